import type { AssociationFailure } from '../shared/association-failure';
import { CAUSES, type Cause, NODE_CAUSES } from '../shared/cause';
import { nextClocks } from '../shared/deadlines';
import type { Verdict } from '../shared/judge-node';
import { type Debt, SEVERITIES } from '../shared/ledger';
import { familyOf } from '../shared/operation';

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

/**
 * What a verdict on a node's associations changes in the ledger: nothing but their debt.
 * @param failure what State Manager said that is not as it should be
 * @param heardAt when it said so, or that all is well
 */
export function nextAssociationDebts(
  verdict: Verdict,
  failure: AssociationFailure | undefined,
  debts: readonly Debt[],
  heardAt: Date,
  now: Date,
): Debt[] {
  if (isFinding(verdict)) return opened(verdict, debts, now, failure);
  const own = debts.filter((debt) => debt.cause === 'failed-association');
  return closed(verdict, own, now).map((debt) => ({ ...debt, heardAt: heardAt.toISOString() }));
}

/** A node that an attempt is made on, with what was known when that was decided. */
export interface Claimed {
  readonly verdict: Verdict;
  readonly debts: readonly Debt[];
  /** Of a failed association: what State Manager said. */
  readonly failure?: AssociationFailure;
}

/**
 * The debt that an attempt is written into before it is made. Who writes it first makes the attempt; the write of anyone else
 * is refused, as its version is taken.
 */
export function claimedDebt({ verdict, failure, debts }: Claimed, intentId: string, now: Date): Debt {
  if (!isFinding(verdict)) throw new Error(`attempt on ${verdict.nodeId}: must have a cause, got none`);
  const debt = written(verdict, debts, now, failure);
  return {
    ...debt,
    attempts: debt.attempts + 1,
    lastAttemptAt: now.toISOString(),
    // what made the attempt is no word on what comes of it, by whatever clock it was heard
    heardAt: debt.heardAt && (debt.heardAt < now.toISOString() ? debt.heardAt : now.toISOString()),
    intentId,
    commandId: undefined,
    result: 'running',
  };
}

/** Debts that the finding shows to be over: of causes that would have hidden it, and others of the same episode. */
export function disproved(finding: Verdict, debts: readonly Debt[], now: Date): Debt[] {
  const { cause } = finding;
  // associations say nothing about anything else
  if (!cause || !NODE_CAUSES.includes(cause)) return [];
  const stronger = NODE_CAUSES.slice(0, NODE_CAUSES.indexOf(cause));
  const family = familyOf(cause);
  // what an attempt under way is about is settled with it: a scan by somebody else in between says too little to forget the attempt
  const others = isUnderWay(finding, debts)
    ? stronger.filter((other) => !family.includes(other))
    : [...stronger, ...family];
  return closed(
    finding,
    debts.filter((debt) => debt.cause !== cause && others.includes(debt.cause)),
    now,
  );
}

const isFinding = (verdict: Verdict): verdict is Finding => verdict.cause !== undefined;

function opened(finding: Finding, debts: readonly Debt[], now: Date, failure?: AssociationFailure): Debt[] {
  if (isUnderWay(finding, debts)) return [];
  const own = debts.find((debt) => debt.cause === finding.cause && !debt.closedAt);
  const next = written(finding, debts, now, failure);
  return own && TOLD.every((field) => `${own[field]}` === `${next[field]}`) && isSameClock(own, next) ? [] : [next];
}

/** What a debt says; when only something else changes, such as when it was confirmed, nothing is written. */
const TOLD = ['verdict', 'reason', 'ring', 'associationIds', 'finding'] as const;

const isSameClock = (one: Debt, other: Debt) =>
  SEVERITIES.every((severity) => one.clocks?.[severity] === other.clocks?.[severity]);

/** An attempt under way is settled by its outcome; until then the ledger says what is being done. */
const isUnderWay = ({ cause }: Verdict, debts: readonly Debt[]) =>
  debts.some((debt) => debt.result === 'running' && familyOf(cause).includes(debt.cause));

function written(
  { nodeId, cause, state, reason, ring, owes }: Finding,
  debts: readonly Debt[],
  now: Date,
  failure?: AssociationFailure,
): Debt {
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
    clocks: nextClocks(episode, owes, now),
    associationIds: failure?.associationIds ?? episode?.associationIds,
    finding: failure?.finding ?? episode?.finding,
    heardAt: failure?.heardAt.toISOString() ?? episode?.heardAt,
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
