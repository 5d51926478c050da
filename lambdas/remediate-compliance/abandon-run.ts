import { bounded } from '../shared/bounded';
import type { Intent } from '../shared/ledger';
import { operationOf } from '../shared/operation';
import type { Deps } from './deps';

/** Nodes released at once. */
const WRITES_AT_ONCE = 16;

/** Takes back a run that was never sent: its nodes get their attempt back and may be tried again at once. */
export const abandonRun =
  ({ ledger, log, now }: Pick<Deps, 'ledger' | 'log' | 'now'>) =>
  async (intent: Intent, why: string): Promise<void> => {
    const operation = operationOf(intent.cause);
    const debts = await ledger.debtsOf(intent.nodes);
    const claimed = [...debts.values()]
      .flat()
      .filter((debt) => debt.intentId === intent.id && debt.result === 'running');
    await bounded(claimed, WRITES_AT_ONCE, (debt) =>
      ledger.writeDebt({
        ...debt,
        ...(debt.closedAt ? {} : { verdict: 'wait' as const, reason: `the ${operation} could not be sent: ${why}` }),
        attempts: debt.attempts - 1,
        lastAttemptAt: undefined,
        result: 'not-run',
        updatedAt: now().toISOString(),
        version: debt.version + 1,
      }),
    );
    await ledger.moveIntent({ ...intent, state: 'abandoned' });
    await ledger.giveBackTurn(intent.ring, intent.id, operation);
    log.warn('run abandoned', { intentId: intent.id, operation, ring: intent.ring, nodes: claimed.length, why });
  };
