import { bounded } from '../shared/bounded';
import { judgeNode, type Verdict } from '../shared/judge-node';
import type { Debt } from '../shared/ledger';
import { minutesSince } from '../shared/minutes-since';
import type { LoopPolicy } from '../shared/policy';
import type { Sighting } from '../shared/sighting';
import type { Batch } from './batch';
import { decide } from './decide';
import { type Claimed, nextDebts } from './next-debts';
import type { Planned } from './plan-runs';
import { situationsOf } from './situations';
import { writeVerdict } from './write-verdict';

/** A node that may be acted on now, with what the ledger said when that was decided. */
export type Candidate = Planned & Claimed;

/** Debts written at once. */
const WRITES_AT_ONCE = 16;

/** Judges nodes, writes what changed into the ledger, and answers with those that may be acted on. */
export async function judgeNodes(
  batch: Batch,
  sightings: readonly Sighting[],
  debtsByNode: ReadonlyMap<string, readonly Debt[]>,
): Promise<Candidate[]> {
  const { policy, now } = batch.deps;
  const at = now();
  const situationOf = await situationsOf(batch, sightings, debtsByNode, (seen) => asksWindow(seen, policy, at));
  const judged = await bounded(sightings, WRITES_AT_ONCE, async (seen) => {
    const situation = situationOf(seen);
    return { verdict: await decide(batch, seen, situation, judgeNode), debts: situation.debts };
  });
  batch.counts.nodesJudged += judged.length;
  for (const { verdict } of judged) noteHandsOffOver(batch, verdict);
  await bounded(judged, WRITES_AT_ONCE, ({ verdict, debts }) =>
    writeVerdict(batch, verdict, debts, nextDebts(verdict, debts, at)),
  );
  return judged.filter(({ verdict }) => verdict.state === 'act');
}

/** Somebody once kept the loop away from this node, and should hear that it acts again. */
function noteHandsOffOver({ handsOffOver }: Batch, { nodeId, cause, reason, handsOff }: Verdict): void {
  if (!cause || !handsOff?.isOver || handsOff.until === undefined) return;
  handsOffOver.set(handsOff.until, (handsOffOver.get(handsOff.until) ?? new Map()).set(nodeId, reason));
}

/** Whether the loop may have something to install on a node, or to scan it: both wait while the window is at work. */
function asksWindow({ patches }: Sighting, { missingPatches, scans }: LoopPolicy, now: Date): boolean {
  if (missingPatches.mode === 'off') return false;
  const isStale = minutesSince(patches?.endedAt, now) >= scans.staleAfterHours * 60;
  return isStale ? scans.mode !== 'off' : (patches?.missing ?? 0) + (patches?.failed ?? 0) > 0;
}
