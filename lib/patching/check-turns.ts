import type { Draft } from '../config/draft';
import { explainUnknown } from '../config/explain-unknown';
import type { Place } from '../config/place';
import { FILTERS } from './approval-filters';
import { baselineChoices } from './baseline-choices';
import type { BaselineFile, RuleFile } from './baseline-schema';
import { chooseBaselines, chooseDefaults } from './choose-baselines';
import type { PatchingFile, RingFile } from './config';
import { LONGEST_DELAY_DAYS, REPLACED_AFTER_DAYS, USUAL_DELAY_DAYS } from './delays';
import { daysBehind, type Turn, widestGap } from './derived-delay';
import { hasReleaseDates, type OperatingSystem } from './operating-system';
import { REFERENCE_YEARS } from './reference-years';
import { showMoment } from './show-moment';

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
    } else if (ring.target) {
      // Refused where the target is judged.
    } else if (place.at('rings', ring.after, 'target').isGiven) {
      here.refuse(`must be a ring by patch group, whose baselines are its own, got ${ring.after}, which has a target`);
    } else if (turns.isInCircle(name)) {
      // Said once, where the circle begins in the file.
      if (turns.circleOf(name)[0] === name)
        here.refuse(`must not lead back to itself, got ${[...turns.circleOf(name), name].join(' after ')}`);
    } else {
      checkClock(ring, rings[ring.after], place.at('rings', name));
      checkDelays(name, turns, baselines, place);
      checkProvided(name, turns, baselines, here);
      checkSameBaselines(name, ring.after, turns, baselines, here);
      checkOverlap(ring, ring.after, rings[ring.after], here, timeZone);
      warnOfNoLastMoment(ring, place.at('rings', name));
      warnOfDays(name, turns, baselines, here);
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
      if (rule?.until !== undefined) continue;
      const days = rule?.after?.toDays() ?? USUAL_DELAY_DAYS;
      if (days + behind <= LONGEST_DELAY_DAYS) continue;
      place
        .at('rings', ring, 'after')
        .refuse(
          `must keep every delay within ${LONGEST_DELAY_DAYS} days, got ${days + behind}: ${days} of ${baseline}'s approve[${index}] and ${behind} behind the rings before it${turns.explainGap(ring)}`,
        );
    }
  }
}

/** Only what is ours can be derived. */
function checkProvided(ring: string, turns: Turns, baselines: Draft<PatchingFile['baselines']>, place: Place): void {
  for (const [system, name] of turns.chosen(ring)) {
    const provided = baselines[name]?.provided;
    if (provided !== undefined && hasReleaseDates(system)) {
      place.refuse(
        `must not be given with ${name} for ${system}, whose delays cannot be lengthened, got ${provided} of AWS${turns.explainGap(ring)}`,
      );
    }
  }
}

/** Approvals lag behind the earlier ring's openings; that it has done its work by then is a matter of the clock. */
function checkOverlap(
  later: DraftRing,
  name: string,
  earlier: DraftRing | undefined,
  place: Place,
  timeZone: string,
): void {
  if (!isTurn(later) || !isTurn(earlier)) return;
  const { from, oneYearOn } = REFERENCE_YEARS;
  const openings = earlier.opens.occurrences(timeZone, from, oneYearOn).map((time) => time.getTime());
  let next = 0;
  for (const opening of later.opens.occurrences(timeZone, from, oneYearOn)) {
    while ((openings[next] ?? Number.POSITIVE_INFINITY) <= opening.getTime()) next += 1;
    const opened = openings[next - 1];
    if (opened === undefined) continue;
    const closes = opened + earlier.lasts.toMilliseconds();
    if (opening.getTime() >= closes) continue;
    place.warn(
      `should open after ${name} closed, got an opening at ${showMoment(opening, timeZone)} while ${name} is open until ${showMoment(new Date(closes), timeZone)}`,
    );
    return;
  }
}

function warnOfNoLastMoment({ cutoffBehavior }: DraftRing, place: Place): void {
  if (cutoffBehavior === 'continue') {
    place
      .at('cutoffBehavior')
      .warn(
        'should be cancel with after, got continue: nodes that it begins after the cutoff may get what the ring before has not had',
      );
  }
}

