import { bounded } from '../shared/bounded';
import { stopsRing } from '../shared/breaker';
import { expectedBaseline } from '../shared/expected-baseline';
import { judgeNode, type Situation } from '../shared/judge-node';
import type { Debt } from '../shared/ledger';
import { ringOf } from '../shared/ring-of';
import type { Sighting } from '../shared/sighting';
import { breakerTripped, windowStopped } from '../shared/urgent';
import type { WindowState } from '../shared/window-state';
import { type Batch, note } from './batch';
import { nextDebts } from './next-debts';
import type { Planned } from './plan-runs';

/** A node that may be acted on now, with what the ledger said when that was decided. */
export interface Candidate extends Planned {
  readonly debts: readonly Debt[];
}

/** Debts written at once. */
const WRITES_AT_ONCE = 16;

const NO_WINDOW: WindowState = { state: 'closed', reason: 'it is in no ring by patch group' };

/** Judges nodes, writes what changed into the ledger, and answers with those that may be acted on. */
export async function judgeNodes(
  batch: Batch,
  sightings: readonly Sighting[],
  debtsByNode: ReadonlyMap<string, readonly Debt[]>,
): Promise<Candidate[]> {
  const { policy, ledger, log, now } = batch.deps;
  const [brake, baselines] = await Promise.all([batch.brake(), batch.baselines()]);
  const windows = await windowsOf(batch, sightings);
  const at = now();

  const situationOf = (seen: Sighting): Situation => {
    const ring = ringOf(seen.tags, policy);
    return {
      policy,
      now: at,
      debts: debtsByNode.get(seen.nodeId) ?? [],
      expected: expectedBaseline(policy, baselines, ring, seen.agent?.operatingSystem),
      window: (ring !== undefined && windows.get(ring)) || NO_WINDOW,
      brake,
      isTurnTaken: false,
    };
  };

  // breaker and turn are looked up only where everything else speaks for acting
  const judged = await bounded(sightings, WRITES_AT_ONCE, async (seen) => {
    const situation = situationOf(seen);
    const verdict = judgeNode(seen, { ...situation, brake: { isOn: false } });
    if (verdict.state === 'paused' && verdict.ring !== undefined && situation.window.state === 'stopped') {
      note(batch, windowStopped(verdict.ring, situation.window.name, policy));
    }
    if (verdict.state !== 'act') return { verdict, debts: situation.debts };
    const tripped = stopsRing(await batch.breaker(), verdict.ring);
    if (tripped) note(batch, breakerTripped(tripped, policy));
    const isTurnTaken = await batch.isTurnTaken(verdict.ring);
    return {
      verdict: judgeNode(seen, { ...situation, breaker: tripped?.reason, isTurnTaken }),
      debts: situation.debts,
    };
  });
  batch.counts.nodesJudged += judged.length;

  await bounded(judged, WRITES_AT_ONCE, async ({ verdict, debts }) => {
    if (verdict.state === 'act') return; // written together with the attempt
    const changes = nextDebts(verdict, debts, at);
    for (const debt of changes) await ledger.writeDebt(debt); // lost against a newer look at the node: as good
    if (changes.length > 0) log.info('node judged', { ...verdict });
    if (verdict.state !== 'given-up') return;
    const debt = [...changes, ...debts].find((one) => one.cause === verdict.cause);
    if (debt) batch.givenUp.set(debt.nodeId, debt);
  });
  return judged.filter(({ verdict }) => verdict.state === 'act');
}

/** Windows of those rings in which a node has something to install; nobody else's verdict depends on them. */
async function windowsOf(batch: Batch, sightings: readonly Sighting[]): Promise<ReadonlyMap<string, WindowState>> {
  const { policy } = batch.deps;
  const isConcerned = (seen: Sighting) => (seen.patches?.missing ?? 0) + (seen.patches?.failed ?? 0) > 0;
  const rings = new Set(sightings.filter(isConcerned).flatMap((seen) => ringOf(seen.tags, policy) ?? []));
  if (rings.size === 0 || policy.missingPatches.mode !== 'automatic') return new Map();
  const windows = await batch.windows();
  const states = await Promise.all([...rings].map(async (ring) => [ring, await windows.stateOf(ring)] as const));
  return new Map(states);
}
