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
  unconfirmedSubscriptions: 'UnconfirmedSubscriptions',
} as const;

/** Every call the function makes: the role allows these and no others. */
export const reportComplianceCalls: readonly ApiCall[] = [
  { action: 'ssm:DescribeInstanceInformation', on: ['*'] },
  { action: 'ssm:DescribeInstancePatchStates', on: ['instance', 'managed-instance'] },
  { action: 'ssm:DescribePatchBaselines', on: ['*'] },
  { action: 'ssm:ListResourceComplianceSummaries', on: ['*'] },
  { action: 'ssm:ListTagsForResource', on: ['managed-instance'] },
  { action: 'ec2:DescribeInstances', on: ['*'] },
  { action: 'ec2:DescribeTags', on: ['*'] },
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
