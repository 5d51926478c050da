import type { Cause, VerdictState } from '../shared/cause';
import type { Severity } from '../shared/ledger';

/**
 * How a node stands:
 * - `compliant`: scanned lately by the fleet's own baseline, and nothing is missing;
 * - `not compliant`: something is missing, failed, or waits for a reboot;
 * - `unknown`: nobody can say, because the node is silent or was not scanned as it should be;
 * - `waived`: whatever it owes, somebody has decided to live with it until a day. Neither compliant nor not.
 */
export type Standing = 'compliant' | 'not compliant' | 'unknown' | 'waived';

/** One node, as the report tells of it. Times are ISO 8601, UTC. */
export interface NodeLine {
  readonly nodeId: string;
  /** Its computer name. */
  readonly name?: string;
  readonly account: string;
  readonly region: string;
  /** Absent for a node without a ring. */
  readonly ring?: string;
  /** As Systems Manager spells it; absent for a platform that it has no baselines for. */
  readonly operatingSystem?: string;
  readonly platform?: string;
  readonly standing: Standing;
  /** What is not as it should be, the one that hides the others first; empty for a compliant node. */
  readonly debts: readonly DebtLine[];
  /** Why nobody can say how the node stands although nothing is wrong with it: it is stopped, starting, or new. */
  readonly resting?: string;
  /** The waiver that it stands under, as fleet.yaml calls it. */
  readonly waiver?: string;
  /** Somebody tagged it so that the loop leaves it alone, up to this day and through it: `2026-12-24`. */
  readonly handsOffUntil?: string;
  readonly isOnline?: boolean;
  readonly lastPingAt?: string;
  /** When it was last scanned or patched. */
  readonly scannedAt?: string;
  readonly baselineId?: string;
  /** Patches that are approved and not installed. Patches that do not apply to the node are counted nowhere. */
  readonly missing?: number;
  /** Patches that could not be installed. */
  readonly failed?: number;
  /** Patches that take effect after a reboot. */
  readonly pendingReboot?: number;
  /** Patches that are installed although they are rejected. */
  readonly rejected?: number;
}

/** What one node owes for one cause, and what the loop decided about it. */
export interface DebtLine {
  readonly nodeId: string;
  readonly name?: string;
  readonly ring?: string;
  readonly cause: Cause;
  /** Absent until the loop has looked at it. */
  readonly verdict?: VerdictState;
  /** In words for people. */
  readonly reason: string;
  readonly firstSeen: string;
  readonly attempts: number;
  readonly lastAttemptAt?: string;
  /** When the first of its deadlines passes, and how grave AWS counts what it is about; absent where no deadline applies. */
  readonly dueAt?: string;
  readonly severity?: Severity;
  /** The loop only reports now, and would act on it if it were allowed to, inside the ring's window. */
  readonly wouldAct?: boolean;
}
