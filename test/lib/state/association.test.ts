import { Match } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { Association, type AssociationProps, AssociationSchedule, DispatchRole, FleetSlice } from '../../../lib';
import { allowedBy, aStack, aTemplate } from '../../support/a-stack';

const anAssociation = (stack: Stack, props: Partial<AssociationProps> = {}) =>
  new Association(stack, 'Tools', {
    associationName: 'shop-tools',
    document: 'Shop-Tools',
    nodes: FleetSlice.tagged('Role', 'web'),
    schedule: AssociationSchedule.daily('05:00'),
    ...props,
  });
const templateOf = (props?: Partial<AssociationProps>) => aTemplate((stack) => anAssociation(stack, props));

describe('an association', () => {
  it('runs at its hours, on few nodes at once, and stops at the second that fails', () => {
    templateOf().hasResourceProperties('AWS::SSM::Association', {
      AssociationName: 'shop-tools',
      Name: 'Shop-Tools',
      DocumentVersion: Match.absent(),
      ScheduleExpression: 'cron(0 5 ? * * *)',
      ApplyOnlyAtCronInterval: true,
      MaxConcurrency: '10%',
      MaxErrors: '1',
      ComplianceSeverity: 'UNSPECIFIED',
      WaitForSuccessTimeoutSeconds: Match.absent(),
    });
  });

  it('runs at the deploy as well if it is told so', () => {
    templateOf({ atOnce: true }).hasResourceProperties('AWS::SSM::Association', { ApplyOnlyAtCronInterval: false });
  });

  it('hands over the days by which it is late', () => {
    templateOf({ schedule: AssociationSchedule.parse('second Tuesday 05:00 + 5 days') }).hasResourceProperties(
      'AWS::SSM::Association',
      { ScheduleOffset: 5, ApplyOnlyAtCronInterval: true },
    );
  });

  it.each<[string, AssociationProps['nodes'], unknown]>([
    ['every node', 'every node', [{ Key: 'InstanceIds', Values: ['*'] }]],
    ['a resource group', FleetSlice.resourceGroup('dbs'), [{ Key: 'resource-groups:Name', Values: ['dbs'] }]],
    ['tags', FleetSlice.tagged('Role', 'web'), [{ Key: 'tag:Role', Values: ['web'] }]],
  ])('is for %s', (_, nodes, Targets) => {
    templateOf({ nodes }).hasResourceProperties('AWS::SSM::Association', { Targets });
  });

  it('is sent with a role that can send its document, to nodes of this account, and no other', () => {
    expect(allowedBy(templateOf({ nodes: FleetSlice.resourceGroup('dbs') }), /shop-tools/)).toEqual([
      'ec2:DescribeInstances on *',
      'resource-groups:ListGroupResources on arn:aws:resource-groups:eu-central-1:123456789012:group/dbs',
      'ssm:CancelCommand on *',
      'ssm:GetCommandInvocation on *',
      'ssm:ListCommandInvocations on *',
      'ssm:ListCommands on *',
      'ssm:SendCommand on arn:aws:ec2:eu-central-1:123456789012:instance/*',
      'ssm:SendCommand on arn:aws:ssm:eu-central-1:123456789012:document/Shop-Tools',
      'ssm:SendCommand on arn:aws:ssm:eu-central-1:123456789012:managed-instance/*',
      'tag:GetResources on *',
    ]);
  });

  it('shares a role with others if it is given one, which then grows with it', () => {
    const template = aTemplate((stack) => {
      const dispatch = new DispatchRole(stack, 'Dispatch', 'shop');
      anAssociation(stack, { dispatch });
      new Association(stack, 'Agent', {
        associationName: 'shop-agent',
        document: 'AWS-UpdateSSMAgent',
        nodes: 'every node',
        schedule: AssociationSchedule.daily('06:00'),
        dispatch,
      });
    });
    template.resourceCountIs('AWS::IAM::Role', 1);
    expect(allowedBy(template, /shop/).filter((line) => line.includes('document/'))).toEqual([
      'ssm:SendCommand on arn:aws:ssm:eu-central-1:123456789012:document/Shop-Tools',
      'ssm:SendCommand on arn:aws:ssm:eu-central-1::document/AWS-UpdateSSMAgent',
    ]);
  });

  it('adds nothing to a role of one’s own', () => {
    const template = aTemplate((stack) =>
      anAssociation(stack, { dispatch: new Role(stack, 'Own', { assumedBy: new AccountRootPrincipal() }) }),
    );
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::IAM::Role', { Policies: Match.absent() });
  });

  it.each<[string, Partial<AssociationProps>, string]>([
    [
      'a name with a blank',
      { associationName: 'shop tools' },
      'associationName must have 3 to 128 letters, digits, _, - and ., got "shop tools"',
    ],
    [
      'a version of a document of AWS',
      { document: 'AWS-UpdateSSMAgent', documentVersion: '$LATEST' },
      'documentVersion must be absent for a document of AWS, got "$LATEST"',
    ],
    [
      'a rate that nobody asked to begin with the deploy',
      { schedule: AssociationSchedule.parse('every 3 hours') },
      'atOnce must be true with a rate, which begins when it is deployed, got rate(3 hours)',
    ],
    [
      'a run at once of what is some days late',
      { schedule: AssociationSchedule.parse('Sunday 05:00 + 1 day'), atOnce: true },
      'atOnce must be absent where the schedule is some days late, got "Sunday 05:00 + 1 day"',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(() => aStack((stack) => anAssociation(stack, props))).toThrow(`Shop/Tools: ${message}`);
  });
});
