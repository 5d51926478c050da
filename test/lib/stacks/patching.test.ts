import { Match, type Template } from 'aws-cdk-lib/assertions';
import type { Fleet } from '../../../lib/config/fleet';
import type { Patching, Ring } from '../../../lib/patching/config';
import { aFleet } from '../../support/a-fleet';
import { allowedBy } from '../../support/a-stack';
import { everyOption } from '../../support/every-option';
import { synthesized } from '../../support/synthesized';

const but = (change: Partial<Patching>, fleet: Fleet = aFleet()): Template =>
  synthesized({ ...fleet, patching: { ...(fleet.patching as Patching), ...change } }).patching;

const every = synthesized(everyOption()).patching;
const small = synthesized().patching;

/** The one task of this name, and what it sends. */
function taskOf(template: Template, name: string) {
  const found = Object.values(
    template.findResources('AWS::SSM::MaintenanceWindowTask', { Properties: { Name: name } }),
  );
  expect(found).toHaveLength(1);
  const { Properties } = found[0] as { Properties: Task };
  return { ...Properties, ...Properties.TaskInvocationParameters.MaintenanceWindowRunCommandParameters };
}
/** What the nodes' policy allows, without the bucket. */
function nodesMay(template: Template): string[] {
  const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy')) as { Properties: Policy }[];
  return (policy?.Properties.PolicyDocument.Statement ?? []).flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${pathOf(resource)}`.trim())),
  );
}

interface Task {
  readonly TaskInvocationParameters: { readonly MaintenanceWindowRunCommandParameters: Record<string, unknown> };
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly { Action: string | string[]; Resource: unknown }[] };
}

/** What stands behind the bucket or the account in a resource. */
function pathOf(resource: unknown): string {
  if (typeof resource === 'string') return resource.split('123456789012').at(-1) ?? '';
  return /"(\/[\w-]+\/\*)"/.exec(JSON.stringify(resource))?.[1] ?? '';
}

describe('a baseline', () => {
  it('takes everything that the file says of it', () => {
    every.hasResourceProperties('AWS::SSM::PatchBaseline', {
      Name: 'acme-amazon-linux',
      ApprovalRules: {
        PatchRules: [
          { ApproveAfterDays: 3, ComplianceLevel: 'CRITICAL', EnableNonSecurity: Match.absent() },
          { ApproveUntilDate: '2026-12-31', ComplianceLevel: 'LOW', EnableNonSecurity: true },
        ],
      },
      GlobalFilters: { PatchFilters: [{ Key: 'PRODUCT', Values: ['AmazonLinux2023'] }] },
      ApprovedPatches: ['openssl-3.*'],
      ApprovedPatchesComplianceLevel: 'HIGH',
      ApprovedPatchesEnableNonSecurity: true,
      RejectedPatchesAction: 'ALLOW_AS_DEPENDENCY',
      Sources: [{ Name: 'acme', Products: ['AmazonLinux2023'] }],
    });
    every.hasResourceProperties('AWS::SSM::PatchBaseline', {
      Name: 'acme-windows',
      AvailableSecurityUpdatesComplianceStatus: 'NON_COMPLIANT',
      ApprovalRules: {
        PatchRules: [
          {
            PatchFilterGroup: {
              PatchFilters: [
                { Key: 'PATCH_SET', Values: ['APPLICATION'] },
                { Key: 'PRODUCT', Values: ['Office 2016'] },
              ],
            },
          },
        ],
      },
    });
  });

  it('of AWS is made by nobody, and registered by its name', () => {
    every.resourcePropertiesCountIs('AWS::SSM::PatchBaseline', { OperatingSystem: 'UBUNTU' }, 0);
    every.hasResourceProperties('Custom::PatchRegistrations', {
      Defaults: { UBUNTU: 'aws:AWS-UbuntuDefaultPatchBaseline' },
      Groups: { canary: { UBUNTU: 'aws:AWS-UbuntuDefaultPatchBaseline' } },
    });
  });
});

describe('a ring', () => {
  it('without a patch group registers nothing', () => {
    const [registrations] = Object.values(every.findResources('Custom::PatchRegistrations'));
    expect(Object.keys(registrations?.Properties.Groups)).toEqual(['canary']);
  });

  it.each([
    ['INSTANCE', [{ Key: 'tag:PatchGroup', Values: ['canary'] }], 'acme-canary'],
    [
      'INSTANCE',
      [
        { Key: 'tag:Role', Values: ['web'] },
        { Key: 'tag:Stage', Values: ['prod'] },
      ],
      'acme-web',
    ],
    ['RESOURCE_GROUP', [{ Key: 'resource-groups:Name', Values: ['databases'] }], 'acme-databases'],
  ])('is the %s by %j', (ResourceType, Targets, Name) => {
    every.hasResourceProperties('AWS::SSM::MaintenanceWindowTarget', { Name, ResourceType, Targets });
  });

  it('opens five days after Patch Tuesday, does not reboot, and runs hooks around the installation', () => {
    every.hasResourceProperties('AWS::SSM::MaintenanceWindow', {
      Name: 'acme-canary',
      Schedule: 'cron(0 22 ? * TUE#2 *)',
      ScheduleOffset: 5,
    });
    expect(taskOf(every, 'acme-canary-install')).toMatchObject({
      TaskArn: 'AWS-RunPatchBaselineWithHooks',
      Priority: 2,
      Parameters: {
        Operation: ['Install'],
        RebootOption: ['NoReboot'],
        PreInstallHookDocName: ['Acme-Drain'],
        PostInstallHookDocName: ['Acme-Fill'],
        OnExitHookDocName: ['Acme-Tell'],
      },
    });
  });

  it('with hooks may send the document with hooks, and not the other', () => {
    const documents = allowedBy(every, /window acme-canary does$/).filter((line) => line.includes('document/'));
    expect(documents).toEqual(['ssm:SendCommand on arn:aws:ssm:eu-central-1::document/AWS-RunPatchBaselineWithHooks']);
  });

  it('by resource group may list that group, and a ring by tags may not', () => {
    const lists = (ring: string) =>
      allowedBy(every, new RegExp(`window acme-${ring} does$`)).filter((line) => /^(resource-groups|tag):/.test(line));
    expect(lists('databases')).toEqual([
      'resource-groups:ListGroupResources on arn:aws:resource-groups:eu-central-1:123456789012:group/databases',
      'tag:GetResources on *',
    ]);
    expect(lists('web')).toEqual([]);
  });
});

describe('windows beside those of the rings', () => {
  it('scan at the file’s pace and budget', () => {
    const { scan } = aFleet().patching as Patching;
    const other = but({ scan: scan && { ...scan, pace: aFleet().patching?.rings[1]?.pace ?? scan.pace } });
    expect(taskOf(small, 'acme-scan-web')).toMatchObject({ MaxConcurrency: '50%', MaxErrors: '100%' });
    expect(taskOf(other, 'acme-scan-web')).toMatchObject({ MaxConcurrency: '25%', MaxErrors: '100%' });
  });

  it('fetch the definitions of Defender wherever there may be Windows, and never reboot', () => {
    expect(taskOf(every, 'acme-definitions-canary')).toMatchObject({
      TaskArn: 'AWS-InstallWindowsUpdates',
      Parameters: { Action: ['Install'], AllowReboot: ['False'], Categories: ['DefinitionUpdates'] },
      OutputS3KeyPrefix: 'definitions/canary',
    });
    every.resourcePropertiesCountIs('AWS::SSM::MaintenanceWindowTask', { TaskArn: 'AWS-InstallWindowsUpdates' }, 3);
    const { definitions } = everyOption().patching as Patching;
    const [linux, ...others] = (everyOption().patching as Patching).rings;
    const rings = [
      { ...(linux as Ring), baselines: new Map([['AMAZON_LINUX_2023', 'amazon-linux'] as const]) },
      ...others,
    ];
    but({ definitions, rings }, everyOption()).resourcePropertiesCountIs(
      'AWS::SSM::MaintenanceWindowTask',
      { TaskArn: 'AWS-InstallWindowsUpdates' },
      2,
    );
  });

  it('bring the agents up to date, a few at a time, until the first failure', () => {
    expect(taskOf(every, 'acme-agent-update-web')).toMatchObject({
      TaskArn: 'AWS-UpdateSSMAgent',
      MaxConcurrency: '10%',
      MaxErrors: '0',
      OutputS3KeyPrefix: 'agent-update/web',
    });
  });

  it('exist only if the file asks for them', () => {
    small.resourceCountIs('AWS::SSM::MaintenanceWindow', 3);
    every.resourceCountIs('AWS::SSM::MaintenanceWindow', 6);
  });
});

describe('output', () => {
  it('lies under separate prefixes for installing and scanning', () => {
    expect(taskOf(every, 'acme-web-install')).toMatchObject({ OutputS3KeyPrefix: 'install/web' });
    expect(taskOf(every, 'acme-scan-web')).toMatchObject({ OutputS3KeyPrefix: 'scan/web' });
  });

  it('goes to an encrypted log group as well, if the file says so', () => {
    every.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/shipshape/acme/commands',
      KmsKeyId: Match.anyValue(),
      RetentionInDays: 180,
    });
    expect(taskOf(every, 'acme-canary-install')).toMatchObject({
      CloudWatchOutputConfig: { CloudWatchOutputEnabled: true },
    });
    small.resourceCountIs('AWS::Logs::LogGroup', 0);
  });

  it('goes nowhere, if the file says so, and then no window’s role names the bucket', () => {
    const silent = but({ output: { s3: false, cloudWatch: false } });
    expect(taskOf(silent, 'acme-web-install')).not.toHaveProperty('OutputS3BucketName');
    expect(allowedBy(silent, /window acme-/).filter((line) => /Import|s3/.test(line))).toEqual([]);
  });

  it('makes the nodes’ policy grow with it, and no further', () => {
    const always = [
      's3:PutObject /remediate/*',
      's3:PutObject /patch-now/*',
      's3:GetObject /lists/*',
      's3:GetEncryptionConfiguration',
      'kms:Decrypt',
      'kms:GenerateDataKey',
    ];
    const windows = ['s3:PutObject /install/*', 's3:PutObject /scan/*'];
    expect(nodesMay(but({ output: { s3: false, cloudWatch: false } })).sort()).toEqual([...always].sort());
    expect(nodesMay(small).sort()).toEqual([...always, ...windows].sort());
    expect(nodesMay(every).sort()).toEqual(
      [
        ...always,
        ...windows,
        's3:PutObject /definitions/*',
        's3:PutObject /agent-update/*',
        'logs:CreateLogStream',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
        'logs:DescribeLogGroups :log-group:*',
      ].sort(),
    );
  });
});

describe('status notifications', () => {
  it('go to the digest topic with one role, which every window may hand on', () => {
    expect(taskOf(every, 'acme-web-install')).toMatchObject({
      NotificationConfig: {
        NotificationEvents: ['Success', 'TimedOut', 'Cancelled', 'Failed'],
        NotificationType: 'Command',
      },
    });
    expect(allowedBy(every, /^Tells/).map((line) => line.split(' ')[0])).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'sns:Publish',
    ]);
    const passing = allowedBy(every, /^What the maintenance/).filter((line) => line.startsWith('iam:PassRole'));
    expect(passing).toHaveLength(6);
    expect(new Set(passing).size).toBe(1);
  });

  it('are nobody’s business unless the file says so', () => {
    expect(taskOf(small, 'acme-web-install')).not.toHaveProperty('NotificationConfig');
    expect(JSON.stringify(small.toJSON())).not.toContain('iam:PassRole');
  });
});
