import { CAUSES, type Cause, type VerdictState } from '../shared/cause';
import type { DebtLine, NodeLine, Standing } from './node-line';

/** How many nodes stand how; the last three add up to the first. */
export interface Shares {
  readonly seen: number;
  readonly compliant: number;
  readonly notCompliant: number;
  readonly unknown: number;
}

/** The same for the nodes of one ring, operating system or account. */
export interface Part extends Shares {
  readonly name: string;
}

/** How many debts have been there for how long. */
export interface AgeGroup {
  /** Days since it was first seen, from this number on. */
  readonly fromDays: number;
  /** Up to, not including; absent for the oldest. */
  readonly toDays?: number;
  readonly debts: number;
}

/** Nodes that are not in order for one cause, and what the loop decided about them. */
export interface CauseCount {
  readonly cause: Cause;
  readonly nodes: number;
  readonly verdicts: VerdictCounts;
}

/** How often each verdict was given. */
export type VerdictCounts = Readonly<Partial<Record<VerdictState | 'not judged yet', number>>>;

/** Nodes that wait for a person, for the same reason. */
export interface Concern {
  readonly cause: Cause;
  readonly verdict: VerdictState;
  readonly nodes: number;
  /** The oldest of them. */
  readonly examples: readonly DebtLine[];
}

/** How the whole fleet stands. */
export interface Summary {
  readonly nodes: Shares;
  readonly byRing: readonly Part[];
  readonly byOperatingSystem: readonly Part[];
  readonly byAccount: readonly Part[];
  /** Each node once, under the first of its causes. */
  readonly byCause: readonly CauseCount[];
  /** Unknown for no cause at all: stopped, starting, rebooting, or too new to have been scanned. */
  readonly resting: number;
  readonly debts: {
    readonly total: number;
    readonly ages: readonly AgeGroup[];
    readonly oldest: readonly DebtLine[];
  };
  readonly concerns: readonly Concern[];
  /** Nodes on which the loop has given up on anything. */
  readonly givenUp: number;
}

/** Nodes without a ring, or on a platform without a name, under these words. */
export const NO_RING = 'no ring';
/** A platform that Systems Manager has no baselines for. */
export const OTHER_SYSTEM = 'other';

/** Debts of the summary; the CSV and the JSON have all of them. */
const OLDEST_KEPT = 100;
const EXAMPLES_KEPT = 5;
const AGE_GROUPS: readonly [number, number | undefined][] = [
  [0, 1],
  [1, 3],
  [3, 7],
  [7, 14],
  [14, 30],
  [30, undefined],
];
const DAY = 86_400_000;

/** Verdicts that wait for a person: nothing more happens by itself. */
const FOR_PEOPLE: readonly VerdictState[] = ['given-up', 'paused', 'report'];

