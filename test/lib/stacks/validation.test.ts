// The one place where the tests validate templates: the engine takes seconds to start.
process.env.CDK_VALIDATION = 'true';

import { join } from 'node:path';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { OwnPatching } from '../../../examples/own-app/own-patching';
import { OpeningTime, ParameterTree, PatchRing, WindowTarget } from '../../../lib';
import { readFleet } from '../../../lib/config/read-fleet';
import { createApp } from '../../../lib/create-app';
import { fleetStacks } from '../../../lib/stacks/fleet-stacks';
import { aFleet } from '../../support/a-fleet';
import { everyOption } from '../../support/every-option';

/** An app with every check on, and warnings as errors. */
function checkedApp() {
  const app = createApp({ context: { '@aws-cdk/core:strictCfnValidateErrors': true } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

function strictApp(fleet = readFleet(join(__dirname, '../../../fleet.yaml')).fleet) {
  const app = checkedApp();
  return { app, stacks: fleetStacks(app, fleet) };
}

describe('the stacks of fleet.yaml', () => {
  it('pass the validator of CloudFormation templates and the security checks', () => {
    expect(() => strictApp().app.synth()).not.toThrow();
  }, 120_000);

  it('pass them with what every room offers', () => {
    expect(() => strictApp(aFleet()).app.synth()).not.toThrow();
  }, 120_000);

  it('pass them with every option of patching and telling, too', () => {
    expect(() => strictApp(everyOption()).app.synth()).not.toThrow();
  }, 120_000);

  it('pass them with every option of sessions', () => {
    const sessions = {
      transcripts: { cloudWatch: 'at end', lock: { mode: 'compliance', for: '90 days' } },
      shellProfile: { linux: 'cd ~; exec bash' },
      operators: { 'web-team': { slice: 'web', mfa: 'identity-provider', portForwarding: ['AWS-StartSSHSession'] } },
      readers: { auditors: { slice: 'web', mfa: 'iam', transcripts: true } },
      nodes: { parameters: ['/acme/web'] },
      endpoints: {
        'vpc-0123456789abcdef0': {
          subnets: ['subnet-0123456789abcdef0'],
          from: '10.0.0.0/16',
          routeTables: ['rtb-0123456789abcdef0'],
          oldAgents: true,
        },
      },
    };
    const alone = { patching: undefined, compliance: undefined, parameters: undefined, state: undefined };
    expect(() => strictApp(aFleet({ ...alone, sessions })).app.synth()).not.toThrow();
  }, 120_000);

  it('pass them without a subject, whose stack is then empty so that it is deleted', () => {
    const none = ['patching', 'compliance', 'sessions', 'parameters', 'state', 'runbooks'];
    const bare = aFleet(Object.fromEntries(none.map((subject) => [subject, undefined])));
    expect(() => strictApp(bare).app.synth()).not.toThrow();
  }, 120_000);

  it('would not pass with a queue open to plain HTTP, or a value that CloudFormation does not take', () => {
    const { app, stacks } = strictApp();
    new CfnQueue(stacks.compliance, 'Careless', { visibilityTimeout: 99_999_999 });
    const report = () => app.synth();
    expect(report).toThrow(/AwsSolutions-SQS4[\s\S]*VisibilityTimeout|VisibilityTimeout[\s\S]*AwsSolutions-SQS4/);
  }, 120_000);
});

it('passes a ring in a stack for any account and Region', () => {
  const app = checkedApp();
  new PatchRing(new Stack(app, 'Anywhere'), 'Ring', {
    fleet: 'shop',
    name: 'web',
    opens: OpeningTime.daily('02:00'),
    timeZone: 'UTC',
    nodes: WindowTarget.resourceGroup('servers'),
  });
  expect(() => app.synth()).not.toThrow();
}, 120_000);

it.each([undefined, { account: '123456789012', region: 'eu-central-1' }])(
  'passes a role that reads parameters, in %j',
  (env) => {
    const app = checkedApp();
    const stack = new Stack(app, 'Shop', { env });
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const tree = new ParameterTree(stack, 'Web', { path: '/acme/web', values: { flags: { isNew: true }, a: 'x' } });
    tree.grantReadTree(role);
    tree.grantReadTree(role, '/acme/web/flags');
    expect(() => app.synth()).not.toThrow();
  },
  120_000,
);

it('passes an app of one’s own, without fleet.yaml', () => {
  const app = checkedApp();
  new OwnPatching(app, 'shop-patching', { env: { account: '123456789012', region: 'eu-central-1' } });
  expect(() => app.synth()).not.toThrow();
}, 120_000);
