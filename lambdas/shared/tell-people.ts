import { givenUp as givenUpMatter } from './given-up';
import { groupedBy } from './groups';
import type { Debt, Ledger } from './ledger';
import { givenUpKey, type Urgent } from './matter';
import { oneByOne } from './one-by-one';
import { type TellDeps, tell } from './tell';

/** What telling people needs. */
export interface TellPeopleDeps extends Omit<TellDeps, 'ledger'> {
  readonly ledger: Pick<Ledger, 'telling' | 'writeTelling' | 'writeDebt'>;
}

/**
 * Tells people of matters, and of debts on which no attempt is left: one message per episode and ring, naming all its nodes that they
 * have not heard of. One that fails holds up no other. Answers with the keys of those that people know of exactly now; the others
 * have to wait, as an earlier message is too fresh.
 * @throws the first failure, once all were tried
 */
export const tellPeople =
  (deps: TellPeopleDeps) =>
  async (matters: Iterable<Urgent>, givenUp: Iterable<Debt>): Promise<ReadonlySet<string>> => {
    const { policy, ledger, now } = deps;
    const known = new Set<string>();
    const untold = groupedBy(
      [...givenUp].filter((debt) => !debt.toldAt),
      givenUpKey,
    );
    const spent = [...untold.values()].map((debts) => ({ matter: givenUpMatter(debts, policy), debts }));
    const others = [...matters].map((matter) => ({ matter, debts: [] }));
    await oneByOne([...others, ...spent], async ({ matter, debts }: { matter: Urgent; debts: readonly Debt[] }) => {
      if (!(await tell(deps)(matter))) return;
      known.add(matter.key);
      const toldAt = now().toISOString();
      // losing against another write costs nothing but a second message, hours later
      for (const debt of debts) await ledger.writeDebt({ ...debt, toldAt, version: debt.version + 1 });
    });
    return known;
  };