/** Adds up a fleet node by node, so that a hundred thousand of them need no memory. */
export function summariser(now: Date): { add(line: NodeLine): void; summary(): Summary } {
  const nodes = tally();
  const rings = new Map<string, Tally>();
  const systems = new Map<string, Tally>();
  const accounts = new Map<string, Tally>();
  const causes = new Map<Cause, { nodes: number; verdicts: Counting }>();
  const ages = AGE_GROUPS.map(([fromDays, toDays]) => ({ fromDays, toDays, debts: 0 }));
  const oldest = oldestDebts(OLDEST_KEPT);
  const concerns = new Map<string, { cause: Cause; verdict: VerdictState; nodes: number; examples: Oldest }>();
  let total = 0;
  let givenUp = 0;
  let resting = 0;

  const countDebt = (debt: DebtLine) => {
    total += 1;
    oldest.add(debt);
    const days = (now.getTime() - Date.parse(debt.firstSeen)) / DAY;
    const group = ages.find(({ toDays }) => toDays === undefined || days < toDays);
    if (group) group.debts += 1;
    const { verdict } = debt;
    if (verdict === undefined || !FOR_PEOPLE.includes(verdict)) return;
    const key = `${verdict} ${debt.cause}`;
    const concern = concerns.get(key) ?? { cause: debt.cause, verdict, nodes: 0, examples: oldestDebts(EXAMPLES_KEPT) };
    concern.nodes += 1;
    concern.examples.add(debt);
    concerns.set(key, concern);
  };

  return {
    add(line) {
      for (const part of [
        nodes,
        partOf(rings, line.ring ?? NO_RING),
        partOf(systems, line.operatingSystem ?? OTHER_SYSTEM),
        partOf(accounts, line.account),
      ])
        count(part, line.standing);
      const [first] = line.debts;
      if (first) {
        const found = causes.get(first.cause) ?? { nodes: 0, verdicts: {} };
        const verdict = first.verdict ?? 'not judged yet';
        found.nodes += 1;
        found.verdicts[verdict] = (found.verdicts[verdict] ?? 0) + 1;
        causes.set(first.cause, found);
      } else if (line.standing !== 'compliant') resting += 1;
      for (const debt of line.debts) countDebt(debt);
      if (line.debts.some(({ verdict }) => verdict === 'given-up')) givenUp += 1;
    },
    summary: () => ({
      nodes: { ...nodes },
      byRing: parts(rings),
      byOperatingSystem: parts(systems),
      byAccount: parts(accounts),
      byCause: CAUSES.flatMap((cause) => {
        const found = causes.get(cause);
        return found === undefined ? [] : [{ cause, ...found }];
      }),
      givenUp,
      resting,
      debts: { total, ages, oldest: oldest.all() },
      concerns: [...concerns.values()]
        .map((concern) => ({ ...concern, examples: concern.examples.all() }))
        .sort(
          (a, b) =>
            FOR_PEOPLE.indexOf(a.verdict) - FOR_PEOPLE.indexOf(b.verdict) ||
            b.nodes - a.nodes ||
            CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause),
        ),
    }),
  };
}

type Counting = { -readonly [Name in keyof VerdictCounts]: VerdictCounts[Name] };

type Tally = { -readonly [Name in keyof Shares]: Shares[Name] };

const tally = (): Tally => ({ seen: 0, compliant: 0, notCompliant: 0, unknown: 0 });

const FIELD = { compliant: 'compliant', 'not compliant': 'notCompliant', unknown: 'unknown' } as const satisfies Record<
  Standing,
  keyof Shares
>;

function count(shares: Tally, standing: Standing): void {
  shares.seen += 1;
  shares[FIELD[standing]] += 1;
}

function partOf(all: Map<string, Tally>, name: string): Tally {
  const part = all.get(name) ?? tally();
  all.set(name, part);
  return part;
}

/** By name, with those that have none at the end. */
const parts = (all: ReadonlyMap<string, Tally>): Part[] =>
  [...all]
    .map(([name, shares]) => ({ name, ...shares }))
    .sort((a, b) => Number(isRest(a.name)) - Number(isRest(b.name)) || a.name.localeCompare(b.name, 'en'));

const isRest = (name: string): boolean => name === NO_RING || name === OTHER_SYSTEM;

interface Oldest {
  add(debt: DebtLine): void;
  all(): readonly DebtLine[];
}

/** The oldest few of many, in order. */
function oldestDebts(kept: number): Oldest {
  const found: DebtLine[] = [];
  const compare = (a: DebtLine, b: DebtLine) =>
    a.firstSeen < b.firstSeen ? -1 : a.firstSeen > b.firstSeen ? 1 : a.nodeId < b.nodeId ? -1 : 1;
  return {
    add(debt) {
      const last = found.at(-1);
      if (found.length === kept && last && compare(last, debt) < 0) return;
      const at = found.findIndex((other) => compare(debt, other) < 0);
      found.splice(at === -1 ? found.length : at, 0, debt);
      if (found.length > kept) found.pop();
    },
    all: () => [...found],
  };
}
