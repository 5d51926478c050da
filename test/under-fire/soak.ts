import { parseArgs } from 'node:util';
import { PLANTS } from './planted/plants';
import { type Ran, runSchedule } from './run-schedule';
import { scheduleOf } from './schedule';
import { shrunk } from './shrink';
import { bundleLoop } from './simulation/bundles';
import { programsOf } from './simulation/container';

const HELP = `npm run soak -- [options]
  --schedules N   how many schedules to run (default 200)
  --seed N        the series (default 1); a series always draws the same schedules
  --from N        the first schedule (default 0)
  --schedule N    this one schedule alone
  --story         tell what happens in it
  --keep-going    do not stop at the first broken promise
  --shrink        look for a smaller schedule that breaks the same promise
  --plant NAME    with this bug planted: ${PLANTS.map(({ name }) => name).join(', ')}
`;

/** Runs many schedules, or one, and says what it found. Exit code 1: a promise was broken. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      schedule: { type: 'string' },
      story: { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      plant: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const planted = PLANTS.filter(({ name }) => name === values.plant);
  if (values.plant !== undefined && planted.length === 0)
    throw new Error(`--plant: must be one of ${PLANTS.map(({ name }) => name).join(', ')}, got ${values.plant}`);
  const programs = programsOf(bundleLoop(planted));
  const seed = Number(values.seed);
  const first = Number(values.schedule ?? values.from);
  const count = values.schedule === undefined ? Number(values.schedules) : 1;
  const say = (line: string) => process.stdout.write(`${line}\n`);

  const began = performance.now();
  const sums = { calls: 0, commands: 0 };
  let broke = 0;
  for (let number = first; number < first + count; number += 1) {
    const schedule = scheduleOf(seed, number);
    const ran = await runSchedule(schedule, programs, { isTold: values.story });
    sums.calls += ran.calls;
    sums.commands += ran.commands;
    if (values.story) for (const line of ran.story) say(line);
    if (ran.violation) {
      say(broken(ran, seed, number, planted[0]?.name));
      if (values.shrink) say(JSON.stringify(await shrunk(schedule, ran.violation.promise, programs), undefined, 1));
      process.exitCode = 1;
      broke += 1;
      if (!values['keep-going']) break;
    }
    const done = number - first + 1;
    if (done % 100 === 0 || done === count) {
      const seconds = (performance.now() - began) / 1000;
      say(
        `${done} schedules, ${(done / seconds).toFixed(1)} a second, ${sums.calls} calls, ${sums.commands} commands: ${broke === 0 ? 'no promise broken' : `${broke} broke a promise`}`,
      );
    }
  }
}

const broken = ({ violation }: Ran, seed: number, number: number, plant: string | undefined): string =>
  [
    `schedule ${number} of seed ${seed} breaks a promise: ${violation?.promise}`,
    `  ${violation?.what}`,
    `  at ${new Date(violation?.at ?? 0).toISOString()}`,
    `  replay: npm run soak -- --seed ${seed} --schedule ${number} --story${plant === undefined ? '' : ` --plant ${plant}`}`,
  ].join('\n');

void main();
