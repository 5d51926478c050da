import { handsOffEnded, waiverExpired } from '../shared/lapsed';
import type { Debt } from '../shared/ledger';
import { resolveMatters } from '../shared/resolve-matters';
import { expiredWaivers } from '../shared/waivers';
import { type Batch, note } from './batch';

/**
 * What people heard of is ended where it has ended, and what lapsed is noted: waivers, and the hands-off of nodes that are not in
 * order.
 */
export async function sweepMatters(batch: Batch, debts: ReadonlyMap<string, readonly Debt[]>): Promise<void> {
  const { deps, startedAt, handsOffOver } = batch;
  const { policy, now } = deps;
  // Read also where no node asks for it, so that every sweep says whether breaker and brake are on: an alarm stands by it.
  await batch.breaker();
  for (const waiver of expiredWaivers(policy, now())) note(batch, waiverExpired(waiver, policy));
  for (const [until, nodes] of handsOffOver) {
    const named = [...nodes].map(([nodeId, reason]) => ({ nodeId, reason }));
    note(batch, handsOffEnded(until, named, policy));
  }
  await resolveMatters(deps)({
    since: startedAt,
    debts: [...debts.values()].flat(),
    tripped: () => batch.breaker(),
    stateOf: async (ring) => (await batch.windows()).stateOf(ring),
  });
}
