import { steadyTime } from './clock-change';
import type { LocalTime } from './local-time';
import { clockOf, dayAndMonth, shortDay } from './local-time';
import type { AccountFacts, PlannedOpening, PlannedRing } from './plan';
import { areApart, type PlannedRunbook, type RunbookOpening } from './planned-runbooks';

/** Something that a person should know before it happens. */
export interface Finding {
  /** `warning`: not as it was probably meant. `note`: good to know. */
  readonly severity: 'warning' | 'note';
  /** The rings that it is about; none if it is about the fleet. */
  readonly rings: readonly string[];
  /** A short name for it. */
  readonly title: string;
  readonly text: string;
}

/** What is looked through. */
export interface Outlook {
  readonly rings: readonly PlannedRing[];
  readonly openings: readonly PlannedOpening[];
  readonly scans: readonly Date[];
  readonly runbooks: readonly PlannedRunbook[];
  readonly runbookOpenings: readonly RunbookOpening[];
  readonly local: LocalTime;
  readonly from: Date;
  readonly until: Date;
  readonly account?: AccountFacts;
}

const DAY = 24 * 60 * 60 * 1000;
const HOUR = 60 * 60 * 1000;
/** AWS runs no more windows at once. */
const MOST_OPEN_AT_ONCE = 5;

/** What is odd about a plan: warnings first. */
export function findAll(outlook: Outlook): Finding[] {
  const found = [
    ...clockFindings(outlook),
    ...lateFindings(outlook),
    ...tightFindings(outlook),
    ...overlapFindings(outlook),
    ...scanFindings(outlook),
    ...crowdFindings(outlook),
    ...accountFindings(outlook),
    ...quietFindings(outlook),
    ...rateFindings(outlook),
  ];
  return [
    ...found.filter(({ severity }) => severity === 'warning'),
    ...found.filter(({ severity }) => severity === 'note'),
  ];
}

function clockFindings({ openings, runbookOpenings, local }: Outlook): Finding[] {
  const all = [
    ...openings.map(({ ring: { name }, ...rest }) => ({ name, rings: [name], ...rest })),
    ...runbookOpenings.map(({ runbook, ...rest }) => ({ name: `runbook ${runbook.name}`, rings: [], ...rest })),
  ];
  return all.flatMap(({ name, rings, opens, clockChange }): Finding[] => {
    if (!clockChange) return [];
    const { kind, wall, second } = clockChange;
    const asked = `${shortDay(wall)} ${clockOf(wall)}`;
    const advice = `AWS does not document it; opening at ${steadyTime(wall, local)} stays clear of the change of the clock`;
    const text =
      kind === 'skipped' || !second
        ? `${asked} does not exist: the clock is put forward over it. We assume that it opens at ${atClock(local, opens)}. ${advice}.`
        : `${asked} comes twice: the clock is put back over it. We assume the first, ${atClock(local, opens)}, and not ${atClock(local, second)}. ${advice}.`;
    return [{ severity: 'warning', rings, title: `${name} opens while the clock changes`, text }];
  });
}

const atClock = (local: LocalTime, at: Date) => `${local.clock(at)} ${local.zoneName(at)}`;

function lateFindings({ rings }: Outlook): Finding[] {
  return rings.flatMap((ring): Finding[] => {
    const { work, minutesPerNode, name } = ring;
    const { nodes, isCounted, roundsThatFit, roundsAtFullPace = 0, roundsWithSlowStart } = work;
    if (!ring.hasEnd) return [];
    const fits = `${roundsThatFit} of ${minutesPerNode} minutes fit before the cutoff`;
    if (isCounted ? roundsWithSlowStart > roundsThatFit : roundsAtFullPace > roundsThatFit) {
      const needed = isCounted
        ? `Its ${nodes} nodes need ${roundsWithSlowStart}`
        : `Its nodes need ${roundsAtFullPace}`;
      const text = `${needed} rounds, and ${fits}; ${afterCutoff(ring)}.`;
      return [{ severity: 'warning', rings: [name], title: `${name} is not expected to finish`, text }];
    }
    return [];
  });
}

/** Rings that would finish at full pace, and may not with the slow start; one finding for all, for there is one thing to do about it. */
function tightFindings({ rings }: Outlook): Finding[] {
  const tight = rings.filter(
    ({ hasEnd, work: { isCounted, roundsThatFit, roundsAtFullPace = 0, roundsWithSlowStart } }) =>
      hasEnd && !isCounted && roundsAtFullPace <= roundsThatFit && roundsWithSlowStart > roundsThatFit,
  );
  const [first] = tight;
  if (!first) return [];
  const needs = tight.map(({ name, work }) => `${name} ${work.roundsWithSlowStart} where ${work.roundsThatFit} fit`);
  return [
    {
      severity: 'note',
      rings: tight.map(({ name }) => name),
      title: `Little time to spare for ${listed(tight.map(({ name }) => name))}`,
      text: `Systems Manager starts slowly. With ${first.work.nodes} nodes, for example, there would be more rounds than fit before the cutoff: ${needs.join(', ')}. --account counts the nodes.`,
    },
  ];
}

