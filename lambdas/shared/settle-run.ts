import { attemptResult } from './attempt-result';
import { bounded } from './bounded';
import { type CommandSeen, type Commands, type InvocationSeen, intentOf } from './commands';
import type { AttemptResult, Debt, Intent, Ledger, Outcome } from './ledger';
import type { Log } from './log';
import { lateRunKey } from './matter';
import { operationOf, settingsOf } from './operation';
import type { LoopPolicy } from './policy';

/** Outcomes are kept longer than any breaker looks back, for people who wonder afterwards. */
export const OUTCOME_DAYS = 7;

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
  /** Attempts that were settled just now; `late` are among the others. */
  readonly counts: Readonly<Record<'succeeded' | 'failed' | 'not-run' | 'late', number>>;
  /** Debts on which no attempt is left. */
  readonly givenUp: readonly Debt[];
  /** Nodes on which the run ended after the window had closed that it was started in. */
  readonly late: readonly { readonly nodeId: string; readonly reason: string }[];
  /**
   * Marks the run as finished, unless people have yet to hear that it ended late: whoever finds it then settles it again, which
   * counts no attempt twice.
   * @param known keys of the matters that people know of
   */
  finish(known: ReadonlySet<string>): Promise<void>;
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
      settleNode(deps, command, intent, nodeId, invocations.get(nodeId)),
    );
    await ledger.giveBackTurn(intent.ring, intent.id, operationOf(intent.cause));

    const late = intent.nodes.flatMap((nodeId) => {
      const how = lateness(intent, invocations.get(nodeId));
      return how === undefined ? [] : [{ nodeId, reason: `ended ${how}` }];
    });
    const counts = { succeeded: 0, failed: 0, 'not-run': 0, late: 0 };
    for (const node of settled) {
      if (!node) continue;
      counts[node.result] += 1;
      if (late.some(({ nodeId }) => nodeId === node.debt.nodeId)) counts.late += 1;
    }
    log.info('run settled', {
      intentId,
      commandId: command.commandId,
      ring: intent.ring,
      ...counts,
    });
    return {
      ring: intent.ring,
      counts,
      givenUp: settled.flatMap((node) => (node?.debt.verdict === 'given-up' ? [node.debt] : [])),
      late,
      async finish(known) {
        if (late.length > 0 && !known.has(lateRunKey(intent.ring))) return;
        await ledger.moveIntent({ ...intent, state: 'finished', commandId: command.commandId });
      },
    };
  };

type Ended = Exclude<AttemptResult, 'running'>;

async function settleNode(
  { policy, ledger, now }: SettleDeps,
  command: CommandSeen,
  intent: Intent,
  nodeId: string,
  invocation: InvocationSeen | undefined,
): Promise<{ debt: Debt; result: Ended } | undefined> {
  const result = attemptResult(invocation) as Ended;
  const late = lateness(intent, invocation);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const debts = (await ledger.debtsOf([nodeId])).get(nodeId) ?? [];
    const debt = debts.find((one) => one.intentId === intent.id && one.result === 'running');
    if (!debt) return undefined; // settled before, or this attempt was never claimed
    const ended = isRefuted(debt, result)
      ? { result: 'failed' as const, late, said: 'the association failed again' }
      : { result, late, said: invocation?.statusDetails || 'no answer' };
    const settled = settledDebt(debt, ended, policy, now());
    const kept = { ...settled, commandId: command.commandId };
    const written = provesNothing(kept)
      ? await ledger.writeDebt(kept)
      : await ledger.settle(kept, outcomeOf(kept, command, invocation, now()));
    if (written) return { debt: kept, result: ended.result };
  }
  throw new Error(`debt of ${nodeId}: must stay unchanged for a moment, got changed ${TRIES} times`);
}

/** How long after its window had closed a node was still being worked on, in words; nothing when it was in time. */
function lateness({ closesAt }: Intent, invocation: InvocationSeen | undefined): string | undefined {
  if (closesAt === undefined || !invocation?.finishedAt || attemptResult(invocation) === 'not-run') return undefined;
  const minutes = Math.ceil((invocation.finishedAt.getTime() - Date.parse(closesAt)) / 60_000);
  return minutes > 0 ? `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} after its window had closed` : undefined;
}

/** Whether State Manager has said already that what was refreshed failed again, whatever became of the command. */
const isRefuted = ({ cause, closedAt, heardAt = '', lastAttemptAt = '' }: Debt, result: Ended) =>
  operationOf(cause) === 'refresh' && result === 'succeeded' && !closedAt && heardAt > lastAttemptAt;

/** A command that never ran says nothing about the node, and one that asked for associations nothing about them. */
const provesNothing = ({ cause, result }: Debt) =>
  result === 'not-run' || (operationOf(cause) === 'refresh' && result === 'succeeded');

function settledDebt(
  debt: Debt,
  { result, late, said }: { readonly result: Ended; readonly late?: string; readonly said: string },
  policy: LoopPolicy,
  now: Date,
): Debt {
  const operation = operationOf(debt.cause);
  const attempts = result === 'not-run' ? debt.attempts - 1 : debt.attempts;
  const base = { ...debt, result, attempts, updatedAt: now.toISOString(), version: debt.version + 1 };
  if (debt.closedAt) return base;
  const allowed = settingsOf(policy, debt.cause).attempts;
  const attempt = `attempt ${attempts} of ${allowed}`;
  const tooLate = late === undefined ? '' : ` ${late}`;
  if (result === 'succeeded') {
    const next =
      operation === 'refresh' ? "refreshed; the association's own result decides" : "the node's next scan decides";
    return { ...base, verdict: 'wait', reason: `${attempt} succeeded${tooLate}; ${next}` };
  }
  if (result === 'not-run') {
    const reason = `the ${operation} never ran on the node (${said}); it does not count as an attempt`;
    return { ...base, verdict: 'wait', reason };
  }
  const failed = `${attempt} failed${tooLate} (${said})`;
  return attempts >= allowed
    ? { ...base, verdict: 'given-up', reason: `${failed}; no attempt is left` }
    : { ...base, verdict: 'wait', reason: `${failed}; the next one after the cool-down` };
}

const outcomeOf = (debt: Debt, command: CommandSeen, invocation: InvocationSeen | undefined, now: Date): Outcome => ({
  ring: debt.ring,
  nodeId: debt.nodeId,
  commandId: command.commandId,
  finishedAt: (invocation?.finishedAt ?? now).toISOString(),
  success: debt.result === 'succeeded',
  expiresAt: Math.floor(now.getTime() / 1000) + OUTCOME_DAYS * 86_400,
});
