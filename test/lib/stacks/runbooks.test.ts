import { Match, type Template } from 'aws-cdk-lib/assertions';
import { aFleet } from '../../support/a-fleet';
import { allowedBy } from '../../support/a-stack';
import { normalised, synthesized } from '../../support/synthesized';

const templatesOf = (changes?: Record<string, unknown>) => synthesized(aFleet(changes));
const { runbooks } = templatesOf();
const named = (template: Template, type: string) =>
  Object.values(template.findResources(type))
    .map(({ Properties }) => Properties.Name ?? Properties.AssociationName)
    .sort();
const RUNS = 'arn:aws:ssm:eu-central-1:123456789012:automation-execution/*';

describe('the runbooks stack', () => {
  it('publishes every runbook as soon as the section stands, and schedules nothing by itself', () => {
    const { runbooks: bare } = templatesOf({ runbooks: {} });
    expect(named(bare, 'AWS::SSM::Document')).toEqual([
      'acme-clear-space',
      'acme-close-open-ports',
      'acme-cloudwatch-agent',
      'acme-create-image',
      'acme-restart-node',
      'acme-restart-service',
      'acme-snapshot-volumes',
      'acme-time-sync',
    ]);
    bare.resourceCountIs('AWS::SSM::MaintenanceWindow', 0);
    bare.resourceCountIs('AWS::SSM::Association', 0);
  });

  it('is empty without the section, with nothing else changed', () => {
    const { runbooks: emptied, ...others } = templatesOf({ runbooks: undefined });
    const { runbooks: _, ...before } = templatesOf();
    expect(emptied.toJSON().Resources).toBeUndefined();
    for (const [name, template] of Object.entries(others))
      expect([name, normalised(template)]).toEqual([name, normalised(before[name as keyof typeof before])]);
  });

  it('publishes what the file says, with a new version for each change', () => {
    runbooks.hasResourceProperties('AWS::SSM::Document', {
      Name: 'acme-restart-node',
      DocumentType: 'Automation',
      UpdateMethod: 'NewVersion',
      TargetType: '/',
      Content: Match.objectLike({ schemaVersion: '0.3', assumeRole: '{{ AutomationAssumeRole }}' }),
    });
  });

  it('starts an automation for each node of the slice when its window opens, a few at once, until one fails', () => {
    runbooks.hasResourceProperties('AWS::SSM::MaintenanceWindow', {
      Name: 'acme-runbook-restart-web',
      Schedule: 'cron(0 4 ? * 1L *)',
      ScheduleTimezone: 'Europe/Zurich',
      Duration: 2,
      Cutoff: 1,
    });
    runbooks.hasResourceProperties('AWS::SSM::MaintenanceWindowTask', {
      Name: 'acme-runbook-restart-web',
      TaskType: 'AUTOMATION',
      TaskArn: { Ref: Match.stringLikeRegexp('^Runbookrestartnode') },
      MaxConcurrency: '10%',
      MaxErrors: '0',
      CutoffBehavior: 'CANCEL_TASK',
      TaskInvocationParameters: {
        MaintenanceWindowAutomationParameters: {
          DocumentVersion: '$LATEST',
          Parameters: {
            InstanceId: ['{{RESOURCE_ID}}'],
            AutomationAssumeRole: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Runbookrestartnode'), 'Arn'] }],
          },
        },
      },
    });
  });

  it('sends a command to the nodes of the slice when its window opens', () => {
    runbooks.hasResourceProperties('AWS::SSM::MaintenanceWindowTask', {
      Name: 'acme-runbook-space',
      TaskType: 'RUN_COMMAND',
      TaskArn: { Ref: Match.stringLikeRegexp('^Runbookclearspace') },
      MaxConcurrency: '25%',
      MaxErrors: '1',
      TaskInvocationParameters: {
        MaintenanceWindowRunCommandParameters: Match.objectLike({
          DocumentVersion: '$LATEST',
          Parameters: { Mode: ['clear'] },
        }),
      },
    });
  });

  it('lets State Manager start an automation for each node, at its hours and never at the deploy', () => {
    runbooks.hasResourceProperties('AWS::SSM::Association', {
      AssociationName: 'acme-runbook-images',
      Name: { Ref: Match.stringLikeRegexp('^Runbookcreateimage') },
      DocumentVersion: '$LATEST',
      AutomationTargetParameterName: 'InstanceId',
      Targets: [{ Key: 'tag:Role', Values: ['web'] }],
      Parameters: Match.objectLike({ Series: ['twice-a-day'], Keep: ['4'], AutomationAssumeRole: Match.anyValue() }),
      ScheduleExpression: 'cron(0 0/12 * * ? *)',
      ApplyOnlyAtCronInterval: true,
      MaxConcurrency: '10%',
      MaxErrors: '0',
    });
  });

  it('lets State Manager send a command, at its hours and never at the deploy', () => {
    runbooks.hasResourceProperties('AWS::SSM::Association', {
      AssociationName: 'acme-runbook-clocks',
      DocumentVersion: '$LATEST',
      Targets: [{ Key: 'tag:Role', Values: ['web'] }],
      ScheduleExpression: 'cron(0 0/1 * * ? *)',
      ApplyOnlyAtCronInterval: true,
    });
  });

  it('lets a window start its own automation and hand over its role, and nothing else', () => {
    expect(
      allowedBy(runbooks, /maintenance window acme-runbook-restart-web/).map((line) =>
        line.replaceAll(/\{.*?Runbookrestartnode(Document|Role).*\}/g, 'its $1'),
      ),
    ).toEqual([
      'iam:PassRole on its Role',
      `ssm:GetAutomationExecution on ${RUNS}`,
      `ssm:StartAutomationExecution on ${RUNS}`,
      'ssm:StartAutomationExecution on its Document',
    ]);
  });

  it('gives the automations the calls that they make, and nothing else', () => {
    const own = (name: string) => allowedBy(runbooks, new RegExp(`runs of the automation ${name} act`));
    expect(own('restart-node')).toEqual([
      'ec2:RebootInstances on arn:aws:ec2:eu-central-1:123456789012:instance/*',
      'ssm:DescribeInstanceInformation on *',
      'ssm:ListCommandInvocations on *',
      'ssm:ListCommands on *',
      ...[
        'arn:aws:ec2:eu-central-1:123456789012:instance/*',
        'arn:aws:ssm:eu-central-1:123456789012:managed-instance/*',
        'arn:aws:ssm:eu-central-1::document/AWS-RunPowerShellScript',
        'arn:aws:ssm:eu-central-1::document/AWS-RunShellScript',
      ].map((arn) => `ssm:SendCommand on ${arn}`),
    ]);
    expect(own('create-image')).toEqual([
      'ec2:CreateImage on arn:aws:ec2:eu-central-1:123456789012:instance/*',
      'ec2:CreateImage on arn:aws:ec2:eu-central-1::image/*',
      'ec2:CreateImage on arn:aws:ec2:eu-central-1::snapshot/*',
      'ec2:CreateTags on arn:aws:ec2:eu-central-1::image/*',
      'ec2:CreateTags on arn:aws:ec2:eu-central-1::snapshot/*',
      'ec2:DeleteSnapshot on arn:aws:ec2:eu-central-1::snapshot/*',
      'ec2:DeregisterImage on arn:aws:ec2:eu-central-1::image/*',
      'ec2:DescribeImages on *',
    ]);
    expect(own('snapshot-volumes')).toEqual([
      'ec2:CreateSnapshots on arn:aws:ec2:eu-central-1:123456789012:instance/*',
      'ec2:CreateSnapshots on arn:aws:ec2:eu-central-1:123456789012:volume/*',
      'ec2:CreateSnapshots on arn:aws:ec2:eu-central-1::snapshot/*',
      'ec2:CreateTags on arn:aws:ec2:eu-central-1::snapshot/*',
      'ec2:DeleteSnapshot on arn:aws:ec2:eu-central-1::snapshot/*',
      'ec2:DescribeSnapshots on *',
    ]);
    expect(own('close-open-ports')).toEqual([
      'ec2:CreateTags on arn:aws:ec2:eu-central-1:123456789012:security-group/*',
      'ec2:DescribeInstances on *',
      'ec2:DescribeSecurityGroupRules on *',
      'ec2:RevokeSecurityGroupIngress on arn:aws:ec2:eu-central-1:123456789012:security-group/*',
    ]);
  });

  it('deletes only what carries the tag of a series, and tags only what it makes or what it closed', () => {
    const statements = Object.values(runbooks.findResources('AWS::IAM::Role'))
      .filter(({ Properties }) => /runs of the automation/.test(Properties.Description))
      .flatMap(({ Properties }) => Properties.Policies)
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const conditionsOf = (action: string) =>
      statements.filter(({ Action }) => [Action].flat().includes(action)).map(({ Condition }) => Condition);
    const own = { Null: { 'aws:ResourceTag/shipshape:series': 'false' } };
    expect(conditionsOf('ec2:DeregisterImage')).toEqual([own]);
    expect(conditionsOf('ec2:DeleteSnapshot')).toEqual([own, own]);
    expect(conditionsOf('ec2:CreateTags')).toEqual([
      { StringEquals: { 'ec2:CreateAction': ['CreateImage'] } },
      { StringEquals: { 'ec2:CreateAction': ['CreateSnapshots'] } },
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'shipshape:closed-ports' } },
    ]);
  });

  it('lets nobody but runs of this account and Region act as an automation', () => {
    runbooks.hasResourceProperties('AWS::IAM::Role', {
      Description: Match.stringLikeRegexp('automation restart-node'),
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({
            Principal: { Service: 'ssm.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' }, ArnLike: { 'aws:SourceArn': RUNS } },
          }),
        ],
      }),
    });
  });

  it('finds the members of a resource group', () => {
    const { runbooks: grouped } = templatesOf({
      slices: { web: { resourceGroup: 'servers' } },
      sessions: undefined,
      state: undefined,
      runbooks: {
        restarts: { runbook: 'restart-node', slice: 'web', at: 'Sunday 04:00' },
        images: { runbook: 'create-image', slice: 'web', every: '12 hours' },
      },
    });
    for (const description of [/maintenance window acme-runbook-restarts/, /starts acme-runbook-images/])
      expect(allowedBy(grouped, description)).toEqual(
        expect.arrayContaining([
          'resource-groups:ListGroupResources on arn:aws:resource-groups:eu-central-1:123456789012:group/servers',
          'tag:GetResources on *',
        ]),
      );
    grouped.hasResourceProperties('AWS::SSM::Association', {
      Targets: [{ Key: 'resource-groups:Name', Values: ['servers'] }],
    });
  });
});

describe('the groups of slices', () => {
  it('show the nodes of each slice by tags in the console', () => {
    const { foundation } = templatesOf({
      slices: { web: { tags: { Role: 'web', Stage: 'prod' } }, db: { resourceGroup: 'databases' } },
    });
    foundation.resourceCountIs('AWS::ResourceGroups::Group', 1);
    foundation.hasResourceProperties('AWS::ResourceGroups::Group', {
      Name: 'acme-web',
      ResourceQuery: {
        Type: 'TAG_FILTERS_1_0',
        Query: {
          ResourceTypeFilters: ['AWS::EC2::Instance', 'AWS::SSM::ManagedInstance'],
          TagFilters: [
            { Key: 'Role', Values: ['web'] },
            { Key: 'Stage', Values: ['prod'] },
          ],
        },
      },
    });
  });
});
