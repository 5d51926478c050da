import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CloudFormationClient, ListExportsCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { dynamoLedger } from '../../lambdas/shared/dynamo-ledger';
import type { Debt } from '../../lambdas/shared/ledger';
import { readFleet } from '../../lib/config/read-fleet';
import { listen } from '../fleet/server';
import { SimulatedFleet } from '../fleet/simulated-fleet';
import { type LocalAws, startLocalAws } from '../local-aws/start-local-aws';
import { type Claim, claims, type Message } from './claims';
import { cast, patches, servers, week } from './company';
import { playWeek } from './play-week';
import { deployedSchedules } from './schedules';
import type { Telling } from './telling';

const root = join(__dirname, '../..');
/** The local AWS waits this many times shorter than the templates say: batching windows and visibility time-outs run in real time. */
const speed = 500;

/** What a rehearsal leaves behind when it is kept. */
export interface Rehearsal {
  readonly aws: LocalAws;
  readonly claims: readonly Claim[];
  /** Ends everything. */
  close(): Promise<void>;
}

/**
 * The whole rehearsal: a local AWS, the real stacks deployed to it by the real CDK CLI, a simulated fleet, a week of its
 * life, and what came of it, written to `out`.
 *
 * @param file the fleet's file
 * @throws when a stage fails; whatever was started is ended before
 */
export async function rehearse(file: string, out: string, telling: Telling): Promise<Rehearsal> {
  const { fleet: wanted } = readFleet(file);
  const { account, region } = wanted.deploysTo;
  const work = join(root, '.rehearsal');
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    telling.chapter(`Deploying ${file} to a local AWS`);
    let aws: LocalAws | undefined;
    const fleet = new SimulatedFleet({
      seed: 20261128,
      account,
      region,
      start: week.starts,
      emit: (event) => aws?.putEvent(event),
      authorize: (call) => aws?.authorize(call) ?? false,
    });
    const server = await listen(fleet, 0);
    closing.push(
      () =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
    );
    const fleetUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    aws = await telling.during('starting the local AWS', () =>
      startLocalAws({
        account,
        region,
        fleetUrl,
        workFolder: work,
        speed,
        onInstall: () => telling.at('(the first time: installing it, about 15 s)'),
      }),
    );
    const local = aws;
    closing.push(() => local.stop());
    local.setClock(fleet.now());

    const assembly = join(work, 'cdk.out');
    const cdk = async (...args: string[]) => {
      const { code, output } = await local.cdk(args, {
        cwd: root,
        env: { CDK_VALIDATION: 'false' }, // the templates are validated by `npm run check`; here they are deployed
        onLine: (line) => telling.at(line.trim()),
      });
      if (code !== 0) throw new Error(`cdk ${args.join(' ')}: must succeed, got exit code ${code}\n${output}`);
    };
    const synthesized = cdk('synth', '--quiet', '--output', assembly, '--context', `fleet=${file}`);
    synthesized.catch(() => undefined); // awaited below; until then a failure must not end the process
    await telling.during(`cdk bootstrap aws://${account}/${region}`, () =>
      cdk('bootstrap', `aws://${account}/${region}`, '--app', ''),
    );
    await telling.during('cdk synth', () => synthesized);
    await telling.during('cdk deploy --all', () =>
      cdk('deploy', '--all', '--app', assembly, '--require-approval', 'never', '--concurrency', '2'),
    );

    for (const server of servers()) fleet.addNode(server);
    const named = new Map([...fleet.nodes.all].flatMap((node) => (node ? [[node.name, node] as const] : [])));
    const nodeNamed = (name: string) => {
      const node = named.get(name);
      if (!node) throw new Error(`company: must have a node ${name}`);
      return node;
    };
    for (const patch of patches((name) => nodeNamed(name).id)) fleet.publishPatch(patch);
    scenario(fleet, nodeNamed);

    telling.chapter(`A week in the life of ${fleet.nodes.size} servers`);
    const schedules = await deployedSchedules(new SchedulerClient(local.clients));
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: wanted.timeZone,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
    });
    const played = await telling.during('Saturday to Saturday', () =>
      playWeek({ fleet, aws: local, schedules, ends: week.ends, onTime: (now) => telling.at(clock.format(now)) }),
    );
    telling.say(
      telling.colours.dim(
        `    ${played.sweeps.due} sweeps were due; the ${played.sweeps.fired} at times when anything happened were fired`,
      ),
    );

    const exports = new Map(
      ((await new CloudFormationClient(local.clients).send(new ListExportsCommand({}))).Exports ?? []).map(
        ({ Name = '', Value = '' }) => [Name, Value],
      ),
    );
    const exported = (part: string) => [...exports].find(([name]) => name.includes(part))?.[1] ?? '';
    const debts: Debt[] = [];
    const ledger = dynamoLedger(new DynamoDBClient(local.clients), exported('ExportsOutputRefLedger'));
    for await (const page of ledger.everything()) debts.push(...page.debts);
    const reports = await fetchReports(local, exported('ExportsOutputRefEvidenceReports'), out);
    const messages: Message[] = await local.messages();
    writeFileSync(join(out, 'messages.txt'), messages.map(asText).join('\n'));
    const evidence = {
      fleet,
      debts,
      messages,
      deadLetters: await deadLetters(local),
      refusals: await local.refusals(),
      reports,
    };
    tellVerdicts(telling, fleet, debts);
    tellMessages(telling, messages);
    return { aws: local, claims: claims(evidence), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What happens to the servers in the week, beside what the windows do. */
function scenario(fleet: SimulatedFleet, nodeNamed: (name: string) => { readonly id: string }): void {
  const { nodes } = fleet;
  fleet.at(new Date('2026-12-01T09:12:00Z'), () => nodes.disconnect(nodes.get(nodeNamed(cast.silent).id)));
  fleet.at(new Date('2026-12-04T09:30:00Z'), async () => {
    await fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: [nodeNamed(cast.pendingReboot).id],
      Parameters: { Operation: ['Install'], RebootOption: ['NoReboot'] },
      Comment: 'by hand, the reboot can wait',
    });
  });
}

