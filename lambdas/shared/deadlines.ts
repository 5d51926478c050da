import { type Debt, SEVERITIES, type Severity } from './ledger';
import type { LoopPolicy } from './policy';
import type { PatchState } from './sighting';

const DAY = 86_400_000;

/** Until when a node must be in order, and by which clock. */
export interface Due {
  readonly severity: Severity;
  /** When the node was first seen to miss something of that severity. */
  readonly since: string;
  readonly dueAt: string;
  readonly isOverdue: boolean;
}

/**
 * How grave AWS counts what a node misses: `critical` by the baseline's compliance level, `security` by the patch's advisory; a
 * patch may count as both. What carries no mark at all is `other`.
 */
export function owedSeverities(patches: PatchState): readonly Severity[] {
  const found = SEVERITIES.filter((severity) => (patches.nonCompliant?.[severity] ?? 0) > 0);
  const isOwing = patches.missing + patches.failed + patches.pendingReboot + patches.rejected > 0;
  return found.length === 0 && isOwing ? ['other'] : found;
}

/**
 * The clocks of a debt as of now: one that runs goes on, one whose patches are in order ends, and a new one starts. A debt from
 * before there were clocks starts them when it was first seen.
 * @param debt the debt as the ledger has it, or nothing for a new one
 * @param severities what is owed now; nothing when that cannot be told, and every clock goes on
 */
export function nextClocks(
  debt: Pick<Debt, 'clocks' | 'firstSeen'> | undefined,
  severities: readonly Severity[] | undefined,
  now: Date,
): Debt['clocks'] {
  if (!severities) return debt?.clocks;
  const start = debt && !debt.clocks ? debt.firstSeen : now.toISOString();
  return Object.fromEntries(severities.map((severity) => [severity, debt?.clocks?.[severity] ?? start]));
}

/** The deadline of a debt that comes first; nothing when the policy sets none for what is owed. A waived debt is never overdue. */
export function dueOf(
  debt: Pick<Debt, 'clocks'> & Partial<Pick<Debt, 'verdict'>>,
  { deadlines }: Pick<LoopPolicy, 'deadlines'>,
  now: Date,
): Due | undefined {
  const days = { critical: deadlines.criticalDays, security: deadlines.securityDays, other: deadlines.otherDays };
  return SEVERITIES.flatMap((severity): Due[] => {
    const since = debt.clocks?.[severity];
    const allowed = days[severity];
    if (since === undefined || allowed === undefined) return [];
    const due = Date.parse(since) + allowed * DAY;
    const isOverdue = debt.verdict !== 'waived' && now.getTime() > due;
    return [{ severity, since, dueAt: new Date(due).toISOString(), isOverdue }];
  }).sort((one, other) => (one.dueAt < other.dueAt ? -1 : one.dueAt > other.dueAt ? 1 : 0))[0];
}