/** What becomes of the nodes that are not done at the cutoff. */
export const afterCutoff = ({ cutoffBehavior }: Pick<PlannedRing, 'cutoffBehavior'>): string =>
  cutoffBehavior === 'cancel'
    ? 'the command is cancelled, and what is not done waits for the next window'
    : 'nodes at work go on, after closing if need be';

/** A stretch of time in which a window is open. */
interface Stretch {
  readonly name: string;
  readonly rings: readonly string[];
  /** By which its nodes are found, where that is known. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly isRunbook?: boolean;
  readonly from: number;
  readonly until: number;
}

function stretchesOf({ openings, runbookOpenings, account }: Outlook): Stretch[] {
  const own = openings.map(({ ring, opens, closes }) => ({
    name: ring.name,
    rings: [ring.name],
    tags: ring.tags,
    from: opens.getTime(),
    until: closes.getTime(),
  }));
  const runbooks = runbookOpenings.map(({ runbook: { name, tags }, opens, closes }) => ({
    name: `runbook ${name}`,
    rings: [],
    tags,
    isRunbook: true,
    from: opens.getTime(),
    until: closes.getTime(),
  }));
  const others = (account?.others ?? []).flatMap(({ name, id, hours, opens }) =>
    opens.map((at) => ({
      name: `${name} (${id}, not this fleet's)`,
      rings: [],
      from: at.getTime(),
      until: at.getTime() + hours * HOUR,
    })),
  );
  return [...own, ...runbooks, ...others].sort((a, b) => a.from - b.from);
}

function overlapFindings(outlook: Outlook): Finding[] {
  const pairs = new Map<string, { one: Stretch; other: Stretch; times: number }>();
  const open: Stretch[] = [];
  for (const next of stretchesOf(outlook)) {
    open.splice(0, open.length, ...open.filter(({ until }) => until > next.from));
    for (const one of open) {
      if (one.rings.length + next.rings.length === 0) continue;
      if ((one.isRunbook || next.isRunbook) && areApart(one.tags, next.tags)) continue;
      const key = [one.name, next.name].sort().join('\n');
      const known = pairs.get(key);
      pairs.set(key, known ? { ...known, times: known.times + 1 } : { one, other: next, times: 1 });
    }
    open.push(next);
  }
  return [...pairs.values()].map(({ one, other, times }): Finding => {
    const { local } = outlook;
    const at = local.moment(new Date(other.from));
    const rings = [...new Set([...one.rings, ...other.rings])];
    if (one.name === other.name) {
      return {
        severity: 'warning',
        rings,
        title: `${one.name} opens while it is open`,
        text: `On ${at}${andMore(times)}; AWS skips such an opening.`,
      };
    }
    const together = local.clock(new Date(Math.min(one.until, other.until)));
    const follower = outlook.rings.find(
      ({ name, after }) => rings.includes(name) && after !== undefined && rings.includes(after),
    );
    return {
      severity: follower ? 'warning' : 'note',
      rings,
      title: `${one.name} and ${other.name} are open at once`,
      text: `On ${at} until ${together}${andMore(times)}.${one.isRunbook || other.isRunbook ? ' Nodes that both find are worked on by both.' : ''}${follower ? ` ${follower.name} comes after ${follower.after}, which may be at work then.` : ''}`,
    };
  });
}

function scanFindings({ openings, scans, local }: Outlook): Finding[] {
  const met = new Map<string, { first: Date; times: number }>();
  for (const scan of scans) {
    for (const { ring, opens, closes } of openings) {
      if (scan < opens || scan >= closes) continue;
      const known = met.get(ring.name);
      met.set(ring.name, { first: known?.first ?? scan, times: (known?.times ?? 0) + 1 });
    }
  }
  if (met.size === 0) return [];
  const when = [...met].map(([ring, { first, times }]) => `${ring} on ${local.moment(first)}${andMore(times)}`);
  return [
    {
      severity: 'warning',
      rings: [...met.keys()],
      title: `Scans fall into the ${met.size === 1 ? 'window' : 'windows'} of ${listed([...met.keys()])}`,
      text: `${when.join('; ')}. Nodes at work are asked what they miss.`,
    },
  ];
}

/** How often something happens again. */
const andMore = (times: number): string =>
  times === 1 ? '' : ` and ${times - 1} more ${times === 2 ? 'time' : 'times'}`;

function crowdFindings(outlook: Outlook): Finding[] {
  const open: Stretch[] = [];
  for (const next of stretchesOf(outlook)) {
    open.splice(0, open.length, ...open.filter(({ until }) => until > next.from), next);
    const names = [...new Set(open.map(({ name }) => name))];
    if (names.length > MOST_OPEN_AT_ONCE) {
      return [
        {
          severity: 'warning',
          rings: [],
          title: `${names.length} windows are open at once`,
          text: `On ${outlook.local.moment(new Date(next.from))}: ${names.join(', ')}. AWS runs ${MOST_OPEN_AT_ONCE} at once; the others wait, and lose that time.`,
        },
      ];
    }
  }
  return [];
}

function quietFindings({ rings, openings, local, from, until }: Outlook): Finding[] {
  const weeks = wholeWeeks(local, from, until);
  return rings.flatMap((ring): Finding[] => {
    const own = openings.filter((opening) => opening.ring === ring).map(({ opens }) => local.dayOf(opens).getTime());
    const quiet = weeks.filter((monday) => !own.some((day) => day >= monday && day < monday + 7 * DAY));
    if (quiet.length === 0) return [];
    const which =
      own.length === 0
        ? 'It does not open at all in this time'
        : `The ${quiet.length === 1 ? 'week' : 'weeks'} from ${listed(quiet.map((monday) => dayAndMonth(new Date(monday))))} (Monday) ${quiet.length === 1 ? 'has' : 'have'} no window`;
    return [
      {
        severity: 'note',
        rings: [ring.name],
        title: `Quiet weeks of ${ring.name}`,
        text: `${which}: ${ring.opens}.`,
      },
    ];
  });
}

/** Mondays, as if in UTC, of the weeks of which every day is planned. */
function wholeWeeks(local: LocalTime, from: Date, until: Date): number[] {
  const first = Math.ceil(local.wallOf(from).getTime() / DAY) * DAY;
  const end = local.wallOf(until).getTime();
  const weekday = new Date(first).getUTCDay();
  const mondays: number[] = [];
  for (let monday = first + ((8 - weekday) % 7) * DAY; monday + 7 * DAY <= end; monday += 7 * DAY) mondays.push(monday);
  return mondays;
}

function rateFindings({ rings, runbooks, account }: Outlook): Finding[] {
  const counted = [
    ...rings
      .filter(({ name }) => !account?.announced.get(name)?.length)
      .map((ring) => ({ ...ring, rings: [ring.name] })),
    ...runbooks.map((runbook) => ({ ...runbook, name: `runbook ${runbook.name}`, rings: [] })),
  ];
  return counted
    .filter(({ isByRate }) => isByRate)
    .map(({ name, rings, opens }) => ({
      severity: 'note',
      rings,
      title: `${name} opens by a rate`,
      text: `${opens} is counted from when its window was made, which the file does not know; the plan counts from its first day.`,
    }));
}

function accountFindings({ account, openings, rings, local }: Outlook): Finding[] {
  if (!account) return [];
  const findings: Finding[] = [];
  for (const [ring, announced] of account.announced) {
    const [first, last] = [announced[0], announced.at(-1)];
    if (!first || !last) continue;
    const planned = openings.flatMap((opening) => (opening.ring.name === ring ? opening.opens.getTime() : []));
    const differing = announced.find((at) => !planned.includes(at.getTime()));
    // Before and beyond what it announces, Systems Manager says nothing.
    const missing = planned.find(
      (at) => at > first.getTime() && at < last.getTime() && !announced.some((said) => said.getTime() === at),
    );
    if (differing === undefined && missing === undefined) continue;
    const said = differing ? `Systems Manager says ${local.moment(differing)}, which is not in this plan` : '';
    const unsaid =
      missing === undefined ? '' : `the plan says ${local.moment(new Date(missing))}, Systems Manager does not`;
    findings.push({
      severity: 'warning',
      rings: [ring],
      title: `Systems Manager sees ${ring} differently`,
      text: `${[said, unsaid].filter(Boolean).join('; ')}. What is deployed may be another file's.`,
    });
  }
  for (const { name } of rings) {
    if (account.nodes.get(name) !== 0) continue;
    findings.push({
      severity: 'note',
      rings: [name],
      title: `${name} has no nodes`,
      text: 'No managed node of the account belongs to it; its window opens for nobody.',
    });
  }
  const { withoutRing } = account;
  if (withoutRing.length > 0) {
    const shown = withoutRing.slice(0, 5);
    const more = withoutRing.length - shown.length;
    findings.push({
      severity: 'warning',
      rings: [],
      title: `${withoutRing.length === 1 ? 'One node has' : `${withoutRing.length} nodes have`} no ring`,
      text: `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}: no window of this fleet patches ${withoutRing.length === 1 ? 'it' : 'them'}.`,
    });
  }
  return findings;
}

/** a, b and c */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