async function fetchReports(aws: LocalAws, bucket: string, out: string): Promise<string[]> {
  const s3 = new S3Client({ ...aws.clients, forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'reports/' }));
  const keys = Contents.flatMap(({ Key }) => Key ?? []);
  mkdirSync(out, { recursive: true });
  for (const key of keys.filter((each) => each.startsWith('reports/latest/'))) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const name = `report${key.slice(key.lastIndexOf('.'))}`;
    writeFileSync(join(out, name), (await Body?.transformToString()) ?? '');
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

const asText = ({ topicArn, subject, message }: Message) =>
  `To: ${topicArn}\nSubject: ${subject ?? ''}\n\n${message}\n${'─'.repeat(80)}\n`;

function tellVerdicts(telling: Telling, fleet: SimulatedFleet, debts: readonly Debt[]): void {
  const { bold, dim, green, red, yellow } = telling.colours;
  telling.chapter('What the loop made of it');
  const open = debts.filter(({ closedAt }) => !closedAt);
  const repaired = debts.filter(({ closedAt, attempts }) => closedAt && attempts > 0);
  const names = (some: readonly Debt[]) =>
    [...new Set(some.map(({ nodeId }) => fleet.nodes.find(nodeId)?.name ?? nodeId))].sort();
  telling.say(
    `  ${green(bold(String(fleet.nodes.size - names(open).length)))} of ${fleet.nodes.size} nodes are in order.`,
  );
  if (repaired.length > 0)
    telling.say(`  ${green('put right')}  ${names(repaired).join(', ')}: missed in its window, installed by the loop`);
  const groups = grouped(open);
  for (const [key, some] of [...groups].sort(([a], [b]) => a.localeCompare(b))) {
    const [verdict = '', cause = '', reason = ''] = key.split('\0');
    const colour = verdict === 'given-up' ? red : yellow;
    const all = names(some);
    const shown = all.length > 6 ? `${all.slice(0, 6).join(', ')} and ${all.length - 6} more` : all.join(', ');
    telling.say(`  ${colour(verdict.padEnd(9))}  ${bold(shown)}`);
    telling.say(`             ${cause.replaceAll('-', ' ')}: ${dim(reason)}`);
  }
}

function grouped(debts: readonly Debt[]): Map<string, Debt[]> {
  const groups = new Map<string, Debt[]>();
  for (const debt of debts) {
    const key = `${debt.verdict}\0${debt.cause}\0${debt.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), debt]);
  }
  return groups;
}

function tellMessages(telling: Telling, messages: readonly Message[]): void {
  telling.chapter('Who was told');
  const urgent = messages.filter(({ topicArn }) => topicArn.endsWith('-urgent'));
  const digests = messages.filter(({ topicArn }) => topicArn.endsWith('-digest'));
  for (const { subject, message } of [...urgent, ...digests.slice(-1)]) {
    telling.say(`  ${telling.colours.bold(subject ?? '')}`);
    for (const line of message.trimEnd().split('\n')) telling.say(`  ${telling.colours.dim('│')} ${line}`);
    telling.say();
  }
  telling.say(telling.colours.dim(`  ${digests.length} digests in the week; the last is shown`));
}

/** Empties the folder of the last rehearsal. */
export function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
