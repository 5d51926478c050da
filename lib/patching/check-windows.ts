import type { Draft } from '../config/draft';
import type { Place } from '../config/place';
import { showDuration } from '../config/show-value';
import type { PatchingFile } from './config';
import { REFERENCE_YEARS } from './reference-years';

const MOST_OPEN_AT_ONCE = 5;

interface Opening {
  readonly ring: string;
  readonly from: number;
  readonly until: number;
}

/** The rules about windows on the clock: which of them meet. `place` is that of `patching`. */
export function checkWindows({ rings = {}, scan }: Draft<PatchingFile>, place: Place, timeZone: string): void {
  const { from, oneYearOn } = REFERENCE_YEARS;
  const all: Opening[] = [];
  const scans = scan?.occurrences(timeZone, from, oneYearOn).map((time) => time.getTime()) ?? [];
  const scanned: string[] = [];
  for (const [ring, { opens, lasts } = {}] of Object.entries(rings)) {
    if (!opens || !lasts || opens.isTwiceAnHour) continue;
    const openings = opens
      .occurrences(timeZone, from, oneYearOn)
      .map((time) => ({ ring, from: time.getTime(), until: time.getTime() + lasts.toMilliseconds() }));
    if (openings.some((opening, index) => opening.from < (openings[index - 1]?.until ?? 0))) {
      place
        .at('rings', ring, 'opens')
        .warn(
          `should leave ${showDuration(lasts)} from one opening to the next, got ${opens}: the window opens while it is open`,
        );
    }
    if (meets(openings, scans)) scanned.push(`${ring} (${opens}, ${showDuration(lasts)})`);
    all.push(...openings);
  }
  if (scan && scanned.length > 0) {
    place
      .at('scan')
      .warn(`should open outside of every window, got ${scan}, which falls into that of ${scanned.join(' and ')}`);
  }
  warnOfCrowd(all, place.at('rings'));
}

function meets(openings: readonly Opening[], moments: readonly number[]): boolean {
  let next = 0;
  for (const moment of moments) {
    while ((openings[next]?.until ?? Number.POSITIVE_INFINITY) <= moment) next += 1;
    if ((openings[next]?.from ?? Number.POSITIVE_INFINITY) <= moment) return true;
  }
  return false;
}

/** More windows than AWS runs at once wait for each other, and lose that time. */
function warnOfCrowd(openings: readonly Opening[], place: Place): void {
  const open: Opening[] = [];
  for (const opening of [...openings].sort((a, b) => a.from - b.from)) {
    open.splice(0, open.length, ...open.filter(({ until }) => until > opening.from), opening);
    const rings = [...new Set(open.map(({ ring }) => ring))];
    if (rings.length > MOST_OPEN_AT_ONCE) {
      place.warn(
        `should have at most ${MOST_OPEN_AT_ONCE} windows open at once, as AWS runs no more, got ${rings.join(', ')}`,
        'key',
      );
      return;
    }
  }
}
