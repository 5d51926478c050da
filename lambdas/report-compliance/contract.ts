import * as z from 'zod/mini';
import type { ApiCall } from '../shared/api-call';
import type { VariablesOf } from '../shared/environment';

export { LoopPolicy } from '../shared/policy';

const Name = z.string().check(z.minLength(1));

/** What deploy time alone knows; the rest is in policy.json. */
export const ReportComplianceEnv = z.object({
  LEDGER_TABLE: Name,
  /** Receives the digest. */
  DIGEST_TOPIC_ARN: Name,
  /** Asked only whether everybody who should be woken has confirmed. */
  URGENT_TOPIC_ARN: Name,
  REPORT_BUCKET: Name,
  /** Only where the fleet has a chat channel. */
  CHAT_TOPIC_ARN: z.optional(Name),
});

/** What the construct must set. */
export type ReportComplianceVariables = VariablesOf<typeof ReportComplianceEnv>;

/** What the scheduler sends once a day. */
export const ReportRequest = z.object({ source: z.literal('shipshape'), 'detail-type': z.literal('Report') });

/** Metrics, in namespace Shipshape with dimension Fleet. */
export const METRICS = {
  nodesSeen: 'NodesSeen',
  nodesCompliant: 'NodesCompliant',
  nodesNotCompliant: 'NodesNotCompliant',
  nodesUnknown: 'NodesUnknown',
  nodesWaived: 'NodesWaived',
  /** Past a deadline. */
  nodesOverdue: 'NodesOverdue',
  /** Questions that nobody answered, so that the figures are too small. */
  reportGaps: 'ReportGaps',
  unconfirmedSubscriptions: 'UnconfirmedSubscriptions',
} as const;

/** Every call the function makes: the role allows these and no others. */
export const reportComplianceCalls: readonly ApiCall[] = [
  { action: 'ssm:DescribeInstanceInformation', on: ['*'] },
  { action: 'ssm:DescribeInstancePatchStates', on: ['instance', 'managed-instance'] },
  // Only of nodes that a waiver of single patches covers.
  { action: 'ssm:DescribeInstancePatches', on: ['instance', 'managed-instance'] },
  { action: 'ssm:DescribePatchBaselines', on: ['*'] },
  { action: 'ssm:ListComplianceSummaries', on: ['*'] },
  { action: 'ssm:ListResourceComplianceSummaries', on: ['*'] },
  { action: 'ssm:ListTagsForResource', on: ['managed-instance'] },
  { action: 'ec2:DescribeInstances', on: ['*'] },
  { action: 'ec2:DescribeTags', on: ['*'] },
  // Only where an agent never registered: whether it has a way to Systems Manager.
  { action: 'ec2:DescribeRouteTables', on: ['*'] },
  { action: 'ec2:DescribeVpcEndpoints', on: ['*'] },
  // Of more than a few hybrid nodes, a hundred a call.
  { action: 'tag:GetResources', on: ['*'] },
  { action: 'dynamodb:Query', on: ['ledger'] },
  // The digest of a day is claimed before it is sent, so that it is sent once.
  { action: 'dynamodb:GetItem', on: ['ledger'] },
  { action: 'dynamodb:PutItem', on: ['ledger'] },
  { action: 's3:PutObject', on: ['report objects'] },
  // A report larger than one part is uploaded in parts, and its upload is dropped when it fails.
  { action: 's3:AbortMultipartUpload', on: ['report objects'] },
  // reports/latest/ is a copy of the report of the day.
  { action: 's3:GetObject', on: ['report objects'] },
  { action: 'sns:Publish', on: ['digest topic'] },
  { action: 'sns:ListSubscriptionsByTopic', on: ['digest topic', 'urgent topic'] },
];

/** What it may do besides where the fleet has a chat channel. */
export const CHAT_CALLS: readonly ApiCall[] = [{ action: 'sns:Publish', on: ['chat topic'] }];
