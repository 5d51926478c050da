import { Match, type Template } from 'aws-cdk-lib/assertions';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { AccountRootPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import {
  MaintenanceWindow,
  type MaintenanceWindowProps,
  OpeningTime,
  type RunCommandTaskProps,
  WindowTarget,
} from '../../../lib';
import { allowedBy, aStack, aTemplate } from '../../support/a-stack';

const aWindow = (stack: Stack, props: Partial<MaintenanceWindowProps> = {}) =>
  new MaintenanceWindow(stack, 'Nights', {
    windowName: 'shop-nights',
    opens: OpeningTime.daily('04:00'),
    timeZone: 'Europe/Zurich',
    ...props,
  });

const aTask = (
  stack: Stack,
  props: Partial<RunCommandTaskProps> = {},
  nodes = WindowTarget.tagged({ Role: 'web' }),
) => {
  const window = aWindow(stack);
  return window.addRunCommandTask('Tidy', {
    document: 'AWS-RunShellScript',
    parameters: { commands: ['true'] },
    targets: [window.addTarget('Web', nodes)],
    ...props,
  });
};

const RUN_COMMAND = 'TaskInvocationParameters.MaintenanceWindowRunCommandParameters';
const runCommandOf = (template: Template) => {
  const [task] = Object.values(template.findResources('AWS::SSM::MaintenanceWindowTask'));
  return RUN_COMMAND.split('.').reduce((value, key) => value[key], task?.Properties);
};
const NODES = [
  'ssm:SendCommand on arn:aws:ec2:eu-central-1:123456789012:instance/*',
  'ssm:SendCommand on arn:aws:ssm:eu-central-1:123456789012:managed-instance/*',
];
const FOLLOW = ['CancelCommand', 'GetCommandInvocation', 'ListCommandInvocations', 'ListCommands'].map(
  (action) => `ssm:${action} on *`,
);
const AWS_DOCUMENT = 'ssm:SendCommand on arn:aws:ssm:eu-central-1::document/AWS-RunShellScript';

describe('a maintenance window', () => {
  it('is three hours long with one for cutoff, and takes registered nodes only, unless it is told otherwise', () => {
    aTemplate((stack) => aWindow(stack)).hasResourceProperties('AWS::SSM::MaintenanceWindow', {
      Name: 'shop-nights',
      Schedule: 'cron(0 4 ? * * *)',
      ScheduleTimezone: 'Europe/Zurich',
      Duration: 3,
      Cutoff: 1,
      AllowUnassociatedTargets: false,
      ScheduleOffset: Match.absent(),
    });
  });

  it('opens some days after Patch Tuesday', () => {
    const opens = OpeningTime.parse('second Tuesday 22:00 + 5 days');
    aTemplate((stack) => aWindow(stack, { opens })).hasResourceProperties('AWS::SSM::MaintenanceWindow', {
      Schedule: 'cron(0 22 ? * TUE#2 *)',
      ScheduleOffset: 5,
    });
  });

  it('has no role before it has a task', () => {
    aTemplate((stack) => aWindow(stack)).resourceCountIs('AWS::IAM::Role', 0);
  });

  it.each<[string, Partial<MaintenanceWindowProps>, string]>([
    [
      'a cutoff as long as the window',
      { cutoff: Duration.hours(3) },
      'cutoff must be shorter than duration (3 hours), got 3 hours',
    ],
    ['25 hours', { duration: Duration.hours(25) }, 'duration must be 1 to 24 whole hours, got 1 day 1 hour'],
    ['no time at all', { duration: Duration.hours(0) }, 'duration must be 1 to 24 whole hours, got 0 hours'],
    ['half hours', { duration: Duration.minutes(150) }, 'duration must be 1 to 24 whole hours, got 2 hours 30 minutes'],
    ['a cutoff of a day', { cutoff: Duration.hours(24) }, 'cutoff must be 0 to 23 whole hours, got 1 day'],
    ['a name too short', { windowName: 'ab' }, 'windowName must have 3 to 128 letters, digits, _, - and ., got "ab"'],
    [
      'a name with spaces',
      { windowName: 'at night' },
      'windowName must have 3 to 128 letters, digits, _, - and ., got "at night"',
    ],
    [
      'a time zone that is none',
      { timeZone: 'Europe/Zuerich' },
      'timeZone must be one of IANA\'s such as Europe/Zurich, got "Europe/Zuerich"',
    ],
    [
      'an offset for a time zone',
      { timeZone: '+01:00' },
      'timeZone must be one of IANA\'s such as Europe/Zurich, got "+01:00"',
    ],
    ['an empty description', { description: '' }, 'description must have 1 to 128 characters, got 0'],
    [
      'an end before its start',
      { startsOn: new Date('2026-12-02'), endsOn: new Date('2026-12-01') },
      'endsOn must be later than startsOn (2026-12-02T00:00:00.000Z), got 2026-12-01T00:00:00.000Z',
    ],
  ])('refuses %s', (_what, props, message) => {
    expect(() => aStack((stack) => aWindow(stack, props))).toThrow(new Error(`Shop/Nights: ${message}`));
  });

  it('lets a reader see it and what it did, and nothing else', () => {
    const template = aTemplate((stack) => {
      aWindow(stack).grantRead(new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() }));
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Action: [
              'ssm:DescribeMaintenanceWindowExecutions',
              'ssm:DescribeMaintenanceWindowTargets',
              'ssm:DescribeMaintenanceWindowTasks',
              'ssm:GetMaintenanceWindow',
            ],
            Resource: {
              'Fn::Join': [
                '',
                [Match.stringLikeRegexp(':ssm:eu-central-1:123456789012:maintenancewindow/$'), Match.anyValue()],
              ],
            },
          },
        ],
      },
    });
  });

  it('tells when an execution of it changes', () => {
    aTemplate((stack) =>
      aWindow(stack).onExecutionStateChange('Ended', new SnsTopic(new Topic(stack, 'Topic'))),
    ).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ssm'],
        'detail-type': ['Maintenance Window Execution State-change Notification'],
        detail: { 'window-id': [{ Ref: Match.stringLikeRegexp('^Nights') }] },
      },
    });
  });
});

