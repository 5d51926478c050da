import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeInstancePatchStatesCommand,
  paginateDescribeInstanceInformation,
  SSMClient,
  type SSMClientConfig,
} from '@aws-sdk/client-ssm';
import { customCompliance } from '../../lambdas/report-compliance/custom-compliance';
import { type ReportStore, reportStore } from '../../lambdas/report-compliance/object-writer';
import { reportCompliance } from '../../lambdas/report-compliance/report-compliance';
import { ec2Nodes } from '../../lambdas/shared/ec2-nodes';
import { paced } from '../../lambdas/shared/paced';
import { patchBaselines } from '../../lambdas/shared/patch-baselines';
import { ssmNodes } from '../../lambdas/shared/ssm-nodes';
import { aPolicy } from '../../test/support/a-policy';
import { InMemoryLedger } from '../../test/support/in-memory-ledger';
import { SilentLog } from '../../test/support/silent-log';
import { VirtualTime } from '../measure/virtual-time';
import { StubAws } from './stub-aws';
import { StubS3 } from './stub-s3';

/** What one run of the report took. */
export interface ReportRun {
  readonly nodes: number;
  readonly callsPerSecond?: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** On the virtual clock. */
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  /** Of the table in S3, its head not counted. */
  readonly rows: number;
  /** Of each file. */
  readonly bytes: Readonly<Record<string, number>>;
}

const baselineId = 'pb-0123456789abcdef0';
const START = new Date(1_795_000_000_000 + 3_600_000);

/** One report, or the loop that a script would be, on a stub: in a process of its own, so that memory is its own. */
async function main(): Promise<void> {
  const [kind = '', nodes = 0, rate = 0] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
  const time = new VirtualTime(START);
  const callsPerSecond = rate > 0 ? rate : undefined;
  const aws = new StubAws(time, { nodes, latencyMs: 25, callsPerSecond, baselineId });
  const client = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    requestHandler: aws.requestHandler,
    maxAttempts: 8,
  };
  const s3 = new StubS3();
  const store = reportStore(new S3Client({ ...client, requestHandler: s3.requestHandler }), 'bench');
  const before = process.cpuUsage();
  const { took } = await time.run(() =>
    kind === 'chunks' ? chunkLoop(client, store) : report(client, time, store, callsPerSecond),
  );
  const { user, system } = process.cpuUsage(before);
  const run: ReportRun = {
    nodes,
    callsPerSecond,
    calls: Object.fromEntries(aws.calls),
    throttled: aws.throttled,
    wallSeconds: took / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    rows: ([...s3.lines].find(([key]) => key.endsWith('.csv'))?.[1] ?? 0) - 1,
    bytes: Object.fromEntries(s3.bytes),
  };
  console.log(JSON.stringify(run));
}

type ClientSettings = SSMClientConfig & EC2ClientConfig;

/** The report as its handler puts it together. */
async function report(
  client: ClientSettings,
  time: VirtualTime,
  store: ReportStore,
  rate: number | undefined,
): Promise<void> {
  // without a limit the function is told of one that it cannot reach
  const callsPerSecond = rate ?? 10_000;
  const policy = aPolicy({
    rings: Object.fromEntries(
      ['canary', 'web', 'db'].map((ring) => [
        ring,
        {
          window: `acme-${ring}`,
          baselines: { AMAZON_LINUX_2023: 'acme-linux' },
          pace: '25%',
          errors: '10%',
          minutesPerNode: 30,
        },
      ]),
    ),
    defaultBaselines: { AMAZON_LINUX_2023: 'acme-linux' },
    callsPerSecond,
  });
  const ssm = paced(new SSMClient(client), time, callsPerSecond);
  await reportCompliance({
    policy,
    ssm: ssmNodes(ssm),
    ec2: ec2Nodes(paced(new EC2Client(client), time, callsPerSecond)),
    baselines: () => patchBaselines(ssm, policy),
    ledger: new InMemoryLedger(),
    customCompliance: customCompliance(ssm),
    store,
    bucket: 'bench',
    hybridTags: async () => new Map(),
    publish: async () => undefined,
    unconfirmed: async () => [],
    now: time.now,
    log: new SilentLog(),
  })({ source: 'shipshape', 'detail-type': 'Report' });
}

/** What most scripts do: list the nodes page by page, ask for their patches forty at a time, one question after the other. */
async function chunkLoop(client: ClientSettings, store: ReportStore): Promise<void> {
  const ssm = new SSMClient(client);
  const agents = new Map<string, string>();
  for await (const page of paginateDescribeInstanceInformation({ client: ssm, pageSize: 50 }, {}))
    for (const { InstanceId = '', ComputerName = '' } of page.InstanceInformationList ?? [])
      agents.set(InstanceId, ComputerName);
  const ids = [...agents.keys()];
  const rows: string[] = [];
  for (let from = 0; from < ids.length; from += 40) {
    const InstanceIds = ids.slice(from, from + 40);
    const { InstancePatchStates = [] } = await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds }));
    for (const { InstanceId = '', MissingCount, FailedCount } of InstancePatchStates)
      rows.push(`${InstanceId},${agents.get(InstanceId)},${MissingCount},${FailedCount}\n`);
  }
  const writer = store.open('chunks.csv', 'text/csv');
  await writer.write('head\n');
  await writer.write(rows.join(''));
  await writer.close();
}

void main();
