import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { readBrake } from '../shared/brake';
import { commands } from '../shared/commands';
import { deadLetters } from '../shared/dead-letters';
import { dynamoLedger } from '../shared/dynamo-ledger';
import { ec2Nodes } from '../shared/ec2-nodes';
import { readEnv } from '../shared/environment';
import { failedAssociations } from '../shared/failed-associations';
import { hybridTags } from '../shared/hybrid-tags';
import { notifier } from '../shared/notifier';
import { observed } from '../shared/observed';
import { paced } from '../shared/paced';
import { patchBaselines } from '../shared/patch-baselines';
import { readPolicy } from '../shared/policy';
import { publisher } from '../shared/publisher';
import { remembered } from '../shared/remembered';
import { ssmNodes } from '../shared/ssm-nodes';
import { readWindows } from '../shared/windows';
import { RemediateComplianceEnv } from './contract';
import { remediateCompliance } from './remediate-compliance';

const env = readEnv(RemediateComplianceEnv, process.env);
const policy = readPolicy(join(__dirname, 'policy.json'));
const log = new Logger();
const now = () => new Date();
const clock = { now, sleep: (milliseconds: number) => sleep(milliseconds) };
const ssm = paced(new SSMClient({}), clock, policy.callsPerSecond);

/** Started by the queue of events and sweeps: with what may mean that a node has drifted, or may be put right now. */
export const handler = observed(
  log,
  remediateCompliance({
    policy,
    ledger: dynamoLedger(new DynamoDBClient({}), env.LEDGER_TABLE),
    ssm: ssmNodes(ssm),
    ec2: ec2Nodes(paced(new EC2Client({}), clock, policy.callsPerSecond)),
    hybridTags: hybridTags(paced(new ResourceGroupsTaggingAPIClient({}), clock, policy.callsPerSecond), policy),
    commands: commands(ssm, policy.fleet, {
      once: paced(new SSMClient({ maxAttempts: 1 }), clock),
      outputBucket: env.OUTPUT_BUCKET,
    }),
    failedAssociations: (nodeIds, hasTime) => failedAssociations(ssm, nodeIds, hasTime),
    baselines: remembered(() => patchBaselines(ssm, policy), now),
    windows: remembered(() => readWindows(ssm, policy, now()), now),
    brake: () => readBrake(ssm, env.BRAKE_PARAMETER),
    notifier: notifier(
      publisher(new SNSClient({}), { topicArn: env.URGENT_TOPIC_ARN, chatTopicArn: env.CHAT_TOPIC_ARN, log }),
      ssm,
    ),
    deadLetters: deadLetters(new SQSClient({}), env.DEAD_LETTER_QUEUE_URL),
    log,
    now,
    newId: randomUUID,
  }),
);
