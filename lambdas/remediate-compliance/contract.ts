import * as z from 'zod/mini';
import type { ApiCall } from '../shared/api-call';
import type { VariablesOf } from '../shared/environment';
import { eventOf } from '../shared/message';

export { LoopPolicy } from '../shared/policy';

/** Longer than anything that AWS names, short enough for the ledger and a message. */
const Name = z.string().check(z.minLength(1), z.maxLength(1000));

/** What deploy time alone knows; the rest is in policy.json. */
export const RemediateComplianceEnv = z.object({
  LEDGER_TABLE: Name,
  URGENT_TOPIC_ARN: Name,
  /** Only where the fleet has a chat channel. */
  CHAT_TOPIC_ARN: z.optional(Name),
  BRAKE_PARAMETER: Name,
  /** Nodes write there, with their own roles, what a run did. */
  OUTPUT_BUCKET: Name,
  DEAD_LETTER_QUEUE_URL: z.url(),
});

/** What the construct must set. */
export type RemediateComplianceVariables = VariablesOf<typeof RemediateComplianceEnv>;

/** As Systems Manager takes it: with another form of id it would refuse the question about all the nodes of a batch. */
const NodeId = z.string().check(z.regex(/^(i-([0-9a-f]{8}|[0-9a-f]{17})|mi-[0-9a-f]{17})$/));

/** A node became compliant or not, by patches or by associations. */
export const ComplianceChange = eventOf(
  'aws.ssm',
  'Configuration Compliance State Change',
  z.object({
    'compliance-type': Name,
    'compliance-status': z.enum(['compliant', 'non_compliant']),
    'resource-type': Name,
    'resource-id': NodeId,
  }),
);

/** An association ended on one node; the compliance change does not name it, this does. */
export const AssociationChange = eventOf(
  'aws.ssm',
  'EC2 State Manager Instance Association State Change',
  z.object({
    'association-id': Name,
    'instance-id': NodeId,
    'document-name': Name,
    status: Name,
    'detailed-status': z.optional(Name),
    'error-code': z.optional(Name),
  }),
);

/** An instance started or stopped. */
export const InstanceChange = eventOf(
  'aws.ec2',
  'EC2 Instance State-change Notification',
  z.object({ 'instance-id': NodeId, state: Name }),
);

/** A maintenance window opened or its tasks ended. */
export const WindowChange = eventOf(
  'aws.ssm',
  'Maintenance Window Execution State-change Notification',
  z.object({ 'window-id': Name, status: Name }),
);

/** The scheduler asks to look at everything, as events are best effort. */
export const Sweep = eventOf('shipshape', 'Sweep', z.object({}));

/** Everything that the queue may bring. */
export const Message = z.discriminatedUnion('detail-type', [
  ComplianceChange,
  AssociationChange,
  InstanceChange,
  WindowChange,
  Sweep,
]);

/** One of them. */
export type Message = z.infer<typeof Message>;

/** Metrics, in namespace Shipshape with dimension Fleet. */
export const METRICS = {
  nodesJudged: 'NodesJudged',
  nodesActedOn: 'NodesActedOn',
  nodesWaiting: 'NodesWaiting',
  nodesPaused: 'NodesPaused',
  /** In mode `report`: on how many mode `automatic` would act now. */
  nodesWouldActOn: 'NodesWouldActOn',
  nodesGivenUp: 'NodesGivenUp',
  runsStarted: 'RunsStarted',
  attemptsLate: 'AttemptsLate',
  breakerOn: 'BreakerOn',
  brakeOn: 'BrakeOn',
  /** From first seen not compliant to compliant, per debt. */
  hoursToCompliance: 'HoursToCompliance',
  poisonMessages: 'PoisonMessages',
} as const;

/** Every call the function makes: the role allows these and no others. */
export const CALLS: readonly ApiCall[] = [
  { action: 'ssm:DescribeInstanceInformation', on: ['*'] },
  { action: 'ssm:DescribeInstancePatchStates', on: ['instance', 'managed-instance'] },
  // Only of nodes that a waiver of single patches covers.
  { action: 'ssm:DescribeInstancePatches', on: ['instance', 'managed-instance'] },
  { action: 'ssm:DescribeInstancePatchStatesForPatchGroup', on: ['*'] },
  { action: 'ssm:DescribePatchBaselines', on: ['*'] },
  { action: 'ssm:DescribeMaintenanceWindows', on: ['*'] },
  { action: 'ssm:DescribeMaintenanceWindowExecutions', on: ['maintenance-window'] },
  { action: 'ssm:ListResourceComplianceSummaries', on: ['*'] },
  { action: 'ssm:ListAssociations', on: ['*'] },
  { action: 'ssm:DescribeAssociationExecutions', on: ['*'] },
  { action: 'ssm:DescribeAssociationExecutionTargets', on: ['*'] },
  { action: 'ssm:ListTagsForResource', on: ['managed-instance'] },
  { action: 'ssm:ListCommands', on: ['*'] },
  { action: 'ssm:ListCommandInvocations', on: ['*'] },
  // Takes no resource of its own; sent for the fleet's own commands alone, from nodes that still wait at the cutoff.
  { action: 'ssm:CancelCommand', on: ['*'] },
  // of the bucket only its name is checked: nodes write with their own roles
  {
    action: 'ssm:SendCommand',
    on: [
      'document AWS-RunPatchBaseline',
      'document AWS-RefreshAssociation',
      'instance',
      'managed-instance',
      'output bucket',
    ],
  },
  { action: 'ssm:GetParameter', on: ['brake parameter'] },
  { action: 'ssm:CreateOpsItem', on: ['*'] },
  { action: 'ssm:UpdateOpsItem', on: ['ops item'] },
  { action: 'ec2:DescribeInstances', on: ['*'] },
  { action: 'ec2:DescribeTags', on: ['*'] },
  // Only where an agent never registered: whether it has a way to Systems Manager.
  { action: 'ec2:DescribeRouteTables', on: ['*'] },
  { action: 'ec2:DescribeVpcEndpoints', on: ['*'] },
  // Of more than a few hybrid nodes, a hundred a call.
  { action: 'tag:GetResources', on: ['*'] },
  { action: 'dynamodb:GetItem', on: ['ledger'] },
  { action: 'dynamodb:Query', on: ['ledger'] },
  { action: 'dynamodb:Scan', on: ['ledger'] },
  { action: 'dynamodb:PutItem', on: ['ledger'] },
  { action: 'dynamodb:UpdateItem', on: ['ledger'] },
  { action: 'sns:Publish', on: ['urgent topic'] },
  { action: 'sqs:SendMessage', on: ['dead-letter queue'] },
];

/** What it may do besides where the fleet has a chat channel. */
export const CHAT_CALLS: readonly ApiCall[] = [{ action: 'sns:Publish', on: ['chat topic'] }];
