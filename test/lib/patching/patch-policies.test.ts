import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { createApp } from '../../../lib/create-app';
import type { Patching, Ring } from '../../../lib/patching/config';
import { OpeningTime } from '../../../lib/patching/opening-time';
import { PatchPolicies } from '../../../lib/patching/patch-policies';
import { errorsOf, fleetOf } from '../../support/fleet-text';
import { synthesized } from '../../support/synthesized';

const MANAGER = 'AWS::SSMQuickSetup::ConfigurationManager';

/** Two rings without `after`, in UTC, and a scan. */
const PATCHING = fleetOf(`
name: acme
deploysTo: { account: "123456789012", region: eu-central-1 }
patching:
  baselines:
    linux: { operatingSystem: AMAZON_LINUX_2023, approve: [{ classification: [Security], after: 3 days }] }
    windows: { operatingSystem: WINDOWS, approve: [{ classification: [SecurityUpdates] }] }
  rings:
    canary: { opens: Sunday 02:00, pace: 50%, errors: 1 }
    web: { opens: second Tuesday 22:00, pace: 10, errors: 5% }
  scan: daily 06:00
`).patching as Patching;

function synthesize(patching: Patching = PATCHING) {
  const app = createApp();
  const stack = new Stack(app, 'acme-patching', { env: { account: '123456789012', region: 'eu-central-1' } });
  const output = Bucket.fromBucketName(stack, 'Output', 'acme-output');
  new PatchPolicies(stack, 'Policies', { fleet: 'acme', patching, output, idOf: (name) => `pb-${name}` });
  return Template.fromStack(stack);
}

/** The parameters of the one policy with this name. */
function parametersOf(name: string, patching?: Patching): Record<string, string> {
  const found = Object.values(synthesize(patching).findResources(MANAGER, { Properties: { Name: name } }));
  expect(found).toHaveLength(1);
  return found[0]?.Properties.ConfigurationDefinitions[0].Parameters;
}

const withRing = (change: Partial<Ring>): Patching => ({
  ...PATCHING,
  rings: PATCHING.rings.map((ring) => (ring.name === 'web' ? { ...ring, ...change } : ring)),
});

it('makes a ring a patch policy with its own schedule, pace, budget and baselines', () => {
  expect(parametersOf('acme-web')).toEqual({
    PatchPolicyName: 'acme-web',
    PatchBaselineUseDefault: 'custom',
    PatchBaselineRegion: 'eu-central-1',
    SelectedPatchBaselines: JSON.stringify({
      AMAZON_LINUX_2023: {
        value: 'pb-linux',
        label: 'acme-linux',
        description: 'Baseline acme-linux',
        disabled: false,
      },
      WINDOWS: { value: 'pb-windows', label: 'acme-windows', description: 'Baseline acme-windows', disabled: false },
    }),
    ConfigurationOptionsPatchOperation: 'ScanAndInstall',
    ConfigurationOptionsScanValue: 'cron(0 6 ? * * *)',
    ConfigurationOptionsInstallValue: 'cron(0 22 ? * TUE#2 *)',
    ConfigurationOptionsScanNextInterval: 'false',
    ConfigurationOptionsInstallNextInterval: 'true',
    RebootOption: 'RebootIfNeeded',
    RateControlConcurrency: '10',
    RateControlErrorThreshold: '5%',
    IsPolicyAttachAllowed: 'false',
    OutputLogEnableS3: 'true',
    OutputBucketRegion: 'eu-central-1',
    OutputS3BucketName: 'acme-output',
    OutputS3KeyPrefix: 'install/web',
    TargetType: 'Tags',
    TargetTagKey: 'PatchGroup',
    TargetTagValue: 'web',
    TargetAccounts: '123456789012',
    TargetRegions: 'eu-central-1',
  });
});

it('makes one policy for each ring, deployed by the fleet’s own two roles', () => {
  const template = synthesize();
  template.resourceCountIs(MANAGER, 2);
  template.resourceCountIs('AWS::IAM::Role', 2);
  template.allResourcesProperties(MANAGER, {
    ConfigurationDefinitions: [
      Match.objectLike({
        Type: 'AWSQuickSetupType-PatchPolicy',
        LocalDeploymentAdministrationRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Administration'), 'Arn'] },
        LocalDeploymentExecutionRoleName: { Ref: Match.stringLikeRegexp('Execution') },
      }),
    ],
  });
  template.hasResource(MANAGER, { DependsOn: Match.arrayWith([Match.stringLikeRegexp('Execution')]) });
});

