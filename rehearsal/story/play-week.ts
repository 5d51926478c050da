import type { SimulatedFleet } from '../fleet/simulated-fleet';
import type { LocalAws } from '../local-aws/local-aws';
import type { LocalAccount } from './local-account';
import type { DeployedSchedule } from './schedules';

/** What the week needs. */
export interface WeekProps {
  readonly fleet: SimulatedFleet;
  readonly aws: Pick<LocalAws, 'setClock' | 'quiet' | 'fireSchedule'>;
  readonly schedules: readonly DeployedSchedule[];
  readonly ends: Date;
  /** Lets the fleet live until a moment, and answers what went out since the last time. */
  readonly advanceTo: LocalAccount['advanceTo'];
  /** Called when the clock moves on. */
  readonly onTime?: (now: Date) => void;
}

/** How the week went by. */
export interface WeekPlayed {
  /** Sweeps that were due, and those of them that were fired. */
  readonly sweeps: { readonly due: number; readonly fired: number };
}

/** Things that happen within this many minutes are handed over together; the loop's batching window is shorter still. */
const stepMinutes = 5;
/** While nothing happens in the fleet, a sweep finds what the last one found: it is fired this often instead of at every turn. */
const quietSweepHours = 12;

/**
 * Plays the week: the fleet's own time goes from one thing that happens to the next, events go out as AWS sends them, the
 * deployed schedules fire when they are due, and after each step the functions finish what they were given.
 */
export async function playWeek({ fleet, aws, schedules, ends, advanceTo, onTime }: WeekProps): Promise<WeekPlayed> {
  const due = new Map(schedules.map((schedule) => [schedule, schedule.next(fleet.now())]));
  const sweeps = { due: 0, fired: 0 };
  let lastSweep = 0;
  let lastStir = 0;
  while (fleet.now() < ends) {
    const nextTick = [...due.values()].reduce((soonest, at) => (at < soonest ? at : soonest), ends);
    const event = fleet.nextEventAt();
    const stirs = event !== undefined && event < nextTick;
    const step = stirs ? atStep(event) : nextTick;
    const now = step < nextTick ? step : nextTick;
    onTime?.(now);
    if (event !== undefined && event <= now) aws.setClock(now);
    const news = await advanceTo(now);
    if (stirs && (news.other > 0 || news.routine === 0)) lastStir = now.getTime();
    const firing: DeployedSchedule[] = [];
    for (const [schedule, at] of due) {
      if (at > now) continue;
      due.set(schedule, schedule.next(now));
      if (schedule.name.endsWith('-sweep')) {
        sweeps.due++;
        const sinceStir = now.getTime() - lastStir;
        const sinceSweep = now.getTime() - lastSweep;
        if (sinceStir > 30 * 60_000 && sinceSweep < quietSweepHours * 3_600_000) continue;
        sweeps.fired++;
        lastSweep = now.getTime();
      }
      firing.push(schedule);
    }
    if (firing.length > 0) aws.setClock(now);
    for (const { name, group } of firing) await aws.fireSchedule(name, group);
    if (stirs || firing.length > 0) await aws.quiet();
  }
  return { sweeps };
}

/** The end of the step that a moment lies in. */
function atStep(moment: Date): Date {
  const length = stepMinutes * 60_000;
  return new Date(Math.ceil(moment.getTime() / length) * length);
}
