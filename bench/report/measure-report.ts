import { execFileSync } from 'node:child_process';
import type { Figure, Measured } from '../figure';
import { bundleScript } from '../measure/bundle-script';
import type { ReportRun } from './run-report';

const SIZES = [1_000, 10_000, 100_000] as const;
const RATES = [undefined, 10, 20] as const;

/** Pages of fifty nodes. */
const pages = (nodes: number) => Math.ceil(nodes / 50);

/** Nodes at the pace of a whole page a call, from a bucket that holds one second's worth. */
const floorSeconds = (nodes: number, rate: number) => Math.max(0, pages(nodes) - rate) / rate;

/** P5 to P7: what the report asks of AWS, how long it takes at a pace, and what it holds. */
export function measureReport(): Measured {
  const script = bundleScript('report/run-report.ts');
  const run = (kind: 'report' | 'chunks', nodes: number, rate?: number): ReportRun =>
    JSON.parse(
      execFileSync(process.execPath, [script, kind, String(nodes), String(rate ?? 0)], {
        encoding: 'utf8',
        env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      }),
    );
  const runs = SIZES.flatMap((nodes) => RATES.map((rate) => run('report', nodes, rate)));
  const chunks = run('chunks', 100_000);
  const of = (nodes: number, rate?: number) =>
    runs.find((one) => one.nodes === nodes && one.callsPerSecond === rate) as ReportRun;
  const [small, large] = [of(10_000), of(100_000)];
  return {
    title: 'Report',
    figures: [
      ...SIZES.map(
        (nodes): Figure => ({
          goal: 'P5',
          what: `calls that read ${nodes.toLocaleString('en')} nodes, not throttled, against the pages that they fill`,
          measured: readsOf(of(nodes)) / (2 * pages(nodes)),
          budget: 1,
          unit: 'x',
        }),
      ),
      ...[10_000, 100_000].flatMap((nodes) =>
        [10, 20].map(
          (rate): Figure => ({
            goal: 'P5',
            what: `${nodes.toLocaleString('en')} nodes at ${rate} calls a second: time against the floor of ${floorSeconds(nodes, rate).toFixed(0)} s`,
            measured: of(nodes, rate).wallSeconds / floorSeconds(nodes, rate),
            budget: 1.1,
            unit: 'x',
          }),
        ),
      ),
      {
        goal: 'P5',
        what: 'throttled answers, of all calls of the runs at a pace',
        measured: sum(runs.map(({ throttled }) => throttled)) / sum(runs.flatMap(({ calls }) => Object.values(calls))),
        budget: 0.01,
        unit: 'x',
      },
      {
        goal: 'P6',
        what: '100,000 nodes, answers after 25 ms, not throttled: time against a loop that asks one question after the other, forty nodes at a time',
        measured: large.wallSeconds / chunks.wallSeconds,
        budget: 0.1,
        unit: 'x',
        isKnownMiss: true,
        because:
          'nodes are listed by one chain of 2,000 pages, each of which names the next: 50 s. Systems Manager lists side by side only by what parts a fleet unevenly (platform, kind of node: nearly all of a fleet is one lot, and the others are calls more), by tags that a node may lack, or by what changes meanwhile (its ping), so that a node would be missed or counted twice. At the default pace of ten calls a second nothing is lost as long as a page comes within 100 ms',
      },
      {
        goal: 'P6',
        what: 'the same, CPU',
        measured: large.cpuSeconds / chunks.cpuSeconds,
        budget: 0.5,
        unit: 'x',
        isKnownMiss: true,
        because:
          'the loop asks 4,500 questions, writes four cells for each node and judges none; the report asks 5,170, reads tags and instances from XML, and makes a table, a document and a page. Three quarters of its CPU are the SDK and the collector, a fifth for what EC2 answers alone; what is ours, with the writer of the table, is a fifth',
      },
      {
        goal: 'P6',
        what: 'peak memory at 100,000 nodes against that at 10,000',
        measured: large.peakMiB / small.peakMiB,
        budget: 1.3,
        unit: 'x',
        isKnownMiss: true,
        because: 'how late V8 collects differs by a tenth from run to run',
      },
      {
        goal: 'P6',
        what: 'peak memory at 100,000 nodes',
        measured: large.peakMiB,
        budget: 160,
        unit: ' MiB',
        isKnownMiss: true,
        because:
          'what is held after a collection stays under 20 MiB, and 12 more are the parts of table and document on their way to S3; the rest is Node itself and V8 collecting late, as the function has a gigabyte to itself',
      },
      {
        goal: 'P7',
        what: 'nodes of 100,000 that are missing in the table',
        measured: 100_000 - large.rows,
        budget: 0,
        unit: '',
      },
    ],
    tables: [
      {
        caption:
          'The report on a stub that answers after 25 ms; seconds on a virtual clock, CPU of reading, judging and writing',
        head: ['nodes', 'calls a second', 'calls', 'throttled', 'seconds', 'CPU s', 'peak MiB', 'HTML KB', 'CSV KB'],
        rows: [...runs, chunks].map((one) => [
          one === chunks ? `${one.nodes} by a loop` : String(one.nodes),
          String(one.callsPerSecond ?? 'any'),
          String(sum(Object.values(one.calls))),
          String(one.throttled),
          one.wallSeconds.toFixed(1),
          one.cpuSeconds.toFixed(2),
          one.peakMiB.toFixed(0),
          kilobytes(one, '.html'),
          kilobytes(one, '.csv'),
        ]),
      },
    ],
  };
}

/** Calls that list nodes or ask for their patches; the rest is per report, or of EC2. */
const readsOf = ({ calls }: ReportRun) =>
  (calls['ssm:DescribeInstanceInformation'] ?? 0) + (calls['ssm:DescribeInstancePatchStates'] ?? 0);

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

const kilobytes = ({ bytes }: ReportRun, suffix: string) =>
  String(Math.round(sum(Object.entries(bytes).flatMap(([key, count]) => (key.endsWith(suffix) ? count : []))) / 1024));
