import type { VerdictState } from '../../shared/cause';
import type { NodeLine, Standing } from '../node-line';
import { CAUSE_WORDS, systemWords } from '../words';

/** More rows than this a browser does not search with ease; a page has no more, and the CSV has all of them. */
export const ROWS_AT_MOST = 10_000;

/** What the page shows of a node. Times are ISO 8601. */
export interface PageRow {
  readonly nodeId: string;
  readonly name?: string;
  readonly ring?: string;
  readonly platform: string;
  readonly standing: Standing;
  /** What is the matter, in the fewest words; empty when nothing is. */
  readonly trouble: string;
  /** What was decided about the first of it, and why; absent where the loop has not judged it. */
  readonly verdict?: VerdictState;
  readonly reason?: string;
  /** Since when it owes anything, and until when it may. */
  readonly since?: string;
  readonly dueAt?: string;
}

/** The rows of a page, and how many nodes it leaves to the CSV. */
export interface PageRows {
  /** In the order in which a person wants them: what is not in order first, and of that the oldest. */
  readonly rows: readonly PageRow[];
  readonly leftOut: Readonly<Record<Standing, number>>;
}

/** What a person looks at first. */
const NEED: readonly Standing[] = ['not compliant', 'unknown', 'waived', 'compliant'];

/**
 * Keeps the rows that a page shows, while a fleet of any size passes by. Of a fleet larger than the page, nodes in order are
 * only counted; should the others be too many as well, those that nobody can judge give way to those that are not compliant.
 */
export function rowKeeper(atMost = ROWS_AT_MOST): { add(line: NodeLine): void; rows(): PageRows } {
  const kept: Record<Standing, PageRow[]> = { 'not compliant': [], unknown: [], waived: [], compliant: [] };
  const leftOut: Record<Standing, number> = { 'not compliant': 0, unknown: 0, waived: 0, compliant: 0 };
  let total = 0;
  const leaveOut = (standing: Standing, many: number) => {
    kept[standing].length -= many;
    leftOut[standing] += many;
    total -= many;
  };
  return {
    add(line) {
      if (line.standing === 'compliant' && (leftOut.compliant > 0 || total >= atMost)) {
        leftOut.compliant += 1;
        return;
      }
      kept[line.standing].push(rowOf(line));
      total += 1;
      if (total <= atMost) return;
      const last = NEED.findLast((standing) => kept[standing].length > 0) as Standing;
      leaveOut(last, last === 'compliant' ? kept.compliant.length : 1);
    },
    rows() {
      // some nodes in order and others not would look like a choice
      if (leftOut.compliant > 0) leaveOut('compliant', kept.compliant.length);
      return { rows: NEED.flatMap((standing) => kept[standing].sort(byAge)), leftOut };
    },
  };
}

const NEVER = '9';
const byAge = ({ since: a = NEVER }: PageRow, { since: b = NEVER }: PageRow): number => (a < b ? -1 : a > b ? 1 : 0);

function rowOf(line: NodeLine): PageRow {
  const { nodeId, name, ring, standing, debts } = line;
  const [first] = debts;
  return {
    nodeId,
    name,
    ring,
    platform: shortPlatform(line),
    standing,
    trouble: trouble(line),
    verdict: first?.verdict,
    reason: first?.reason,
    since: earliest(debts.map(({ firstSeen }) => firstSeen)),
    dueAt: earliest(debts.flatMap(({ dueAt }) => dueAt ?? [])),
  };
}

const earliest = (moments: readonly string[]): string | undefined =>
  moments.length > 1 ? moments.reduce((first, moment) => (moment < first ? moment : first)) : moments[0];

/** A platform without the words that every such platform has. */
const shortPlatform = ({ platform, operatingSystem }: NodeLine): string =>
  (platform ?? systemWords(operatingSystem ?? 'unknown platform'))
    .replace(/^Microsoft /, '')
    .replace(/ \d+\.\d+\.\d+$/, '');

/** What is the matter in the words for it; how much of it, the reason says. */
const trouble = ({ debts, resting = '' }: NodeLine): string =>
  debts.length === 0 ? resting : debts.map(({ cause }) => CAUSE_WORDS[cause].title.toLowerCase()).join(', ');
