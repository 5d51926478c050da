import type { Draft } from '../config/draft';
import { explainUnknown } from '../config/explain-unknown';
import type { Place } from '../config/place';
import { baselineChoices } from './baseline-choices';
import { chooseBaselines } from './choose-baselines';
import type { PatchingFile, RingFile } from './config';
import { LONGEST_DELAY_DAYS, USUAL_DELAY_DAYS } from './delays';
import { daysBehind, type Turn } from './derived-delay';
import { hasReleaseDates, type OperatingSystem } from './operating-system';

const MOST_BASELINES = 50;
const MOST_GROUPS_PER_BASELINE = 25;

type DraftRing = Draft<RingFile>;
type DraftRings = Draft<PatchingFile['rings']>;

/** The rules about `after`: who follows whom, by how many days, and what that makes of the baselines. `place` is that of `patching`. */
export function checkTurns({ rings = {}, baselines = {} }: Draft<PatchingFile>, place: Place, timeZone: string): void {
  const turns = new Turns(rings, baselines, timeZone);
  for (const [name, ring] of Object.entries(rings)) {
    if (ring?.after === undefined) continue;
    const here = place.at('rings', name, 'after');
    if (ring.after === name) here.refuse(`must be another ring, got ${name} itself`);
    else if (!place.at('rings', ring.after).isGiven) {
      here.refuse(explainUnknown('a ring of this file', ring.after, Object.keys(rings)));
    } else if (turns.isInCircle(name)) {
      // Said once, where the circle begins in the file.
      if (turns.circleOf(name)[0] === name)
        here.refuse(`must not lead back to itself, got ${[...turns.circleOf(name), name].join(' after ')}`);
    } else {
      checkClock(ring, rings[ring.after], place.at('rings', name));
      checkDelays(name, turns, baselines, place);
      checkSameBaselines(name, ring.after, turns, here);
    }
  }
  warnOfBareOrder(rings, turns, place);
  checkCounts(rings, baselines, turns, place);
}

function checkClock(later: DraftRing, earlier: DraftRing | undefined, place: Place): void {
  const bad = [later, earlier].map((ring) => ring?.opens).find((opens) => opens && !opens.isByTheClock);
  if (bad) place.at('after').refuse(`must join rings that open by the clock, every year, got one that opens ${bad}`);
}

function checkDelays(ring: string, turns: Turns, baselines: Draft<PatchingFile['baselines']>, place: Place): void {
  const behind = turns.totalDays(ring);
  if (behind === undefined) return;
  for (const baseline of turns.chosen(ring).values()) {
    const { operatingSystem, approve = [] } = baselines[baseline] ?? {};
    if (!operatingSystem || !hasReleaseDates(operatingSystem)) continue;
    for (const [index, rule] of approve.entries()) {
      const days = rule?.after?.toDays() ?? USUAL_DELAY_DAYS;
      if (days + behind <= LONGEST_DELAY_DAYS) continue;
      place
        .at('rings', ring, 'after')
        .refuse(
          `must keep every delay within ${LONGEST_DELAY_DAYS} days, got ${days + behind}: ${days} of ${baseline}'s approve[${index}] and ${behind} behind the rings before it`,
        );
    }
  }
}

/** Lengthened delays help only if both rings judge by the same rules. */
function checkSameBaselines(later: string, earlier: string, turns: Turns, place: Place): void {
  const earlierChosen = turns.chosen(earlier);
  for (const [system, baseline] of turns.chosen(later)) {
    const other = earlierChosen.get(system);
    if (other !== undefined && other !== baseline) {
      place.warn(
        `should have the baseline of ${earlier} for ${system} (${other}), got ${baseline}: it may install what ${earlier} has not had`,
      );
    }
  }
}

