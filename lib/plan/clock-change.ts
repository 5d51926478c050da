import type { OpeningTime } from '../patching/opening-time';
import { clockOf, type LocalTime } from './local-time';

/** What the clock does to a local time: in spring it may skip it, in autumn it may show it twice. */
export interface ClockChange {
  readonly kind: 'skipped' | 'twice';
  /** The time that was asked for, as if it were UTC. */
  readonly wall: Date;
  /** When it comes the second time; only if it comes twice. */
  readonly second?: Date;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The openings that the clock does something to, by the moment at which we expect them. AWS does not document what a window does whose
 * time does not exist or exists twice.
 */
export function clockChanges(
  opens: OpeningTime,
  local: LocalTime,
  from: Date,
  until: Date,
): ReadonlyMap<number, ClockChange> {
  const found = new Map<number, ClockChange>();
  if (opens.expression.startsWith('rate(')) return found;
  // In UTC, the times of a clock are what they are on any clock.
  for (const wall of opens.occurrences('UTC', new Date(from.getTime() - DAY), new Date(until.getTime() + DAY))) {
    const change = changeAt(wall, local);
    if (change) found.set(local.momentOf(wall).getTime(), change);
  }
  return found;
}

/** What the clock does to one local time, given as if it were UTC; nothing on most days. */
export function changeAt(wall: Date, local: LocalTime): ClockChange | undefined {
  const doubt = local.doubtAbout(wall);
  if (doubt === undefined) return undefined;
  if (doubt === 'skipped') return { kind: 'skipped', wall };
  // The second time is by the offset that holds from then on.
  return {
    kind: 'twice',
    wall,
    second: new Date(wall.getTime() - local.offsetAt(new Date(wall.getTime() + DAY)) * MINUTE),
  };
}

/**
 * A time of day that no change of the clock touches in the next two years: the next half or whole hour after the one that was asked for.
 * @returns such as `03:00`
 */
export function steadyTime(wall: Date, local: LocalTime): string {
  const days = changeDays(local, wall, new Date(wall.getTime() + 2 * 366 * DAY));
  const timeOfDay = wall.getTime() % DAY;
  const step = 30 * MINUTE;
  for (let next = Math.floor(timeOfDay / step + 1) * step; next < timeOfDay + DAY; next += step) {
    const candidate = next % DAY;
    if (days.every((day) => !changeAt(new Date(day.getTime() + candidate), local))) return clockOf(new Date(candidate));
  }
  return clockOf(wall);
}

/** The days, as if in UTC, on which the clock is changed. */
export function changeDays(local: LocalTime, from: Date, until: Date): Date[] {
  const days: Date[] = [];
  for (let day = Math.floor(from.getTime() / DAY) * DAY; day <= until.getTime(); day += DAY) {
    const [before, after] = [day, day + DAY].map((wall) => local.offsetAt(local.momentOf(new Date(wall))));
    if (before !== after) days.push(new Date(day));
  }
  return days;
}
