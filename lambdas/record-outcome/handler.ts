import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { readBrake } from '../shared/brake';
import { commands } from '../shared/commands';
import { deadLetters } from '../shared/dead-letters';
import { dynamoLedger } from '../shared/dynamo-ledger';
import { readEnv } from '../shared/environment';
import { notifier } from '../shared/notifier';
import { observed } from '../shared/observed';
import { paced } from '../shared/paced';
import { readPolicy } from '../shared/policy';
import { publisher } from '../shared/publisher';
import { RecordOutcomeEnv } from './contract';
import { recordOutcome } from './record-outcome';

const env = readEnv(RecordOutcomeEnv, process.env);
const policy = readPolicy(join(__dirname, 'policy.json'));
const log = new Logger();
const now = () => new Date();
const ssm = paced(new SSMClient({}), { now, sleep: (milliseconds) => sleep(milliseconds) }, policy.callsPerSecond);

/** Started by the queue of outcomes: with what became of commands. */
export const handler = observed(
  log,
  recordOutcome({
    policy,
    ledger: dynamoLedger(new DynamoDBClient({}), env.LEDGER_TABLE),
    commands: commands(ssm, policy.fleet),
    brake: () => readBrake(ssm, env.BRAKE_PARAMETER),
    notifier: notifier(
      publisher(new SNSClient({}), { topicArn: env.URGENT_TOPIC_ARN, chatTopicArn: env.CHAT_TOPIC_ARN, log }),
      ssm,
    ),
    deadLetters: deadLetters(new SQSClient({}), env.DEAD_LETTER_QUEUE_URL),
    log,
    now,
  }),
);
