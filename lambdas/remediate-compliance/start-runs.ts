import { InvalidInstanceId } from '@aws-sdk/client-ssm';
import { bounded } from '../shared/bounded';
import { groupedBy } from '../shared/groups';
import type { Intent } from '../shared/ledger';
import { operationOf, settingsOf } from '../shared/operation';
import { mayHaveHappened } from '../shared/temporary';
import { abandonRun } from './abandon-run';
import type { Batch } from './batch';
import type { Candidate } from './judge-nodes';
import { claimedDebt, disproved, nextAssociationDebts, nextDebts } from './next-debts';
import { type PlannedRun, planRuns } from './plan-runs';

/** Attempts written at once. */
const WRITES_AT_ONCE = 16;

/** An intent is kept as long as Systems Manager keeps the command. */
const INTENT_DAYS = 30;

/** Starts what may be started, by ring and operation. A ring that fails does not hold up the others; its error comes back. */
export async function startRuns(
  batch: Batch,
  candidates: readonly Candidate[],
): Promise<{ nodeIds: readonly string[]; error: unknown }[]> {
  const failures: { nodeIds: readonly string[]; error: unknown }[] = [];
  const alike = groupedBy(candidates, ({ verdict }) => `${operationOf(verdict.cause)} ${verdict.ring ?? ''}`);
  for (const members of alike.values()) {
    try {
      await startRing(batch, members);
    } catch (error) {
      failures.push({ nodeIds: members.map(({ verdict }) => verdict.nodeId), error });
    }
  }
  return failures;
}

async function startRing(batch: Batch, candidates: readonly Candidate[]): Promise<void> {
  const { policy, ledger, log, newId, now } = batch.deps;
  const { ring, cause } = candidates[0]?.verdict ?? {};
  const operation = operationOf(cause);
  const window =
    ring !== undefined && settingsOf(policy, cause).when === 'inside windows'
      ? await (await batch.windows()).stateOf(ring)
      : ({ state: 'closed', reason: 'no window is asked' } as const);
  const candidateOf = new Map(candidates.map((candidate) => [candidate.verdict.nodeId, candidate]));
  const brake = await batch.brake();
  if (brake.isOn) return hold(batch, candidates, 'paused', brake.reason);
  const plan = planRuns(candidates, { policy, window, now: now(), newId });
  const intentIds = plan.runs.map((run) => run.intentId);
  const isOurs =
    intentIds.length > 0 &&
    (await ledger.takeTurn({ ring, operation, intentIds, until: plan.until.toISOString() }, now()));

  if (!isOurs) return hold(batch, candidates, 'wait', 'another run is under way in its ring');
  for (const [reason, members] of groupedBy(plan.waiting, (one) => one.reason)) {
    const held = members.map(({ verdict }) => candidateOf.get(verdict.nodeId) as Candidate);
    await hold(batch, held, 'wait', reason);
  }

  const errors: unknown[] = [];
  for (const run of plan.runs) {
    if (!batch.hasTimeToStart()) {
      await ledger.giveBackTurn(ring, run.intentId, operation); // its nodes are as they were, and the next sweep finds them
      log.warn('run left to the sweep', { ring, nodes: run.nodeIds.length });
      continue;
    }
    try {
      await startRun(batch, run, candidateOf);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** Writes why nodes are not acted on, although each by itself might be. */
async function hold(
  batch: Batch,
  candidates: readonly Candidate[],
  state: 'wait' | 'paused',
  reason: string,
): Promise<void> {
  const { ledger, log, now } = batch.deps;
  await bounded(candidates, WRITES_AT_ONCE, async ({ verdict, debts, failure }) => {
    const held = { ...verdict, state, reason };
    batch.nodes[state === 'wait' ? 'waiting' : 'paused'].add(verdict.nodeId);
    const changes = failure
      ? nextAssociationDebts(held, failure, debts, failure.heardAt, now())
      : nextDebts(held, debts, now());
    for (const debt of changes) await ledger.writeDebt(debt);
  });
  const { ring, cause } = candidates[0]?.verdict ?? {};
  log.info('nodes held back', { ring, operation: operationOf(cause), state, reason, nodes: candidates.length });
}

async function startRun(batch: Batch, run: PlannedRun, candidateOf: ReadonlyMap<string, Candidate>): Promise<void> {
  const { ledger, commands, log, now } = batch.deps;
  const planned: Intent = {
    id: run.intentId,
    cause: run.cause,
    ring: run.ring,
    nodes: run.nodeIds,
    createdAt: now().toISOString(),
    closesAt: run.closesAt?.toISOString(),
    cutoffAt: run.cutoffAt?.toISOString(),
    state: 'planned',
    expiresAt: Math.floor(now().getTime() / 1000) + INTENT_DAYS * 86_400,
  };
  await ledger.planIntent(planned);

  const claims = await bounded(run.nodeIds, WRITES_AT_ONCE, async (nodeId) => {
    const candidate = candidateOf.get(nodeId) as Candidate;
    const { verdict, debts } = candidate;
    if (!(await ledger.writeDebt(claimedDebt(candidate, run.intentId, now())))) return [];
    for (const debt of disproved(verdict, debts, now())) await ledger.writeDebt(debt);
    return [nodeId];
  });
  const nodeIds = claims.flat();
  const intent = { ...planned, nodes: nodeIds };
  if (nodeIds.length === 0) return abandonRun(batch.deps)(intent, 'others were faster');
  await ledger.moveIntent(intent);

  let commandId: string;
  try {
    commandId = await commands.start({ ...run, nodeIds });
  } catch (error) {
    if (mayHaveHappened(error)) {
      // the sweep looks for the command by its Comment and takes it from there
      log.warn('run may have started', { ...run, nodeIds, error });
      return;
    }
    await abandonRun(batch.deps)(intent, error instanceof Error ? error.message : String(error));
    // one of its nodes was terminated or lost its agent since it was looked at: the next sweep goes on without it
    if (error instanceof InvalidInstanceId) return;
    throw error;
  }
  await ledger.moveIntent({ ...intent, state: 'sent', commandId });
  batch.counts.runsStarted += 1;
  batch.counts.nodesActedOn += nodeIds.length;
  log.info('run started', { ...run, nodeIds, commandId });
}