it('lets only the stack sets of Quick Setup of this account take the administration role, and it only the other one', () => {
  const template = synthesize();
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'AWS-QuickSetup-acme-eu-central-1-Admin',
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'cloudformation.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '123456789012' },
            ArnLike: { 'aws:SourceArn': 'arn:aws:cloudformation:*:123456789012:stackset/AWS-QuickSetup-*' },
          },
        }),
      ],
    },
    Policies: [Match.objectLike({ PolicyDocument: { Statement: [Match.objectLike({ Action: 'sts:AssumeRole' })] } })],
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'AWS-QuickSetup-acme-eu-central-1-Exec',
    AssumeRolePolicyDocument: {
      Statement: [Match.objectLike({ Principal: { AWS: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] } } })],
    },
    ManagedPolicyArns: [Match.anyValue()],
  });
});

it.each<[string, Partial<Ring>, Record<string, string>]>([
  ['never reboots where the ring must not', { reboot: 'never' }, { RebootOption: 'NoReboot' }],
  [
    'takes nodes by another tag',
    { target: { kind: 'tags', tags: { Role: 'web' } } },
    { TargetType: 'Tags', TargetTagKey: 'Role', TargetTagValue: 'web' },
  ],
  [
    'takes the members of a resource group',
    { target: { kind: 'resourceGroup', name: 'databases' } },
    { TargetType: 'ResourceGroups', ResourceGroupName: 'databases' },
  ],
  [
    'opens every day',
    { opens: OpeningTime.daily('02:30') },
    { ConfigurationOptionsInstallValue: 'cron(30 2 ? * * *)' },
  ],
])('%s', (_, ring, parameters) => {
  expect(parametersOf('acme-web', withRing(ring))).toMatchObject(parameters);
});

it('keeps no output where the file wants none', () => {
  const parameters = parametersOf('acme-web', { ...PATCHING, output: { s3: false, cloudWatch: false } });
  expect(parameters).toMatchObject({ OutputLogEnableS3: 'false' });
  expect(parameters).not.toHaveProperty('OutputS3BucketName');
});

it('makes nothing without rings', () => {
  const template = synthesize({ ...PATCHING, rings: [] });
  expect(template.findResources('*')).toEqual({});
});

it('refuses two tags, and patching without a scan', () => {
  expect(() => synthesize(withRing({ target: { kind: 'tags', tags: { Role: 'web', Stage: 'prod' } } }))).toThrow(
    'ring web: must be one tag in a patch policy, got 2',
  );
  expect(() => synthesize({ ...PATCHING, scan: undefined })).toThrow(
    'acme-patching/Policies: scan must be given, for every patch policy scans, got nothing',
  );
});

describe('a file with mode policy', () => {
  const text = `
name: acme
deploysTo: { account: "123456789012", region: eu-central-1 }
patching:
  mode: policy
  baselines:
    linux: { operatingSystem: AMAZON_LINUX_2023, approve: [{ classification: [Security], after: 3 days }] }
  rings:
    canary: { opens: Sunday 02:00, pace: 50%, errors: 1 }
    web: { opens: Wednesday 02:00 }
  scan: daily 06:00
`;

  it('gets a policy for each ring, and no window', () => {
    const { patching } = synthesized(fleetOf(text));
    patching.resourceCountIs(MANAGER, 2);
    patching.resourceCountIs('AWS::SSM::MaintenanceWindow', 0);
    patching.hasResourceProperties(MANAGER, {
      ConfigurationDefinitions: [
        {
          Parameters: {
            SelectedPatchBaselines: {
              'Fn::Join': ['', ['{"AMAZON_LINUX_2023":{"value":"', { Ref: Match.anyValue() }, Match.anyValue()]],
            },
          },
        },
      ],
    });
  });

  it('is refused where a policy cannot do what it says, line by line', () => {
    const otherwise = text.replace('Wednesday 02:00 }', 'Wednesday 02:00, after: canary, lasts: 3 hours }');
    expect(errorsOf(otherwise)).toEqual([
      'fleet.yaml:10:43 patching.rings.web.after: must be left out with mode policy: a patch policy has no end, so there is no last moment from which to count by how much the approvals of this ring must lag',
      'fleet.yaml:10:58 patching.rings.web.lasts: must be left out with mode policy: a patch policy has no end and no cutoff: it goes on until every node is done',
    ]);
  });
});
