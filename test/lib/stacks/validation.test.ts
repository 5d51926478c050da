// The one place where the tests validate templates: the engine takes seconds to start.
process.env.CDK_VALIDATION = 'true';

import { join } from 'node:path';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readFleet } from '../../../lib/config/read-fleet';
import { createApp } from '../../../lib/create-app';
import { fleetStacks } from '../../../lib/stacks/fleet-stacks';

/** The app of `fleet.yaml` with every check on, and warnings as errors. */
function strictApp() {
  const app = createApp({ context: { '@aws-cdk/core:strictCfnValidateErrors': true } });
  const stacks = fleetStacks(app, readFleet(join(__dirname, '../../../fleet.yaml')).fleet);
  const security = new AwsSolutionsChecks(app);
  Validations.of(app).addPlugins(security);
  return { app, stacks };
}

describe('the stacks of fleet.yaml', () => {
  it('pass the validator of CloudFormation templates and the security checks', () => {
    expect(() => strictApp().app.synth()).not.toThrow();
  }, 120_000);

  it('would not pass with a queue open to plain HTTP, or a value that CloudFormation does not take', () => {
    const { app, stacks } = strictApp();
    new CfnQueue(stacks.compliance, 'Careless', { visibilityTimeout: 99_999_999 });
    const report = () => app.synth();
    expect(report).toThrow(/AwsSolutions-SQS4[\s\S]*VisibilityTimeout|VisibilityTimeout[\s\S]*AwsSolutions-SQS4/);
  }, 120_000);
});
