import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoLedger } from '../shared/dynamo-ledger';
import { ec2Nodes } from '../shared/ec2-nodes';
import { readEnv } from '../shared/environment';
import { hybridTags } from '../shared/hybrid-tags';
import { observed } from '../shared/observed';
import { paced } from '../shared/paced';
import { patchBaselines } from '../shared/patch-baselines';
import { readPolicy } from '../shared/policy';
import { publisher } from '../shared/publisher';
import { ssmNodes } from '../shared/ssm-nodes';
import { ReportComplianceEnv } from './contract';
import { customCompliance } from './custom-compliance';
import { reportStore } from './object-writer';
import { reportCompliance } from './report-compliance';
import { unconfirmedOf } from './unconfirmed';

const env = readEnv(ReportComplianceEnv, process.env);
const policy = readPolicy(join(__dirname, 'policy.json'));
const log = new Logger();
const now = () => new Date();
const clock = { now, sleep: (milliseconds: number) => sleep(milliseconds) };
/** A report has a quarter of an hour: it waits out a throttled minute rather than tell of a gap. */
const patient = { maxAttempts: 8 };
const atPace = <C extends Parameters<typeof paced>[0]>(client: C): C => paced(client, clock, policy.callsPerSecond);
const ssm = atPace(new SSMClient(patient));
const sns = new SNSClient({});

/** Started by the scheduler, once a day. */
export const handler = observed(
  log,
  reportCompliance({
    policy,
    ssm: ssmNodes(ssm),
    ec2: ec2Nodes(atPace(new EC2Client(patient))),
    hybridTags: hybridTags(atPace(new ResourceGroupsTaggingAPIClient(patient)), policy),
    baselines: () => patchBaselines(ssm, policy),
    ledger: dynamoLedger(new DynamoDBClient({}), env.LEDGER_TABLE),
    customCompliance: customCompliance(ssm),
    store: reportStore(new S3Client({}), env.REPORT_BUCKET),
    bucket: env.REPORT_BUCKET,
    publish: publisher(sns, { topicArn: env.DIGEST_TOPIC_ARN, chatTopicArn: env.CHAT_TOPIC_ARN, log }),
    unconfirmed: unconfirmedOf(sns, { urgent: env.URGENT_TOPIC_ARN, digest: env.DIGEST_TOPIC_ARN }),
    now,
    log,
  }),
);
