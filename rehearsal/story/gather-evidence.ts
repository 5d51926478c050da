import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CloudFormationClient, ListExportsCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type {
  CommandInvocation,
  DescribeOpsItemsResponse,
  ListCommandInvocationsResult,
  OpsItemSummary,
} from '@aws-sdk/client-ssm';
import { dynamoLedger } from '../../lambdas/shared/dynamo-ledger';
import type { Debt } from '../../lambdas/shared/ledger';
import type { Fleet } from '../../lib/config/fleet';
import type { SimulatedFleet } from '../fleet/simulated-fleet';
import type { LocalAws } from '../local-aws/local-aws';
import type { Evidence } from './claims';
import type { Witness } from './happenings';
import type { LocalAccount } from './local-account';

/** Reads everything that the week left in the account, and writes what people look at into a folder. */
export async function gatherEvidence(
  { aws, fleet }: LocalAccount,
  { wanted, witness, out }: { readonly wanted: Fleet; readonly witness: Witness; readonly out: string },
): Promise<Evidence> {
  const { Exports = [] } = await new CloudFormationClient(aws.clients).send(new ListExportsCommand({}));
  const exported = (part: string) => Exports.find(({ Name = '' }) => Name.includes(part))?.Value ?? '';
  const debts: Debt[] = [];
  const ledger = dynamoLedger(new DynamoDBClient(aws.clients), exported('ExportsOutputRefLedger'));
  // without a section for compliance nobody writes into the ledger
  if (wanted.compliance) for await (const page of ledger.everything()) debts.push(...page.debts);
  const messages = await aws.messages();
  writeFileSync(join(out, 'messages.txt'), messages.map(asText).join('\n'));
  return {
    wanted,
    fleet,
    witness,
    invocations: await invocations(fleet),
    debts,
    opsItems: await opsItems(fleet),
    messages,
    deadLetters: await deadLetters(aws),
    refusals: await aws.refusals(),
    reports: await fetchReports(aws, exported('ExportsOutputRefEvidenceReports'), out),
  };
}

async function invocations(fleet: SimulatedFleet): Promise<CommandInvocation[]> {
  const found: CommandInvocation[] = [];
  for (let NextToken: string | undefined, isFirst = true; isFirst || NextToken !== undefined; isFirst = false) {
    const page = (await fleet.call('ListCommandInvocations', {
      MaxResults: 50,
      Details: true,
      ...(NextToken && { NextToken }),
    })) as ListCommandInvocationsResult;
    found.push(...(page.CommandInvocations ?? []));
    NextToken = page.NextToken;
  }
  return found;
}

async function opsItems(fleet: SimulatedFleet): Promise<OpsItemSummary[]> {
  const { OpsItemSummaries = [] } = (await fleet.call('DescribeOpsItems', {
    OpsItemFilters: [{ Key: 'CreatedTime', Values: ['2000-01-01T00:00:00Z'], Operator: 'GreaterThan' }],
    MaxResults: 50,
  })) as DescribeOpsItemsResponse;
  return OpsItemSummaries;
}

async function fetchReports(aws: LocalAws, Bucket: string, out: string): Promise<string[]> {
  const s3 = new S3Client({ ...aws.clients, forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'reports/' }));
  const keys = Contents.flatMap(({ Key }) => Key ?? []);
  for (const Key of keys.filter((each) => each.startsWith('reports/latest/'))) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    writeFileSync(join(out, `report${extname(Key)}`), (await Body?.transformToString()) ?? '');
  }
  return keys;
}

async function deadLetters(aws: LocalAws): Promise<string[]> {
  const { QueueUrls = [] } = await new SQSClient(aws.clients).send(new ListQueuesCommand({}));
  const names = QueueUrls.map((url) => url.slice(url.lastIndexOf('/') + 1)).filter((name) =>
    name.includes('DeadLetters'),
  );
  const found = await Promise.all(names.map((name) => aws.queueMessages(name)));
  return found.flat().map((message) => JSON.stringify(message));
}

const asText = ({ topicArn, subject, message }: Evidence['messages'][number]) =>
  `To: ${topicArn}\nSubject: ${subject ?? ''}\n\n${message}\n${'─'.repeat(80)}\n`;
