import { attemptResult } from './attempt-result';
import { bounded } from './bounded';
import { type CommandSeen, type Commands, type InvocationSeen, intentOf } from './commands';
import type { AttemptResult, Debt, Ledger, Outcome } from './ledger';
import type { Log } from './log';
import type { LoopPolicy } from './policy';

/** Outcomes are kept longer than any breaker looks back, for people who wonder afterwards. */
const OUTCOME_DAYS = 7;

/** How often a debt that somebody else keeps changing is read again. */
const TRIES = 5;

/** Nodes settled at once. */
const NODES_AT_ONCE = 16;

/** What settling needs. */
export interface SettleDeps {
  readonly policy: LoopPolicy;
  readonly ledger: Ledger;
  readonly commands: Pick<Commands, 'invocations'>;
  readonly log: Log;
  readonly now: () => Date;
}

/** How a run ended. */
export interface Settled {
  readonly ring?: string;
  readonly counts: Readonly<Record<'succeeded' | 'failed' | 'not-run', number>>;
  /** Debts on which no attempt is left. */
  readonly givenUp: readonly Debt[];
}

/**
 * Writes what became of a run that is over: an outcome and a settled attempt per node, once each however often this is told.
 * Nothing comes back for a command that is not the fleet's, or was settled before.
 */
export const settleRun =
  (deps: SettleDeps) =>
  async (command: CommandSeen): Promise<Settled | undefined> => {
    const { policy, ledger, log } = deps;
    const intentId = intentOf(policy.fleet, command.comment);
    const intent = intentId === undefined ? undefined : await ledger.intent(intentId);
    if (!intent || intent.state === 'finished') return undefined;

    const invocations = new Map(
      (await deps.commands.invocations(command.commandId)).map((invocation) => [invocation.nodeId, invocation]),
    );
    const settled = await bounded(intent.nodes, NODES_AT_ONCE, (nodeId) =>
      settleNode(deps, command, intent.id, nodeId, invocations.get(nodeId)),
    );
    await ledger.moveIntent({ ...intent, state: 'finished', commandId: command.commandId });
    await ledger.giveBackTurn(intent.ring, intent.id);

    const counts = { succeeded: 0, failed: 0, 'not-run': 0 };
    for (const node of settled) if (node) counts[node.result] += 1;
    log.info('run settled', { intentId, commandId: command.commandId, ring: intent.ring, ...counts });
    return {
      ring: intent.ring,
      counts,
      givenUp: settled.flatMap((node) => (node?.debt.verdict === 'given-up' ? [node.debt] : [])),
    };
  };

type Ended = Exclude<AttemptResult, 'running'>;

async function settleNode(
  { policy, ledger, now }: SettleDeps,
  command: CommandSeen,
  intentId: string,
  nodeId: string,
  invocation: InvocationSeen | undefined,
): Promise<{ debt: Debt; result: Ended } | undefined> {
  const result = attemptResult(invocation) as Ended;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const debts = (await ledger.debtsOf([nodeId])).get(nodeId) ?? [];
    const debt = debts.find((one) => one.intentId === intentId && one.result === 'running');
    if (!debt) return undefined; // settled before, or this attempt was never claimed
    const settled = settledDebt(debt, result, invocation, command.commandId, policy, now());
    const written =
      result === 'not-run'
        ? await ledger.writeDebt(settled)
        : await ledger.settle(settled, outcomeOf(settled, command, invocation, now()));
    if (written) return { debt: settled, result };
  }
  throw new Error(`debt of ${nodeId}: must stay unchanged for a moment, got changed ${TRIES} times`);
}

function settledDebt(
  debt: Debt,
  result: Ended,
  invocation: InvocationSeen | undefined,
  commandId: string,
  policy: LoopPolicy,
  now: Date,
): Debt {
  const base = { ...debt, result, commandId, updatedAt: now.toISOString(), version: debt.version + 1 };
  const attempts = result === 'not-run' ? debt.attempts - 1 : debt.attempts;
  if (debt.closedAt) return { ...base, attempts };
  const said = invocation?.statusDetails || 'no answer';
  const allowed = policy.missingPatches.attempts;
  if (result === 'succeeded') {
    return {
      ...base,
      attempts,
      verdict: 'wait',
      reason: `attempt ${attempts} of ${allowed} succeeded; the node's next scan decides`,
    };
  }
  if (result === 'not-run') {
    return {
      ...base,
      attempts,
      verdict: 'wait',
      reason: `the install never ran on the node (${said}); it does not count as an attempt`,
    };
  }
  return attempts >= allowed
    ? {
        ...base,
        attempts,
        verdict: 'given-up',
        reason: `attempt ${attempts} of ${allowed} failed (${said}); no attempt is left`,
      }
    : {
        ...base,
        attempts,
        verdict: 'wait',
        reason: `attempt ${attempts} of ${allowed} failed (${said}); the next one after the cool-down`,
      };
}

const outcomeOf = (debt: Debt, command: CommandSeen, invocation: InvocationSeen | undefined, now: Date): Outcome => ({
  ring: debt.ring,
  nodeId: debt.nodeId,
  commandId: command.commandId,
  finishedAt: (invocation?.finishedAt ?? now).toISOString(),
  success: debt.result === 'succeeded',
  expiresAt: Math.floor(now.getTime() / 1000) + OUTCOME_DAYS * 86_400,
});
