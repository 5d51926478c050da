import type { Verdict } from '../shared/judge-node';
import type { Debt } from '../shared/ledger';
import type { Batch } from './batch';

/**
 * Writes what a verdict changes in the ledger, and counts it. A verdict to act changes nothing here: it is written together with
 * the attempt.
 */
export async function writeVerdict(
  batch: Batch,
  verdict: Verdict,
  debts: readonly Debt[],
  changes: readonly Debt[],
): Promise<void> {
  const { ledger, log } = batch.deps;
  const { nodeId, cause, state } = verdict;
  if (state === 'wait' && cause) batch.nodes.waiting.add(nodeId);
  if (state === 'paused') batch.nodes.paused.add(nodeId);
  if (state === 'waived') batch.nodes.waived.add(nodeId);
  if (verdict.wouldAct) batch.nodes.wouldActOn.add(nodeId);
  if (state === 'act') return log.info('node judged', { ...verdict });

  for (const debt of changes) {
    // lost against a newer look at the node: as good
    if (!(await ledger.writeDebt(debt)) || state !== 'compliant' || !debt.closedAt) continue;
    batch.hoursToCompliance.push((Date.parse(debt.closedAt) - Date.parse(debt.firstSeen)) / 3_600_000);
  }
  if (changes.length > 0) log.info('node judged', { ...verdict });
  if (state !== 'given-up') return;
  const debt = [...changes, ...debts].find((one) => one.cause === cause);
  if (debt) batch.givenUp.set(`${nodeId}#${cause}`, debt);
}