function warnOfDays(ring: string, turns: Turns, baselines: Draft<PatchingFile['baselines']>, place: Place): void {
  const behind = turns.totalDays(ring);
  for (const [system, name] of turns.chosen(ring)) {
    for (const [index, rule] of (baselines[name]?.approve ?? []).entries()) {
      if (rule?.until !== undefined && hasReleaseDates(system)) {
        place.warn(
          `cannot lengthen until, which is no delay: what is released by ${rule.until} comes here at once, too, got it in ${name}'s approve[${index}]`,
        );
      }
      const days = rule?.after?.toDays() ?? USUAL_DELAY_DAYS;
      if (system !== 'WINDOWS' || behind === undefined || rule?.until !== undefined) continue;
      // A delay that is too long by itself was told of where it stands.
      if (days < REPLACED_AFTER_DAYS && days + behind >= REPLACED_AFTER_DAYS) {
        place.warn(
          `should leave delays under ${REPLACED_AFTER_DAYS} days for WINDOWS, whose monthly updates replace one another before they are approved, got ${days + behind}: ${days} of ${name}'s approve[${index}] and ${behind} behind the rings before it`,
        );
      }
    }
  }
}

/** Lengthened delays help only if both rings judge by the same rules, or the later one by slower ones. */
function checkSameBaselines(
  later: string,
  earlier: string,
  turns: Turns,
  baselines: Draft<PatchingFile['baselines']>,
  place: Place,
): void {
  const earlierChosen = turns.chosen(earlier);
  for (const [system, baseline] of turns.chosen(later)) {
    const other = earlierChosen.get(system);
    if (other === undefined || other === baseline) continue;
    const sooner = hasReleaseDates(system) ? findSoonerRule(baselines[baseline], baselines[other]) : undefined;
    if (sooner) {
      place.refuse(
        `must approve no sooner than ${earlier}, got ${sooner.days[0]} days in ${baseline}'s approve[${sooner.index[0]}] and ${sooner.days[1]} in ${other}'s approve[${sooner.index[1]}] for the same patches of ${system}${turns.explainGap(later)}`,
      );
    } else {
      place.warn(
        `should have the baseline of ${earlier} for ${system} (${other}), got ${baseline}: it may install what ${earlier} has not had`,
      );
    }
  }
}

/** A rule of the later ring that is certain to approve what the earlier ring's rule about the same patches still holds back. */
function findSoonerRule(
  later: Draft<BaselineFile> | undefined,
  earlier: Draft<BaselineFile> | undefined,
): { index: [number, number]; days: [number, number] } | undefined {
  const isAbout = (rule: Draft<RuleFile>) =>
    JSON.stringify([rule.applications, ...FILTERS.map((filter) => [...(rule[filter] ?? [])].sort())]);
  const daysOf = (rule: Draft<RuleFile>) => rule.after?.toDays() ?? USUAL_DELAY_DAYS;
  const before = earlier?.approve ?? [];
  for (const [index, rule] of (later?.approve ?? []).entries()) {
    if (!rule || rule.until !== undefined) continue;
    // Nothing is certain if other rules of the earlier ring may approve the same patches sooner.
    const [other, ...more] = before.flatMap((each, at) => (each ? [{ at, rule: each }] : []));
    if (!other || more.length > 0 || other.rule.until !== undefined || isAbout(other.rule) !== isAbout(rule)) continue;
    const days: [number, number] = [daysOf(rule), daysOf(other.rule)];
    if (days[0] < days[1]) return { index: [index, other.at], days };
  }
  return undefined;
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
  const own = Object.values(baselines).filter((baseline) => baseline?.provided === undefined).length;
  const names = new Map(Object.keys(baselines).map((name) => [name, place.at('baselines', name)]));
  const groups = new Map<string, number>();
  let derived = 0;
  for (const [ring, { after, target } = {}] of Object.entries(rings)) {
    if (target) continue;
    for (const [system, baseline] of turns.chosen(ring)) {
      if (after === undefined || !isDerived(baselines[baseline], system)) {
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

/** Whether a ring that comes after another gets a baseline of its own made of this one: it has a delay to lengthen. */
function isDerived(baseline: Draft<BaselineFile> | undefined, system: OperatingSystem): boolean {
  if (!hasReleaseDates(system) || baseline?.provided !== undefined) return false;
  return (baseline?.approve ?? []).some((rule) => rule?.until === undefined);
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
    if (this.rings[ring]?.target) return chooseDefaults(this.choices);
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

  /** The two moments between which a ring is farthest behind the one before it, for the end of a message. */
  explainGap(ring: string): string {
    const later = this.rings[ring];
    const earlier = later?.after === undefined ? undefined : this.rings[later.after];
    const gap = isTurn(later) && isTurn(earlier) ? widestGap(later, earlier, this.timeZone) : undefined;
    if (!gap) return '';
    return `; ${ring} may begin a node until ${showMoment(gap.stillBegins, this.timeZone)}, and ${later?.after} opened at ${showMoment(gap.opened, this.timeZone)}`;
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
