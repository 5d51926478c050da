import { bounded } from '../shared/bounded';
import type { Debt, Intent } from '../shared/ledger';
import { operationOf } from '../shared/operation';
import type { Deps } from './deps';

/** Nodes released at once. */
const WRITES_AT_ONCE = 16;

/** How often a debt that somebody else keeps changing is read again. */
const TRIES = 5;

/** Takes back a run that was never sent: its nodes get their attempt back and may be tried again at once. */
export const abandonRun =
  ({ ledger, log, now }: Pick<Deps, 'ledger' | 'log' | 'now'>) =>
  async (intent: Intent, why: string): Promise<void> => {
    const operation = operationOf(intent.cause);
    const released = (debt: Debt): Debt => ({
      ...debt,
      ...(debt.closedAt ? {} : { verdict: 'wait', reason: `the ${operation} could not be sent: ${why}` }),
      attempts: debt.attempts - 1,
      lastAttemptAt: undefined,
      result: 'not-run',
      updatedAt: now().toISOString(),
      version: debt.version + 1,
    });
    const results = await bounded(intent.nodes, WRITES_AT_ONCE, async (nodeId) => {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const debts = (await ledger.debtsOf([nodeId])).get(nodeId) ?? [];
        const claimed = debts.find((debt) => debt.intentId === intent.id && debt.result === 'running');
        if (!claimed) return false;
        if (await ledger.writeDebt(released(claimed))) return true;
      }
      throw new Error(`debt of ${nodeId}: must stay unchanged for a moment, got changed ${TRIES} times`);
    });
    await ledger.moveIntent({ ...intent, state: 'abandoned' });
    await ledger.giveBackTurn(intent.ring, intent.id, operation);
    const nodes = results.filter(Boolean).length;
    log.warn('run abandoned', { intentId: intent.id, operation, ring: intent.ring, nodes, why });
  };
