import type { Duration } from 'aws-cdk-lib/core';
import type { Draft } from '../config/draft';
import type { Place } from '../config/place';
import { showDuration } from '../config/show-value';
import type { PatchingFile } from './config';
import type { OpeningTime } from './opening-time';
import { REFERENCE_YEARS } from './reference-years';
import { scanOpening } from './scan-opening';
import { showMoment } from './show-moment';

const MOST_OPEN_AT_ONCE = 5;

/** So long are the windows that are no ring's, and this is what they are called. */
const SERVICES = {
  scan: { name: 'scan', hours: 3 },
  definitions: { name: 'definitions', hours: 2 },
  agentUpdate: { name: 'agent-update', hours: 2 },
};
const HOUR = 60 * 60 * 1000;

interface Opening {
  /** The ring, or what else the window is for. */
  readonly name: string;
  readonly from: number;
  readonly until: number;
  readonly opens: OpeningTime;
}

/** The rules about windows on the clock: which of them meet. `place` is that of `patching`. */
export function checkWindows(patching: Draft<PatchingFile>, place: Place, timeZone: string): void {
  const rings = Object.entries(patching.rings ?? {}).flatMap(([name, { opens, lasts } = {}]) =>
    opens && lasts && !opens.isTwiceAnHour
      ? [{ name, opens, lasts, openings: openingsOf(name, opens, lasts.toMilliseconds(), timeZone) }]
      : [],
  );
  for (const { name, opens, lasts, openings } of rings) {
    if (openings.some((opening, index) => opening.from < (openings[index - 1]?.until ?? 0))) {
      place
        .at('rings', name, 'opens')
        .warn(
          `should leave ${showDuration(lasts)} from one opening to the next, got ${opens}: the window opens while it is open`,
        );
    }
  }
  const services = Object.entries(SERVICES).flatMap(([key, { name, hours }]) => {
    const opens = key === 'scan' ? scanOpening(patching.scan) : patching[key as 'definitions' | 'agentUpdate'];
    if (!opens || opens.isTwiceAnHour) return [];
    const openings = openingsOf(name, opens, hours * HOUR, timeZone);
    checkOutside(opens, openings, rings, place.at(key), timeZone);
    return openings;
  });
  checkCrowd([...rings.flatMap(({ openings }) => openings), ...services], place.at('rings'), timeZone);
}

function openingsOf(name: string, opens: OpeningTime, lasts: number, timeZone: string): Opening[] {
  return opens
    .occurrences(timeZone, REFERENCE_YEARS.from, REFERENCE_YEARS.oneYearOn)
    .map((time) => ({ name, from: time.getTime(), until: time.getTime() + lasts, opens }));
}

/**
 * A scan among installations finds nodes at work, and an agent that is replaced loses the installation that it runs. Where that is so every
 * time it is never done well.
 */
function checkOutside(
  opens: OpeningTime,
  moments: readonly Opening[],
  rings: readonly { name: string; opens: OpeningTime; lasts: Duration; openings: readonly Opening[] }[],
  place: Place,
  timeZone: string,
): void {
  const inside = rings.flatMap((ring) => {
    const hits = momentsInside(ring.openings, moments);
    const isAlways = hits.length === moments.length && opens.isByTheClock && ring.opens.isByTheClock;
    return hits.length > 0 ? [{ ...ring, first: hits[0] as number, isAlways }] : [];
  });
  const listed = (some: typeof inside) =>
    some.map(({ name, opens, lasts }) => `${name} (${opens}, ${showDuration(lasts)})`).join(' and ');
  const always = inside.filter(({ isAlways }) => isAlways);
  const sometimes = inside.filter(({ isAlways }) => !isAlways);
  const here = place.at('opens').isGiven ? place.at('opens') : place;
  if (always.length > 0) {
    here.refuse(`must open outside of every window, got ${opens}, which always falls into that of ${listed(always)}`);
  }
  if (sometimes.length > 0) {
    here.warn(
      `should open outside of every window, got ${opens}, which falls into that of ${listed(sometimes)}, such as at ${showMoment(new Date(Math.min(...sometimes.map(({ first }) => first))), timeZone)}`,
    );
  }
}

function momentsInside(openings: readonly Opening[], moments: readonly Opening[]): number[] {
  let next = 0;
  return moments
    .map(({ from }) => from)
    .filter((moment) => {
      while ((openings[next]?.until ?? Number.POSITIVE_INFINITY) <= moment) next += 1;
      return (openings[next]?.from ?? Number.POSITIVE_INFINITY) <= moment;
    });
}

/** More windows than AWS runs at once wait for each other, and lose that time. Which are at work at once is certain only where they open at one moment. */
function checkCrowd(openings: readonly Opening[], place: Place, timeZone: string): void {
  const sorted = [...openings].sort((a, b) => a.from - b.from);
  const open: Opening[] = [];
  let crowd: string[] | undefined;
  for (const opening of sorted) {
    open.splice(0, open.length, ...open.filter(({ until }) => until > opening.from), opening);
    const names = [...new Set(open.map(({ name }) => name))];
    if (names.length <= MOST_OPEN_AT_ONCE) continue;
    crowd ??= names;
    if (open.filter(({ from }) => from === opening.from).length <= MOST_OPEN_AT_ONCE) continue;
    const together = new Set(open.filter((each) => isCertainAt(each, opening.from, timeZone)).map(({ name }) => name));
    if (together.size > MOST_OPEN_AT_ONCE) {
      place.refuse(
        `must have at most ${MOST_OPEN_AT_ONCE} windows that open at one moment, as AWS runs no more, got ${[...together].join(', ')} at ${showMoment(new Date(opening.from), timeZone)}`,
        'key',
      );
      return;
    }
  }
  if (crowd) {
    place.warn(
      `should have at most ${MOST_OPEN_AT_ONCE} windows open at once, as AWS runs no more, got ${crowd.join(', ')}`,
      'key',
    );
  }
}

/** When `rate(…)` began to count, and what becomes of a time that the clock skips or shows twice, only AWS knows. */
function isCertainAt({ from, opens }: Opening, moment: number, timeZone: string): boolean {
  return from === moment && opens.isByTheClock && opens.doubtful(timeZone, new Date(moment)) === undefined;
}
