import type { Ring } from './config';
import type { OpeningTime } from './opening-time';
import { REFERENCE_YEARS } from './reference-years';

/** A ring's turn: all that its distance to another depends on. */
export type Turn = Pick<Ring, 'opens' | 'lasts' | 'cutoff'>;

/** How far a ring is behind another one, at the most. */
export interface TurnGap {
  /** Whole days, rounded up. */
  readonly days: number;
  /** An opening of the earlier ring … */
  readonly opened: Date;
  /** … and the last moment at which the later one, opened next, may begin a node. */
  readonly stillBegins: Date;
}

const MOST_A_YEAR = 60;
const DAY = 24 * 60 * 60 * 1000;

/**
 * By how many whole days a later ring's approvals must lag behind an earlier ring's, so that it installs nothing that the earlier one
 * has not had. It is the longest time from an opening of the earlier ring to the last moment at which the later ring, opened next, may
 * begin a node.
 * @throws if one of them does not open by the clock: then no such time is known
 */
export function daysBehind(later: Turn, earlier: Turn, timeZone: string): number {
  return widestGap(later, earlier, timeZone)?.days ?? 0;
}

/**
 * The same with the two moments that it is counted from and to. Undefined if the later ring never opens after the earlier one.
 * @throws if one of them does not open by the clock: then no such time is known
 */
export function widestGap(later: Turn, earlier: Turn, timeZone: string): TurnGap | undefined {
  const { from, oneYearOn, allWeekdaysOn } = REFERENCE_YEARS;
  if (!later.opens.isByTheClock || !earlier.opens.isByTheClock) {
    throw new Error(`daysBehind: both rings must open by the clock, got ${earlier.opens} and ${later.opens}`);
  }
  const isRare = [later, earlier].some(({ opens }) => !opens.isEveryWeek && isMonthly(opens, timeZone));
  const until = isRare ? allWeekdaysOn : oneYearOn;
  const earlierOpenings = earlier.opens.occurrences(timeZone, from, until);
  const beginsFor = later.lasts.toMilliseconds() - later.cutoff.toMilliseconds();
  let widest: Omit<TurnGap, 'days'> | undefined;
  let longest = 0;
  let next = 0;
  for (const opening of later.opens.occurrences(timeZone, from, until)) {
    while ((earlierOpenings[next] ?? until) < opening) next += 1;
    const opened = earlierOpenings[next - 1];
    const stillBegins = new Date(opening.getTime() + beginsFor);
    // The very first openings have nothing before them.
    if (!opened || stillBegins.getTime() - opened.getTime() <= longest) continue;
    longest = stillBegins.getTime() - opened.getTime();
    widest = { opened, stillBegins };
  }
  return widest && { days: Math.ceil(longest / DAY), ...widest };
}

/** What opens more often than that shows all its distances within a year. */
function isMonthly(opens: OpeningTime, timeZone: string): boolean {
  return opens.occurrences(timeZone, REFERENCE_YEARS.from, REFERENCE_YEARS.oneYearOn).length <= MOST_A_YEAR;
}
