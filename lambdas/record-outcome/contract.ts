import * as z from 'zod/mini';
import type { ApiCall } from '../shared/api-call';
import type { VariablesOf } from '../shared/environment';
import { eventOf } from '../shared/message';

export { LoopPolicy } from '../shared/policy';

const Name = z.string().check(z.minLength(1));

/** What deploy time alone knows; the rest is in policy.json. */
export const RecordOutcomeEnv = z.object({
  LEDGER_TABLE: Name,
  URGENT_TOPIC_ARN: Name,
  BRAKE_PARAMETER: Name,
  /** Only where the fleet has a chat channel. */
  CHAT_TOPIC_ARN: z.optional(Name),
  DEAD_LETTER_QUEUE_URL: z.url(),
});

/** What the construct must set. */
export type RecordOutcomeVariables = VariablesOf<typeof RecordOutcomeEnv>;

/** A command as a whole changed its status; events name it `Canceled`, the API `Cancelled`. */
export const CommandChange = eventOf(
  'aws.ssm',
  'EC2 Command Status-change Notification',
  // as Systems Manager takes an id: asked about any other it refuses, and the message would come again for nothing
  z.object({ 'command-id': z.guid(), 'document-name': Name, status: Name }),
);

/** The event's fields. */
export type CommandChange = z.infer<typeof CommandChange>;

/** Metrics, in namespace Shipshape with dimension Fleet. */
export const METRICS = {
  attemptsSucceeded: 'AttemptsSucceeded',
  attemptsFailed: 'AttemptsFailed',
  attemptsNotRun: 'AttemptsNotRun',
  attemptsLate: 'AttemptsLate',
  nodesGivenUp: 'NodesGivenUp',
} as const;

/** Every call the function makes: the role allows these and no others. */
export const CALLS: readonly ApiCall[] = [
  { action: 'ssm:ListCommands', on: ['*'] },
  { action: 'ssm:ListCommandInvocations', on: ['*'] },
  { action: 'ssm:GetParameter', on: ['brake parameter'] },
  { action: 'ssm:CreateOpsItem', on: ['*'] },
  { action: 'ssm:UpdateOpsItem', on: ['ops item'] },
  { action: 'dynamodb:GetItem', on: ['ledger'] },
  { action: 'dynamodb:Query', on: ['ledger'] },
  { action: 'dynamodb:PutItem', on: ['ledger'] },
  { action: 'dynamodb:UpdateItem', on: ['ledger'] },
  { action: 'sns:Publish', on: ['urgent topic'] },
  { action: 'sqs:SendMessage', on: ['dead-letter queue'] },
];

/** What it may do besides where the fleet has a chat channel. */
export const CHAT_CALLS: readonly ApiCall[] = [{ action: 'sns:Publish', on: ['chat topic'] }];