/** One warning for all rings: it says something about the systems, not about the rings. */
function warnOfBareOrder(rings: DraftRings, turns: Turns, place: Place): void {
  const followers = Object.entries(rings).flatMap(([name, ring]) => (ring?.after !== undefined ? [name] : []));
  const [first] = followers;
  if (first === undefined) return;
  const systems = [...new Set(followers.flatMap((name) => [...turns.chosen(name).keys()]))];
  const here = place.at('rings', first, 'after');
  if (systems.length === 0) {
    here.warn('should come with baselines, whose delays it lengthens: without them only the order in time holds');
    return;
  }
  const bare = systems.filter((system) => !hasReleaseDates(system));
  if (bare.length > 0) {
    here.warn(
      `can keep only the order in time for ${bare.join(' and ')} (${followers.join(' and ')}): without release dates there is no delay to lengthen`,
    );
  }
}

function checkCounts(rings: DraftRings, baselines: Draft<PatchingFile['baselines']>, turns: Turns, place: Place): void {
  const own = Object.keys(baselines).length;
  const names = new Map(Object.keys(baselines).map((name) => [name, place.at('baselines', name)]));
  const groups = new Map<string, number>();
  let derived = 0;
  for (const [ring, { after } = {}] of Object.entries(rings)) {
    for (const [system, baseline] of turns.chosen(ring)) {
      if (after === undefined || !hasReleaseDates(system)) {
        groups.set(baseline, (groups.get(baseline) ?? 0) + 1);
        continue;
      }
      derived += 1;
      const name = `${baseline}-${ring}`;
      if (names.has(name)) {
        place
          .at('rings', ring)
          .refuse(
            `must not have ${baseline} derived for it as ${name}, got that name twice: rename the ring or the baseline`,
            'key',
          );
      }
      names.set(name, place.at('rings', ring));
    }
  }
  if (own + derived > MOST_BASELINES) {
    place
      .at('baselines')
      .refuse(
        `must be at most ${MOST_BASELINES} with those derived for rings that come after others, got ${own + derived} (${own} and ${derived})`,
        'key',
      );
  }
  for (const [baseline, count] of groups) {
    if (count > MOST_GROUPS_PER_BASELINE) {
      place
        .at('baselines', baseline)
        .refuse(`must judge at most ${MOST_GROUPS_PER_BASELINE} rings, got ${count}`, 'key');
    }
  }
}

/** Who follows whom, and which baselines they have. */
class Turns {
  private readonly choices;
  private readonly totals = new Map<string, number | undefined>();

  constructor(
    private readonly rings: DraftRings,
    baselines: Draft<PatchingFile['baselines']>,
    private readonly timeZone: string,
  ) {
    this.choices = baselineChoices(baselines);
  }

  chosen(ring: string): ReadonlyMap<OperatingSystem, string> {
    const named = (this.rings[ring]?.baselines ?? []).filter((name) => name !== undefined);
    return chooseBaselines(this.choices, named).chosen;
  }

  isInCircle(ring: string): boolean {
    return this.circleOf(ring).length > 0;
  }

  /** The rings of the circle that `ring` is part of, from the first one in the file; empty if it is in none. */
  circleOf(ring: string): string[] {
    const seen = [ring];
    for (let next = this.rings[ring]?.after; next !== undefined; next = this.rings[next]?.after) {
      if (next === ring) {
        const first = Object.keys(this.rings).find((name) => seen.includes(name)) as string;
        return [...seen.slice(seen.indexOf(first)), ...seen.slice(0, seen.indexOf(first))];
      }
      if (seen.includes(next)) return [];
      seen.push(next);
    }
    return [];
  }

  /** Whole days behind the first ring of the chain; undefined if that cannot be told. No ring may be in a circle. */
  totalDays(ring: string): number | undefined {
    if (!this.totals.has(ring)) this.totals.set(ring, this.sumDays(ring));
    return this.totals.get(ring);
  }

  private sumDays(ring: string): number | undefined {
    const later = this.rings[ring];
    if (later?.after === undefined) return later && 0;
    const earlier = this.rings[later.after];
    const behindEarlier = this.isInCircle(later.after) ? undefined : this.totalDays(later.after);
    if (behindEarlier === undefined || !isTurn(later) || !isTurn(earlier)) return undefined;
    return behindEarlier + daysBehind(later, earlier, this.timeZone);
  }
}

function isTurn(ring: DraftRing | undefined): ring is DraftRing & Turn {
  return Boolean(ring?.opens?.isByTheClock && !ring.opens.isTwiceAnHour && ring.lasts && ring.cutoff);
}
