import { SEVERITIES, type Severity } from '../shared/ledger';
import { firstFew } from './first-few';
import type { DebtLine } from './node-line';

/** Who is late, and who soon will be. */
export interface Deadlines {
  /** Nodes that are past a deadline. */
  readonly overdue: number;
  /** Nodes that are past none, and will be within {@link SOON_DAYS} days. */
  readonly dueSoon: number;
  /** By the gravest of what is late, or will be. */
  readonly bySeverity: readonly { readonly severity: Severity; readonly overdue: number; readonly dueSoon: number }[];
  /** The debts that are due first, late ones included. */
  readonly next: readonly DebtLine[];
}

/** How far ahead a report looks. */
export const SOON_DAYS = 7;

const SHOWN = 100;
const DAY = 86_400_000;

/** Counts deadlines node by node. What is waived has none while it is. */
export function deadlineCounter(now: Date): { add(debts: readonly DebtLine[]): void; deadlines(): Deadlines } {
  const next = firstFew<DebtLine>(SHOWN, (a, b) => order(a.dueAt, b.dueAt) || order(a.nodeId, b.nodeId));
  const counts = new Map(SEVERITIES.map((severity) => [severity, { severity, overdue: 0, dueSoon: 0 }]));
  let overdue = 0;
  let dueSoon = 0;
  const at = now.toISOString();
  const horizon = new Date(now.getTime() + SOON_DAYS * DAY).toISOString();
  return {
    add(debts) {
      const due = debts.filter(({ dueAt, verdict }) => dueAt !== undefined && verdict !== 'waived' && dueAt <= horizon);
      if (due.length === 0) return;
      for (const debt of due) next.add(debt);
      const late = due.filter(({ dueAt = '' }) => dueAt <= at);
      const gravest = SEVERITIES.find((one) => (late.length > 0 ? late : due).some(({ severity }) => severity === one));
      const count = counts.get(gravest ?? 'other');
      if (late.length > 0) overdue += 1;
      else dueSoon += 1;
      if (count) count[late.length > 0 ? 'overdue' : 'dueSoon'] += 1;
    },
    deadlines: () => ({
      overdue,
      dueSoon,
      bySeverity: [...counts.values()].filter((count) => count.overdue + count.dueSoon > 0),
      next: next.all(),
    }),
  };
}

const order = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);
