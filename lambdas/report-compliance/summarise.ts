import { CAUSES, type Cause, type VerdictState } from '../shared/cause';
import { type Deadlines, deadlineCounter } from './deadlines';
import { type FirstFew, firstFew } from './first-few';
import type { DebtLine, NodeLine } from './node-line';
import { counter, type Part, type Shares } from './shares';

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
  readonly deadlines: Deadlines;
  readonly concerns: readonly Concern[];
  /** Nodes on which the loop has given up on anything. */
  readonly givenUp: number;
  /** Nodes on which the loop would act if it did more than report. */
  readonly wouldActOn: number;
}

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
  const shares = counter();
  const deadlines = deadlineCounter(now);
  const causes = new Map<Cause, { nodes: number; verdicts: Counting }>();
  const ages = AGE_GROUPS.map(([fromDays, toDays]) => ({ fromDays, toDays, debts: 0 }));
  const oldest = firstFew(OLDEST_KEPT, byAge);
  const concerns = new Map<string, Omit<Concern, 'examples'> & { nodes: number; examples: FirstFew<DebtLine> }>();
  let total = 0;
  let givenUp = 0;
  let wouldActOn = 0;
  let resting = 0;

  const countDebt = (debt: DebtLine) => {
    total += 1;
    oldest.add(debt);
    const days = (now.getTime() - Date.parse(debt.firstSeen)) / DAY;
    const group = ages.find(({ toDays }) => toDays === undefined || days < toDays);
    if (group) group.debts += 1;
    const { cause, verdict } = debt;
    if (verdict === undefined || !FOR_PEOPLE.includes(verdict)) return;
    const key = `${verdict} ${cause}`;
    const concern = concerns.get(key) ?? { cause, verdict, nodes: 0, examples: firstFew(EXAMPLES_KEPT, byAge) };
    concern.nodes += 1;
    concern.examples.add(debt);
    concerns.set(key, concern);
  };

  return {
    add(line) {
      shares.add(line);
      deadlines.add(line.debts);
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
      if (line.debts.some(({ wouldAct }) => wouldAct)) wouldActOn += 1;
    },
    summary: () => ({
      nodes: shares.nodes(),
      ...shares.parts(),
      byCause: CAUSES.flatMap((cause) => {
        const found = causes.get(cause);
        return found === undefined ? [] : [{ cause, ...found }];
      }),
      givenUp,
      wouldActOn,
      resting,
      debts: { total, ages, oldest: oldest.all() },
      deadlines: deadlines.deadlines(),
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

const byAge = (a: DebtLine, b: DebtLine): number =>
  a.firstSeen < b.firstSeen ? -1 : a.firstSeen > b.firstSeen ? 1 : a.nodeId < b.nodeId ? -1 : 1;
