import { failureOf } from '../shared/association-failure';
import { groupsOf } from '../shared/groups';
import { judgeAssociation } from '../shared/judge-association';
import type { Debt } from '../shared/ledger';
import { NODES_PER_CALL } from '../shared/ssm-nodes';
import type { Batch } from './batch';
import { type AssociationWord, judgeAssociations } from './judge-associations';
import type { Candidate } from './judge-nodes';
import { situationsOf } from './situations';

/**
 * Looks at every node on which State Manager says that an association is not as it should be, and at those of which it says so
 * no more. It is asked which association that is where nobody has said so yet, and once more before anything is done.
 */
export async function sweepAssociations(
  batch: Batch,
  debts: ReadonlyMap<string, readonly Debt[]>,
): Promise<Candidate[]> {
  const { ssm, policy, now, log, failedAssociations } = batch.deps;
  const failing = new Set(policy.associations.mode === 'off' ? [] : await ssm.nodesWithFailedAssociations());
  const over = [...debts.keys()].filter((nodeId) => !failing.has(nodeId) && openOf(debts, nodeId));
  const certain: AssociationWord[] = [];
  const doubtful: AssociationWord[] = [];
  const nodeIds = [...failing, ...over];
  let unlooked = nodeIds.length;
  for (const group of groupsOf(nodeIds, NODES_PER_CALL)) {
    if (!batch.hasTimeToLook()) break;
    const sightings = await batch.facts.look(group);
    const situationOf = await situationsOf(batch, sightings, debts, () => true);
    for (const seen of sightings) {
      const heardAt = now();
      if (!failing.has(seen.nodeId)) {
        certain.push({ seen, heardAt, isResult: true });
        continue;
      }
      const { finding, associationIds = [] } = openOf(debts, seen.nodeId) ?? {};
      const failure =
        finding === undefined ? failureOf([], heardAt, policy.fleet) : { finding, associationIds, heardAt };
      const word = { seen, heardAt, isResult: false, failure };
      const { state, wouldAct } = judgeAssociation(seen, failure, situationOf(seen));
      const isDoubtful = state === 'act' || wouldAct || (associationIds.length === 0 && MAY_LEAD_ON.has(state));
      (isDoubtful ? doubtful : certain).push(word);
    }
    unlooked -= group.length;
  }
  if (unlooked > 0) log.warn('nodes left to the next sweep', { nodes: unlooked, of: nodeIds.length });

  const named = await failedAssociations(new Set(doubtful.map(({ seen }) => seen.nodeId)), batch.hasTimeToLook);
  // what failed is what is named now: what was named before may have run well since
  const asNamed = (word: AssociationWord): AssociationWord => ({
    ...word,
    failure: failureOf(named.get(word.seen.nodeId) ?? [], word.heardAt, policy.fleet),
  });
  const words = [...certain, ...doubtful.map(asNamed)];
  return judgeAssociations(batch, words, debts);
}

/** Of a node that is waived, hands-off or silent it need not be known which association it was. */
const MAY_LEAD_ON: ReadonlySet<string> = new Set(['wait', 'report']);

const openOf = (debts: ReadonlyMap<string, readonly Debt[]>, nodeId: string) =>
  (debts.get(nodeId) ?? []).find((debt) => debt.cause === 'failed-association' && !debt.closedAt);
