import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { type AutomationTaskProps, MaintenanceWindow, OpeningTime, WindowTarget } from '../../../lib';
import { allowedBy, aStack, aTemplate } from '../../support/a-stack';

const aTask = (
  stack: Stack,
  props: Partial<AutomationTaskProps> = {},
  nodes = WindowTarget.tagged({ Role: 'web' }),
) => {
  const window = new MaintenanceWindow(stack, 'Nights', {
    windowName: 'shop-nights',
    opens: OpeningTime.daily('04:00'),
    timeZone: 'Europe/Zurich',
  });
  return window.addAutomationTask('Restart', {
    document: 'AWS-RestartEC2Instance',
    nodeParameter: 'InstanceId',
    automationRole: new Role(stack, 'Acting', { assumedBy: new ServicePrincipal('ssm.amazonaws.com') }),
    targets: [window.addTarget('Web', nodes)],
    ...props,
  });
};

it('begins with a tenth of the nodes, and no further one after the first failure', () => {
  aTemplate((stack) => aTask(stack)).hasResourceProperties('AWS::SSM::MaintenanceWindowTask', {
    TaskType: 'AUTOMATION',
    TaskArn: 'AWS-RestartEC2Instance',
    Priority: 1,
    MaxConcurrency: '10%',
    MaxErrors: '0',
    CutoffBehavior: 'CANCEL_TASK',
  });
});

it('goes on after the cutoff if it is told so, and hands over other parameters as they are', () => {
  aTemplate((stack) =>
    aTask(stack, { cutoffBehavior: 'continue', parameters: { Note: ['monthly'] } }),
  ).hasResourceProperties('AWS::SSM::MaintenanceWindowTask', {
    CutoffBehavior: 'CONTINUE_TASK',
    TaskInvocationParameters: {
      MaintenanceWindowAutomationParameters: {
        Parameters: {
          Note: ['monthly'],
          InstanceId: ['{{RESOURCE_ID}}'],
          AutomationAssumeRole: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Acting'), 'Arn'] }],
        },
      },
    },
  });
});

it('lets the window start a document of AWS, hand over the role, and list the members of its group', () => {
  const template = aTemplate((stack) => aTask(stack, {}, WindowTarget.resourceGroup('servers')));
  const runs = 'arn:aws:ssm:eu-central-1:123456789012:automation-execution/*';
  expect(allowedBy(template, /shop-nights/).filter((line) => !line.startsWith('iam:'))).toEqual([
    'resource-groups:ListGroupResources on arn:aws:resource-groups:eu-central-1:123456789012:group/servers',
    `ssm:GetAutomationExecution on ${runs}`,
    `ssm:StartAutomationExecution on ${runs}`,
    'ssm:StartAutomationExecution on arn:aws:ssm:eu-central-1::document/AWS-RestartEC2Instance',
    'tag:GetResources on *',
  ]);
});

it.each<[string, Partial<AutomationTaskProps>, string]>([
  ['no targets', { targets: [] }, 'targets must be 1 to 50 that are registered with the window, got none'],
  ['half a priority', { priority: 0.5 }, 'priority must be a whole number from 0, got the number 0.5'],
  ['a name of two letters', { taskName: 'ab' }, 'taskName must have 3 to 128 letters, digits, _, - and ., got "ab"'],
  [
    'the node among the parameters',
    { parameters: { InstanceId: ['i-0123456789abcdef0'] } },
    'parameters must not have InstanceId, which the task gives itself',
  ],
  [
    'the role among the parameters',
    { parameters: { AutomationAssumeRole: ['admin'] } },
    'parameters must not have AutomationAssumeRole, which the task gives itself',
  ],
])('refuses %s', (_, props, message) => {
  expect(() => aStack((stack) => aTask(stack, props))).toThrow(`Shop/Nights/Restart: ${message}`);
});
