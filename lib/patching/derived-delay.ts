import type { Ring } from './config';

/** A ring's turn: all that its distance to another depends on. */
export type Turn = Pick<Ring, 'opens' | 'lasts' | 'cutoff'>;

const DAY = 24 * 60 * 60 * 1000;
/**
 * The distance must not change from one deploy to the next, so it is measured over fixed years rather than from today: 28, for after so
 * many the weekdays fall on the same dates again. Turns of every few days show all there is to see in two.
 */
const FROM = new Date('2026-01-01T00:00:00Z');
const LONG_UNTIL = new Date('2054-01-01T00:00:00Z');
const SHORT_UNTIL = new Date('2028-01-01T00:00:00Z');
const ONE_YEAR_ON = new Date('2027-01-01T00:00:00Z');
const MONTHLY_AT_MOST = 40;

/**
 * By how many whole days a later ring's approvals must lag behind an earlier ring's, so that it installs nothing that the earlier one
 * has not had. It is the longest time, over the years, from an opening of the earlier ring to the last moment at which the later ring,
 * opened next, may begin a node.
 * @throws if one of them does not open by the clock, or never opens
 */
export function daysBehind(later: Turn, earlier: Turn, timeZone: string): number {
  const isRare = [later, earlier].some(
    ({ opens }) => opens.occurrences(timeZone, FROM, ONE_YEAR_ON).length <= MONTHLY_AT_MOST,
  );
  const until = isRare ? LONG_UNTIL : SHORT_UNTIL;
  const earlierOpenings = earlier.opens.occurrences(timeZone, FROM, until);
  const stillBegins = later.lasts.toMilliseconds() - later.cutoff.toMilliseconds();
  let longest = 0;
  let next = 0;
  for (const opening of later.opens.occurrences(timeZone, FROM, until)) {
    while ((earlierOpenings[next] ?? until) < opening) next += 1;
    const before = earlierOpenings[next - 1];
    // The first openings of the years have nothing before them.
    if (before) longest = Math.max(longest, opening.getTime() + stillBegins - before.getTime());
  }
  if (longest === 0 || !later.opens.isByTheClock || !earlier.opens.isByTheClock) {
    throw new Error(`daysBehind: both rings must open by the clock, got ${earlier.opens} and ${later.opens}`);
  }
  return Math.ceil(longest / DAY);
}