describe('a window made elsewhere', () => {
  it('takes targets and tasks, with a role of their own and AWS’s own time-out', () => {
    const template = aTemplate((stack) => {
      const window = MaintenanceWindow.fromWindowId(stack, 'Theirs', 'mw-0123456789abcdef0');
      window.addRunCommandTask('Tidy', {
        document: 'AWS-RunShellScript',
        targets: [window.addTarget('Web', WindowTarget.instances('i-0123456789abcdef0'))],
      });
    });
    template.resourceCountIs('AWS::SSM::MaintenanceWindow', 0);
    template.hasResourceProperties('AWS::SSM::MaintenanceWindowTarget', {
      WindowId: 'mw-0123456789abcdef0',
      Targets: [{ Key: 'InstanceIds', Values: ['i-0123456789abcdef0'] }],
    });
    expect(runCommandOf(template)).not.toHaveProperty('TimeoutSeconds');
    expect(allowedBy(template, /mw-0123456789abcdef0/)).toContain(AWS_DOCUMENT);
  });

  it('refuses an id that is none', () => {
    expect(() => aStack((stack) => MaintenanceWindow.fromWindowId(stack, 'Theirs', 'mw-1'))).toThrow(
      new Error('Shop/Theirs: windowId must be mw- and 17 hexadecimal digits, got "mw-1"'),
    );
  });
});

