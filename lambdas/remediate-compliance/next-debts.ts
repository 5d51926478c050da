import { CAUSES, type Cause, NODE_CAUSES, PATCH_CAUSES } from '../shared/cause';
import type { Verdict } from '../shared/judge-node';
import type { Debt } from '../shared/ledger';

/** A debt that was paid stays in the ledger this long, as a record of what was put right. */
const RECORD_DAYS = 30;

/** A verdict that names a cause. */
type Finding = Verdict & { readonly cause: Cause };

/**
 * What a verdict changes in the ledger. A cause that can be seen not to hold is closed; one that is hidden by a stronger cause
 * stays as it is, as nothing is known about it; and the causes of one episode of patching hand their attempts on to each other.
 */
export function nextDebts(verdict: Verdict, debts: readonly Debt[], now: Date): Debt[] {
  if (isFinding(verdict)) return [...opened(verdict, debts, now), ...disproved(verdict, debts, now)];
  const over: Partial<Record<Verdict['state'], readonly Cause[]>> = {
    compliant: NODE_CAUSES,
    ignored: CAUSES,
    gone: CAUSES,
  };
  // of a node that is stopped or starting only this much is sure: its agent need not answer
  const causes = over[verdict.state] ?? ['never-registered', 'silent-agent'];
  return closed(
    verdict,
    debts.filter((debt) => causes.includes(debt.cause)),
    now,
  );
}

/** What a verdict on a node's associations changes in the ledger: nothing but their debt. */
export function nextAssociationDebts(verdict: Verdict, debts: readonly Debt[], now: Date): Debt[] {
  if (isFinding(verdict)) return opened(verdict, debts, now);
  return closed(
    verdict,
    debts.filter((debt) => debt.cause === 'failed-association'),
    now,
  );
}

/**
 * The debt that an attempt is written into before it is made. Who writes it first makes the attempt; the write of anyone else
 * is refused, as its version is taken.
 */
export function claimedDebt(verdict: Verdict, debts: readonly Debt[], intentId: string, now: Date): Debt {
  if (!isFinding(verdict)) throw new Error(`attempt on ${verdict.nodeId}: must have a cause, got none`);
  const debt = written(verdict, debts, now);
  return {
    ...debt,
    attempts: debt.attempts + 1,
    lastAttemptAt: now.toISOString(),
    intentId,
    commandId: undefined,
    result: 'running',
  };
}

/** Debts that the finding shows to be over: of causes that would have hidden it, and others of the same episode. */
export function disproved(finding: Verdict, debts: readonly Debt[], now: Date): Debt[] {
  const { cause } = finding;
  if (!cause) return [];
  const stronger = NODE_CAUSES.slice(0, NODE_CAUSES.indexOf(cause));
  const others = [...stronger, ...(isUnderWay(finding, debts) ? [] : familyOf(cause))];
  return closed(
    finding,
    debts.filter((debt) => debt.cause !== cause && others.includes(debt.cause)),
    now,
  );
}

const isFinding = (verdict: Verdict): verdict is Finding => verdict.cause !== undefined;

function opened(finding: Finding, debts: readonly Debt[], now: Date): Debt[] {
  const own = debts.find((debt) => debt.cause === finding.cause && !debt.closedAt);
  const { state, reason, ring } = finding;
  const isSame = own?.verdict === state && own.reason === reason && own.ring === ring;
  return isSame || isUnderWay(finding, debts) ? [] : [written(finding, debts, now)];
}

/** An attempt under way is settled by its outcome; until then the ledger says what is being done. */
const isUnderWay = ({ cause }: Verdict, debts: readonly Debt[]) =>
  debts.some((debt) => debt.result === 'running' && familyOf(cause).includes(debt.cause));

const familyOf = (cause: Cause | undefined): readonly Cause[] =>
  cause === undefined ? [] : PATCH_CAUSES.includes(cause) ? PATCH_CAUSES : [cause];

function written({ nodeId, cause, state, reason, ring }: Finding, debts: readonly Debt[], now: Date): Debt {
  const own = debts.find((debt) => debt.cause === cause);
  const open = debts.filter((debt) => !debt.closedAt && familyOf(cause).includes(debt.cause));
  const episode = open.find((debt) => debt === own) ?? open[0];
  return {
    nodeId,
    cause,
    verdict: state,
    reason,
    ring,
    firstSeen: episode?.firstSeen ?? now.toISOString(),
    updatedAt: now.toISOString(),
    attempts: episode?.attempts ?? 0,
    // outlives the episode: a node that was compliant for an hour has not cooled down
    lastAttemptAt: (episode ?? own)?.lastAttemptAt,
    intentId: episode?.intentId,
    commandId: episode?.commandId,
    result: episode?.result,
    toldAt: episode?.toldAt,
    version: (own?.version ?? 0) + 1,
  };
}

function closed({ state, reason }: Verdict, debts: readonly Debt[], now: Date): Debt[] {
  return debts
    .filter((debt) => !debt.closedAt)
    .map((debt) => ({
      ...debt,
      verdict: state === 'gone' || state === 'ignored' ? state : 'compliant',
      reason,
      updatedAt: now.toISOString(),
      closedAt: now.toISOString(),
      expiresAt: Math.floor(now.getTime() / 1000) + RECORD_DAYS * 86_400,
      version: debt.version + 1,
    }));
}
