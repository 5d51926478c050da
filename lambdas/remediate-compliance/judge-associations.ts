import type { AssociationFailure } from '../shared/association-failure';
import { bounded } from '../shared/bounded';
import { coolDownEnds } from '../shared/cool-down';
import { isUnproven, judgeAssociation } from '../shared/judge-association';
import type { Debt, Outcome } from '../shared/ledger';
import { OUTCOME_DAYS } from '../shared/settle-run';
import type { Sighting } from '../shared/sighting';
import type { Batch } from './batch';
import { decide } from './decide';
import type { Candidate } from './judge-nodes';
import { nextAssociationDebts } from './next-debts';
import { noteBreaker } from './note-breaker';
import { situationsOf } from './situations';
import { writeVerdict } from './write-verdict';

/** What State Manager says about one node's associations. */
export interface AssociationWord {
  readonly seen: Sighting;
  /** Nothing when all are as they should be. */
  readonly failure?: AssociationFailure;
  readonly heardAt: Date;
  /** Whether it tells how a run of an association ended, rather than how things stand. */
  readonly isResult: boolean;
}

/** Debts written at once. */
const WRITES_AT_ONCE = 16;

/**
 * Judges nodes by what State Manager says about their associations, settles refreshes that it has now decided, writes what
 * changed into the ledger, and answers with the nodes on which associations may be refreshed.
 */
export async function judgeAssociations(
  batch: Batch,
  words: readonly AssociationWord[],
  debtsByNode: ReadonlyMap<string, readonly Debt[]>,
): Promise<Candidate[]> {
  const { now } = batch.deps;
  const at = now();
  const sightings = words.map(({ seen }) => seen);
  const situationOf = await situationsOf(batch, sightings, debtsByNode, asksWindow(batch, words));
  const judged = await bounded(words, WRITES_AT_ONCE, async (word) => {
    const { seen, failure, heardAt } = word;
    const debts = await withProof(batch, word, debtsByNode.get(seen.nodeId) ?? [], at);
    const verdict = await decide(batch, seen, { ...situationOf(seen), debts }, (node, situation) =>
      judgeAssociation(node, failure, situation),
    );
    const changes = heardMeanwhile(word, debts) ?? nextAssociationDebts(verdict, failure, debts, heardAt, at);
    await writeVerdict(batch, verdict, debts, changes);
    return { verdict, debts, failure, associationIds: [...(failure?.associationIds ?? [])].sort() };
  });
  const settled = judged.filter(({ verdict, debts }) => debts !== (debtsByNode.get(verdict.nodeId) ?? debts));
  await noteBreaker(
    batch,
    settled.map(({ verdict }) => verdict.ring),
  );
  return judged.filter(({ verdict }) => verdict.state === 'act');
}

/**
 * The debt with the word that a refreshed association has failed again, where the command that refreshed it has not been settled
 * yet: whoever settles it counts the attempt by that word.
 */
function heardMeanwhile({ failure, heardAt, isResult }: AssociationWord, debts: readonly Debt[]): Debt[] | undefined {
  const own = debts.find((debt) => debt.cause === 'failed-association' && !debt.closedAt && debt.result === 'running');
  if (!own || !failure || !isResult) return undefined;
  return [{ ...own, heardAt: heardAt.toISOString(), version: own.version + 1 }];
}

/** Only where something failed that could be refreshed does the window's own work matter. */
function asksWindow(batch: Batch, words: readonly AssociationWord[]): (seen: Sighting) => boolean {
  if (batch.deps.policy.associations.mode === 'off') return () => false;
  const named = new Set(words.flatMap(({ seen, failure }) => (failure?.associationIds.length ? [seen.nodeId] : [])));
  return ({ nodeId }) => named.has(nodeId);
}

/**
 * The debts once a refresh is settled of which nothing but the sending was known: as failed when State Manager has named a
 * failure since, or still does after the node cooled down; as succeeded when all is as it should be.
 */
async function withProof(
  { deps: { ledger, policy } }: Batch,
  { failure, heardAt, isResult }: AssociationWord,
  debts: readonly Debt[],
  now: Date,
): Promise<readonly Debt[]> {
  const own = debts.find(isUnproven);
  if (!isUnproven(own)) return debts;
  const { nodeId, ring, commandId = '', attempts, lastAttemptAt } = own;
  const sentAt = new Date(lastAttemptAt);
  const isPatienceOver = now >= coolDownEnds(nodeId, attempts, sentAt, policy.associations.coolDownMinutes);
  const success = failure === undefined;
  const isProof = heardAt > sentAt && (success || isResult || isPatienceOver);
  if (!isProof) return debts;
  const outcome: Outcome = {
    ring,
    nodeId,
    commandId,
    // the same however often it is told: only a failure changes what the ledger says
    finishedAt: success ? own.updatedAt : now.toISOString(),
    success,
    expiresAt: Math.floor(now.getTime() / 1000) + OUTCOME_DAYS * 86_400,
  };
  const settled: Debt = {
    ...own,
    result: success ? 'succeeded' : 'failed',
    updatedAt: success ? own.updatedAt : now.toISOString(),
    version: own.version + 1,
  };
  if (!(await ledger.settle(settled, outcome))) return debts;
  return debts.map((debt) => (debt === own ? settled : debt));
}
