import { checksOf } from './checks/checks';
import type { Violation } from './checks/violation';
import type { Schedule } from './schedule';
import { burst, perform } from './simulation/acts';
import { BurningLoop } from './simulation/burning-loop';
import type { programsOf } from './simulation/container';
import { scan } from './simulation/fleet-setup';

const HOUR = 3_600_000;
const SWEEP = HOUR / 4;
const CALM_SWEEPS: ReadonlySet<number> = new Set([0, 45]);

/** Events at once, as after a window. */
const FLOOD = 5000;

/** How long all is well after the fire, so that everything can be put right: longer than people's quiet time, and than five tries of a message. */
const CALM_HOURS = 18;

/** How a run ended. */
export interface Ran {
  readonly violation?: Violation;
  readonly story: readonly string[];
  readonly calls: number;
  readonly commands: number;
}

/** Runs one schedule to its end, or to the first broken promise. */
export async function runSchedule(
  schedule: Schedule,
  programs: ReturnType<typeof programsOf>,
  { isTold = false } = {},
): Promise<Ran> {
  const loop = new BurningLoop(schedule, programs, isTold);
  const checks = checksOf(loop);
  await loop.setUp();
  await checks.begin();
  await loop.begin();
  const { scheduler, startedAt } = loop;
  const fireEnds = startedAt + schedule.fireHours * HOUR;
  const end = fireEnds + CALM_HOURS * HOUR;

  for (const act of schedule.acts) scheduler.at(startedAt + act.atMinute * 60_000, () => perform(loop, act));
  if (schedule.floodAtMinute !== undefined)
    scheduler.at(startedAt + schedule.floodAtMinute * 60_000, () => burst(loop, FLOOD));
  // when all is calm, only those that matter: on the hour, and the last one before it, as windows are cut off on the hour
  const minuteOf = new Intl.DateTimeFormat('en', { minute: 'numeric', timeZone: loop.policy.timeZone });
  for (let at = startedAt + SWEEP; at < end; at += SWEEP)
    if (at < fireEnds + HOUR || CALM_SWEEPS.has(Number(minuteOf.format(at))))
      scheduler.at(at + loop.chance.between(0, 60_000), () => loop.sweep());
  // the scheduler, too, does what it does at least once
  for (let at = startedAt + SWEEP; at < fireEnds; at += SWEEP)
    if (loop.chance.happens(schedule.events.twice)) scheduler.at(at, () => loop.sweep());
  for (let at = startedAt + schedule.scanEveryHours * HOUR; at < end; at += schedule.scanEveryHours * HOUR)
    scheduler.at(at, () => scan(loop.fleet, loop.nodes));
  scheduler.at(fireEnds, async () => {
    loop.isOnFire = false;
    loop.story.tell('the fire', 'is over');
    await perform(loop, { act: 'resume', which: 0, atMinute: 0 });
    for (const which of schedule.rings.keys()) await perform(loop, { act: 'enable window', which, atMinute: 0 });
  });

  await scheduler.runUntil(end, () => checks.violation !== undefined);
  if (!checks.violation) {
    await checks.atEnd();
  }
  return {
    violation: checks.violation,
    story: loop.story.lines,
    calls: loop.line.made,
    commands: loop.fleet.calls.filter(({ action }) => action === 'SendCommand').length,
  };
}
