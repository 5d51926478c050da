import { boundedStream } from '../shared/bounded';
import { groupsOf } from '../shared/groups';
import { AGENT_GRACE_MINUTES } from '../shared/judge-agent';
import type { Debt, Intent } from '../shared/ledger';
import { isForeignGroup } from '../shared/ring-of';
import { type Agent, isInstance, type PatchState } from '../shared/sighting';
import { NODES_PER_CALL } from '../shared/ssm-nodes';
import type { Batch } from './batch';
import { type Candidate, judgeNodes } from './judge-nodes';
import { resumeRuns } from './resume-runs';
import { sweepAssociations } from './sweep-associations';

/** Pages of nodes looked at while the next ones are fetched; calls are paced, so this bounds memory, not load. */
const PAGES_AT_ONCE = 4;

/** How far a sweep that cannot look at all hybrid nodes begins after the one before: any share of them is seen soon, and none twice. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** How often the scheduler asks for a sweep. */
const SWEEP_MINUTES = 15;

/**
 * Looks at everything, as events are best effort: runs that broke off or ended unheard, every node that is not plainly in
 * order, instances whose agent never registered, associations. Answers with the nodes that may be acted on, and with the debts
 * as they were before.
 */
export async function sweep(
  batch: Batch,
): Promise<{ readonly candidates: readonly Candidate[]; readonly debts: ReadonlyMap<string, readonly Debt[]> }> {
  const { ssm, ec2, log, now } = batch.deps;
  const { facts } = batch;
  const debts = await settledDebts(batch);
  const owing = new Set([...debts].filter(([, owed]) => owed.some((debt) => !debt.closedAt)).map(([nodeId]) => nodeId));
  const ourBaselines = new Set((await batch.baselines()).values());

  const running = new Map<string, Date>();
  for await (const page of ec2.everyRunningInstance()) {
    for (const { nodeId, launchedAt } of page) running.set(nodeId, launchedAt);
  }

  const candidates: Candidate[] = [];
  const unseen = new Set(owing);
  const hybrids: Suspect[] = [];
  let nodes = 0;
  await boundedStream(ssm.everyAgent(), PAGES_AT_ONCE, async (agents) => {
    nodes += agents.length;
    for (const { nodeId } of agents) {
      running.delete(nodeId);
      unseen.delete(nodeId);
    }
    const patches = await ssm.patchStatesOf(agents.map(({ nodeId }) => nodeId));
    const patchesOf = new Map(patches.map((state) => [state.nodeId, state]));
    const suspects = agents.filter(
      (agent) => owing.has(agent.nodeId) || !isInOrder(agent, patchesOf.get(agent.nodeId), batch, ourBaselines),
    );
    for (const agent of suspects)
      if (!isInstance(agent.nodeId)) hybrids.push({ agent, patches: patchesOf.get(agent.nodeId) });
    const instances = suspects.filter(({ nodeId }) => isInstance(nodeId));
    if (instances.length === 0 || !batch.hasTimeToLook()) return;
    const sightings = await facts.complete(
      instances.map(({ nodeId }) => nodeId),
      instances,
      patches,
    );
    candidates.push(...(await judgeNodes(batch, sightings, debts)));
  });

  // together, as their tags come by the hundred: where they are too many for one sweep, the next begins with others
  let unlooked = hybrids.length;
  for (const group of groupsOf(inTurn(hybrids, batch.startedAt), NODES_PER_CALL)) {
    if (!batch.hasTimeToLook()) break;
    const sightings = await facts.complete(
      group.map(({ agent }) => agent.nodeId),
      group.map(({ agent }) => agent),
      group.flatMap(({ patches }) => patches ?? []),
    );
    candidates.push(...(await judgeNodes(batch, sightings, debts)));
    unlooked -= group.length;
  }
  if (unlooked > 0) log.warn('hybrid nodes left to the next sweep', { nodes: unlooked, of: hybrids.length });

  const graceEnds = now().getTime() - AGENT_GRACE_MINUTES * 60_000;
  const silent = [...running].filter(([, launchedAt]) => launchedAt.getTime() <= graceEnds).map(([nodeId]) => nodeId);
  const strangers = [...new Set([...silent, ...unseen])];
  for (const nodeIds of groupsOf(strangers, NODES_PER_CALL)) {
    candidates.push(...(await judgeNodes(batch, await facts.complete(nodeIds, [], []), debts)));
  }

  candidates.push(...(await sweepAssociations(batch, debts)));
  log.info('fleet swept', { nodes, unregistered: silent.length, owing: owing.size, candidates: candidates.length });
  return { candidates, debts };
}

interface Suspect {
  readonly agent: Agent;
  readonly patches?: PatchState;
}

/** The items from a place on that moves from sweep to sweep. */
function inTurn<Item>(items: readonly Item[], at: Date): Item[] {
  const sweeps = Math.floor(at.getTime() / (SWEEP_MINUTES * 60_000));
  const from = Math.floor(((sweeps * GOLDEN_RATIO) % 1) * items.length);
  return [...items.slice(from), ...items.slice(0, from)];
}

/** All debts, once lost runs are put right. */
async function settledDebts(batch: Batch): Promise<Map<string, readonly Debt[]>> {
  const { ledger } = batch.deps;
  const debts = new Map<string, Debt[]>();
  const intents: Intent[] = [];
  for await (const page of ledger.everything()) {
    for (const debt of page.debts) debts.set(debt.nodeId, [...(debts.get(debt.nodeId) ?? []), debt]);
    intents.push(...page.intents.filter(({ state }) => state === 'planned' || state === 'sent'));
  }
  for (const [nodeId, changed] of await ledger.debtsOf(await resumeRuns(batch, intents)))
    debts.set(nodeId, [...changed]);
  return debts;
}

/** Whether a node is plainly in order, so that nothing more need be asked about it. */
function isInOrder(
  agent: Agent,
  patches: PatchState | undefined,
  batch: Batch,
  ourBaselines: ReadonlySet<string>,
): boolean {
  const { policy } = batch.deps;
  if (!agent.isOnline || !patches) return false;
  if (patches.patchGroup !== undefined && isForeignGroup(patches.patchGroup, policy)) {
    return true; // somebody else's; were it given to us, its next scan would say so
  }
  const ageHours = (batch.startedAt.getTime() - patches.endedAt.getTime()) / 3_600_000;
  return (
    ourBaselines.has(patches.baselineId) &&
    ageHours < policy.scans.staleAfterHours &&
    patches.missing + patches.failed + patches.pendingReboot + patches.rejected === 0
  );
}
