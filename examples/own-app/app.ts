import { Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { createApp } from '../../lib';
import { OwnPatching } from './own-patching';

// npx cdk synth --app 'node --import tsx examples/own-app/app.ts'
const app = createApp();
new OwnPatching(app, 'shop-patching', {
  env: { account: '123456789012', region: 'eu-central-1' },
  description: 'Patching of the shop, with parts of Shipshape and without its fleet.yaml',
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