describe('a target', () => {
  it.each<[string, WindowTarget, string, { Key: string; Values: string[] }[]]>([
    ['a patch group', WindowTarget.patchGroup('web'), 'INSTANCE', [{ Key: 'tag:PatchGroup', Values: ['web'] }]],
    [
      'tags, all of them',
      WindowTarget.tagged({ Role: ['web', 'api'], Stage: 'prod' }),
      'INSTANCE',
      [
        { Key: 'tag:Role', Values: ['web', 'api'] },
        { Key: 'tag:Stage', Values: ['prod'] },
      ],
    ],
    ['a tag’s key', WindowTarget.withTagKey('PatchGroup'), 'INSTANCE', [{ Key: 'tag-key', Values: ['PatchGroup'] }]],
    [
      'the instances of a resource group',
      WindowTarget.resourceGroup('servers', 'AWS::EC2::Instance'),
      'RESOURCE_GROUP',
      [
        { Key: 'resource-groups:Name', Values: ['servers'] },
        { Key: 'resource-groups:ResourceTypeFilters', Values: ['AWS::EC2::Instance'] },
      ],
    ],
  ])('is %s', (_what, nodes, ResourceType, Targets) => {
    aTemplate((stack) => aWindow(stack).addTarget('Nodes', nodes)).hasResourceProperties(
      'AWS::SSM::MaintenanceWindowTarget',
      { ResourceType, Targets },
    );
  });

  it.each<[string, () => WindowTarget, string]>([
    ['no tag', () => WindowTarget.tagged({}), 'must have 1 to 5 conditions, got 0'],
    ['a tag without a value', () => WindowTarget.tagged({ Role: [] }), 'must have 1 to 50 values for tag:Role, got 0'],
    [
      'more nodes than AWS takes',
      () => WindowTarget.instances(...Array.from({ length: 51 }, (_, i) => `i-${i}`)),
      'must have 1 to 50 values for InstanceIds, got 51',
    ],
  ])('refuses %s', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('a task', () => {
  it('goes to a quarter of the nodes at once, stops after the second failure, and delivers to nobody after the cutoff', () => {
    const template = aTemplate((stack) => aTask(stack));
    template.hasResourceProperties('AWS::SSM::MaintenanceWindowTask', {
      TaskType: 'RUN_COMMAND',
      TaskArn: 'AWS-RunShellScript',
      MaxConcurrency: '25%',
      MaxErrors: '1',
      Priority: 1,
      CutoffBehavior: 'CANCEL_TASK',
      Targets: [{ Key: 'WindowTargetIds', Values: [{ Ref: Match.stringLikeRegexp('^NightsWeb') }] }],
    });
    expect(runCommandOf(template)).toEqual({ Parameters: { commands: ['true'] }, TimeoutSeconds: 7200 });
  });

  it('leaves its output in a bucket and in CloudWatch Logs', () => {
    const template = aTemplate((stack) =>
      aTask(stack, {
        output: {
          bucket: Bucket.fromBucketName(stack, 'Bucket', 'shop-output'),
          prefix: 'tidy',
          logGroup: LogGroup.fromLogGroupName(stack, 'Logs', '/shop/commands'),
        },
      }),
    );
    expect(runCommandOf(template)).toMatchObject({
      OutputS3BucketName: 'shop-output',
      OutputS3KeyPrefix: 'tidy',
      CloudWatchOutputConfig: { CloudWatchLogGroupName: '/shop/commands', CloudWatchOutputEnabled: true },
    });
  });

  it('tells a topic how its commands end, with a role that may publish there and nothing else', () => {
    const template = aTemplate((stack) =>
      aTask(stack, {
        notifications: {
          topic: Topic.fromTopicAttributes(stack, 'Topic', { topicArn: 'arn:aws:sns:eu-central-1:123456789012:shop' }),
        },
      }),
    );
    expect(runCommandOf(template)).toMatchObject({
      NotificationConfig: {
        NotificationArn: 'arn:aws:sns:eu-central-1:123456789012:shop',
        NotificationEvents: ['Success', 'TimedOut', 'Cancelled', 'Failed'],
        NotificationType: 'Command',
      },
      ServiceRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/StatusRole/), 'Arn'] },
    });
    expect(allowedBy(template, /^Tells/)).toEqual(['sns:Publish on arn:aws:sns:eu-central-1:123456789012:shop']);
    expect(allowedBy(template, /^What the maintenance/)).toContainEqual(
      expect.stringMatching(/^iam:PassRole on .*StatusRole/),
    );
  });

  it('tells an encrypted topic with the right to its key', () => {
    const template = aTemplate((stack) =>
      aTask(stack, { notifications: { topic: new Topic(stack, 'Topic', { masterKey: new Key(stack, 'Key') }) } }),
    );
    expect(allowedBy(template, /^Tells/).map((line) => line.split(' ')[0])).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'sns:Publish',
    ]);
  });

  it.each<[string, (stack: Stack) => unknown, string[]]>([
    ['a document of AWS', (stack) => aTask(stack), [AWS_DOCUMENT]],
    [
      'a document of this account',
      (stack) => aTask(stack, { document: 'Shop-Tidy' }),
      ['ssm:SendCommand on arn:aws:ssm:eu-central-1:123456789012:document/Shop-Tidy'],
    ],
    [
      'a document that is shared',
      (stack) => aTask(stack, { document: 'arn:aws:ssm:eu-central-1:210987654321:document/Their-Tidy' }),
      ['ssm:SendCommand on arn:aws:ssm:eu-central-1:210987654321:document/Their-Tidy'],
    ],
    [
      'the members of a resource group',
      (stack) => aTask(stack, {}, WindowTarget.resourceGroup('servers')),
      [
        AWS_DOCUMENT,
        'resource-groups:ListGroupResources on arn:aws:resource-groups:eu-central-1:123456789012:group/servers',
        'tag:GetResources on *',
      ],
    ],
    [
      'output in a bucket',
      (stack) => aTask(stack, { output: { bucket: Bucket.fromBucketName(stack, 'Bucket', 'shop-output') } }),
      [AWS_DOCUMENT, 'ssm:SendCommand on arn:aws:s3:::shop-output'],
    ],
  ])('is allowed exactly what it does with %s', (_what, make, allowed) => {
    expect(allowedBy(aTemplate(make), /shop-nights/)).toEqual([...allowed, ...NODES, ...FOLLOW].sort());
  });

  it('takes a role of one’s own as it is', () => {
    const template = aTemplate((stack) =>
      aTask(stack, { role: new Role(stack, 'Mine', { assumedBy: new ServicePrincipal('ssm.amazonaws.com') }) }),
    );
    template.resourceCountIs('AWS::IAM::Role', 1);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  it.each<[string, Partial<RunCommandTaskProps>, string]>([
    ['no target', { targets: [] }, 'targets must be 1 to 50 that are registered with the window, got none'],
    ['half a priority', { priority: 0.5 }, 'priority must be a whole number from 0, got the number 0.5'],
    [
      'a time-out of ten seconds',
      { timeout: Duration.seconds(10) },
      'timeout must be 30 seconds to 30 days, got 10 seconds',
    ],
    ['a time-out of a year', { timeout: Duration.days(365) }, 'timeout must be 30 seconds to 30 days, got 365 days'],
    ['a comment that nobody reads', { comment: 'x'.repeat(101) }, 'comment must have 1 to 100 characters, got 101'],
    ['a name of two letters', { taskName: 'ab' }, 'taskName must have 3 to 128 letters, digits, _, - and ., got "ab"'],
    [
      'a version of a document of AWS',
      { documentVersion: '1' },
      'documentVersion must be absent for a document of AWS, got "1"',
    ],
  ])('refuses %s', (_what, props, message) => {
    expect(() => aStack((stack) => aTask(stack, props))).toThrow(new Error(`Shop/Nights/Tidy: ${message}`));
  });
});
