import { execFileSync } from 'node:child_process';
import type { Measured } from '../figure';
import { bundleScript } from '../measure/bundle-script';
import type { BurstRun } from './run-burst';

const EVENTS = 5_000;
/** One event for each run costs the same for every event, so a tenth of them is enough to know. */
const ONE_BY_ONE = EVENTS / 10;
/** Nodes that Systems Manager tells of in one answer. */
const PAGE = 50;
/** What a call takes, where only calls are counted. */
const SECONDS_PER_CALL = 0.025;

/** P8: what five thousand events at once make the loop do. */
export function measureBurst(): Measured {
  const script = bundleScript('burst/run-burst.ts');
  const run = (events: number, inOneBatch: number): BurstRun =>
    JSON.parse(
      execFileSync(process.execPath, [script, String(events), String(inOneBatch)], {
        encoding: 'utf8',
        env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      }),
    );
  const batched = run(EVENTS, PAGE);
  const single = run(ONE_BY_ONE, 1);
  const handlerSeconds = (one: BurstRun) => ((readsOf(one) + one.ec2Calls) * SECONDS_PER_CALL) / one.events;
  return {
    title: 'Burst',
    figures: [
      {
        goal: 'P8',
        what: `runs of the function for ${EVENTS.toLocaleString('en')} events at once`,
        measured: batched.runs,
        budget: 105,
        unit: '',
      },
      {
        goal: 'P8',
        what: `reads of Systems Manager against the ${(2 * EVENTS) / PAGE} pages that the nodes fill`,
        measured: readsOf(batched) / ((2 * EVENTS) / PAGE),
        budget: 1.15,
        unit: 'x',
      },
      {
        goal: 'P8',
        what: 'drifted nodes of which the ledger knows nothing',
        measured: batched.lost,
        budget: 0,
        unit: '',
      },
      {
        goal: 'P8',
        what: 'time of the function per event against one run for each event, where every call takes 25 ms',
        measured: handlerSeconds(batched) / handlerSeconds(single),
        budget: 0.05,
        unit: 'x',
      },
    ],
    tables: [
      {
        caption: 'A burst of compliance events; calls of the real function to the simulated Systems Manager',
        head: ['events', 'in one run', 'runs', 'SSM reads', 'EC2 calls', 'CPU s'],
        rows: [batched, single].map((one) => [
          String(one.events),
          String(one.inOneBatch),
          String(one.runs),
          Object.entries(one.ssmReads)
            .map(([name, count]) => `${count} ${name}`)
            .join(', '),
          String(one.ec2Calls),
          one.cpuSeconds.toFixed(1),
        ]),
      },
    ],
  };
}

const readsOf = ({ ssmReads }: BurstRun) => Object.values(ssmReads).reduce((sum, count) => sum + count, 0);
