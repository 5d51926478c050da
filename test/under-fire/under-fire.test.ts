import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PLANTS } from './planted/plants';
import { runSchedule } from './run-schedule';
import { scheduleOf } from './schedule';
import { bundleLoop } from './simulation/bundles';
import { programsOf } from './simulation/container';

const SEED = 1;
const SCHEDULES = 200;
const GROUP = 20;
const LONG = 300_000;

describe('the loop under fire', () => {
  const programs = programsOf(bundleLoop());
  const groups = Array.from({ length: SCHEDULES / GROUP }, (_, index) => index * GROUP);

  it.each(groups)(
    'keeps its promises in twenty schedules from number %i on',
    async (first) => {
      for (let number = first; number < first + GROUP; number += 1) {
        const { violation } = await runSchedule(scheduleOf(SEED, number), programs);
        const replay = `npm run soak -- --seed ${SEED} --schedule ${number} --story`;
        expect(violation && { ...violation, replay }).toBeUndefined();
      }
    },
    LONG,
  );

  it.each([
    ['imitated', false],
    ['real', true],
  ])(
    'runs the same schedule the same way each time, with %s clients',
    async (_, isOnWire) => {
      const schedule = { ...scheduleOf(SEED, 6), isOnWire };
      const one = await runSchedule(schedule, programs, { isTold: true });
      const other = await runSchedule(schedule, programs, { isTold: true });
      expect(other.story).toEqual(one.story);
    },
    LONG,
  );
});

describe('a planted bug', () => {
  // by a schedule that keeps every promise without it, as it is one of those above
  it.each(PLANTS.filter(({ foundBy }) => foundBy < 50))(
    'is found: $name',
    async ({ name, breaks, foundBy, edits }) => {
      const planted = programsOf(bundleLoop([{ name, breaks, foundBy, edits }]));
      const { violation } = await runSchedule(scheduleOf(SEED, foundBy), planted);
      expect(violation?.promise).toBe(breaks);
    },
    LONG,
  );

  it('is refused where the text that it replaces is not there any more', () => {
    const edits = [{ file: 'lambdas/shared/breaker.ts', from: 'no such text', to: '' }];
    expect(() => bundleLoop([{ name: 'outdated', breaks: '', foundBy: 0, edits }])).toThrow(
      'outdated: lambdas/shared/breaker.ts must hold its anchor once, got it 0 times: no such text',
    );
  });
});

describe('npm run soak', () => {
  it(
    'replays one schedule of one series with its story, and ends with an error where a promise is broken',
    () => {
      const [plant] = PLANTS;
      const options = ['--seed', '1', '--schedule', String(plant?.foundBy), '--story', '--plant', String(plant?.name)];
      const soak = () =>
        execFileSync(process.execPath, ['--import', 'tsx', join(__dirname, 'soak.ts'), ...options], {
          encoding: 'utf8',
        });
      expect(soak).toThrow(expect.objectContaining({ status: 1, stdout: expect.stringContaining('BROKEN PROMISE') }));
    },
    LONG,
  );
});
