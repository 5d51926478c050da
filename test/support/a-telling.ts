import type { Debt } from '../../lambdas/shared/ledger';
import type { Urgent } from '../../lambdas/shared/matter';
import type { LoopPolicy } from '../../lambdas/shared/policy';
import { type Causes, resolveMatters } from '../../lambdas/shared/resolve-matters';
import { tell } from '../../lambdas/shared/tell';
import { aPolicy } from './a-policy';
import { NOW } from './a-sighting';
import { FakeNotifier } from './fake-notifier';
import { InMemoryLedger } from './in-memory-ledger';
import { SilentLog } from './silent-log';

/** People, a ledger, and a clock that stands until it is set. */
export class Tellers {
  readonly notifier = new FakeNotifier();
  readonly ledger = new InMemoryLedger();
  now = NOW;
  policy: LoopPolicy = aPolicy();

  /** Tells of a matter. */
  tell(urgent: Urgent): Promise<boolean> {
    return tell(this.deps())(urgent);
  }

  /** Ends what has ended, as a sweep that begins now does. */
  async sweep(causes: Partial<Causes> = {}): Promise<void> {
    const { ledger } = this;
    await resolveMatters({ ...this.deps(), ledger })({
      since: this.now,
      debts: ledger.debts.values(),
      tripped: async () => [],
      stateOf: async () => ({ state: 'closed', reason: 'window acme-web is not open' }),
      ...causes,
    });
  }

  /** Writes a debt over whatever was written before. */
  async owe(debt: Debt): Promise<Debt> {
    const version = (this.ledger.debt(debt.nodeId, debt.cause)?.version ?? 0) + 1;
    const written = { ...debt, version };
    await this.ledger.writeDebt(written);
    return written;
  }

  /** Subjects of what was published, in order. */
  get subjects(): string[] {
    return this.notifier.messages.map(({ subject }) => subject);
  }

  private deps() {
    const { ledger, notifier, policy } = this;
    return { policy, ledger, notifier, log: new SilentLog(), now: () => this.now };
  }
}
