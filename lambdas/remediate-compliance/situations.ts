import { expectedBaseline } from '../shared/expected-baseline';
import type { Situation } from '../shared/judge-node';
import type { Debt } from '../shared/ledger';
import { ringOf } from '../shared/ring-of';
import type { Sighting } from '../shared/sighting';
import type { WindowState } from '../shared/window-state';
import type { Batch } from './batch';

const NO_WINDOW: WindowState = { state: 'closed', reason: 'it is in no ring by patch group' };

/**
 * What verdicts on these nodes depend on beside the nodes themselves; brake, breaker and turn are left for whoever means to act.
 * @param asksWindow whether the verdict on a node may depend on its ring's window: no other window is read
 */
export async function situationsOf(
  batch: Batch,
  sightings: readonly Sighting[],
  debtsByNode: ReadonlyMap<string, readonly Debt[]>,
  asksWindow: (seen: Sighting) => boolean,
): Promise<(seen: Sighting) => Situation> {
  const { policy, now } = batch.deps;
  const rings = new Set(sightings.filter(asksWindow).flatMap((seen) => ringOf(seen.tags, policy) ?? []));
  const baselines = await batch.baselines();
  const windows = new Map<string, WindowState>();
  if (rings.size > 0) {
    const all = await batch.windows();
    await Promise.all([...rings].map(async (ring) => windows.set(ring, await all.stateOf(ring))));
  }
  const at = now();
  return (seen) => {
    const ring = ringOf(seen.tags, policy);
    return {
      policy,
      now: at,
      debts: debtsByNode.get(seen.nodeId) ?? [],
      expected: expectedBaseline(policy, baselines, ring, seen.agent?.operatingSystem),
      window: (ring !== undefined && windows.get(ring)) || NO_WINDOW,
      brake: { isOn: false },
      isTurnTaken: false,
    };
  };
}
