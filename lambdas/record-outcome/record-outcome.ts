import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Brake } from '../shared/brake';
import { readBreaker, stopsRing } from '../shared/breaker';
import type { Commands } from '../shared/commands';
import type { DeadLetters } from '../shared/dead-letters';
import { DOCUMENTS } from '../shared/documents';
import type { Ledger } from '../shared/ledger';
import type { Log } from '../shared/log';
import { asMetrics } from '../shared/metrics';
import { lastingFailure, unreadableMessage } from '../shared/own-failures';
import type { LoopPolicy } from '../shared/policy';
import { readMessage } from '../shared/read-message';
import { type Settled, settleRun } from '../shared/settle-run';
import { type Notifier, tell } from '../shared/tell';
import { tellPeople } from '../shared/tell-people';
import { breakerTripped, lateRun } from '../shared/urgent';
import { CommandChange, METRICS } from './contract';

/** All that the function needs of the world. */
export interface Deps {
  readonly policy: LoopPolicy;
  readonly ledger: Ledger;
  readonly commands: Pick<Commands, 'byId' | 'invocations'>;
  /** Whether people have told the breaker to forget what was before a moment. */
  readonly brake: () => Promise<Brake>;
  readonly notifier: Notifier;
  readonly deadLetters: DeadLetters;
  readonly log: Log;
  readonly now: () => Date;
}

/** Writes down what became of the loop's own commands, and says so when it gives up on nodes or the breaker trips. */
export const recordOutcome =
  (deps: Deps) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const { policy, deadLetters, log } = deps;
    const batchItemFailures: { itemIdentifier: string }[] = [];
    const counts = { succeeded: 0, failed: 0, 'not-run': 0, late: 0, givenUp: 0 };
    for (const { messageId, body } of Records) {
      try {
        const settled = await record(deps, messageId, body);
        if (!settled) continue;
        for (const result of ['succeeded', 'failed', 'not-run', 'late'] as const)
          counts[result] += settled.counts[result];
        counts.givenUp += settled.givenUp.length;
        await settled.finish(await tellWhatCame(deps, settled));
      } catch (error) {
        log.error('message will come again', { messageId, error });
        batchItemFailures.push({ itemIdentifier: messageId });
        const where = { function: 'record-outcome', doing: 'recording an outcome', queueUrl: deadLetters.queueUrl };
        const matter = lastingFailure(where, error, policy);
        if (matter) await tell(deps)(matter);
      }
    }
    log.info('batch handled', {
      messages: Records.length,
      again: batchItemFailures.length,
      ...asMetrics(policy.fleet, deps.now(), {
        [METRICS.attemptsSucceeded]: counts.succeeded,
        [METRICS.attemptsFailed]: counts.failed,
        [METRICS.attemptsNotRun]: counts['not-run'],
        [METRICS.attemptsLate]: counts.late,
        [METRICS.nodesGivenUp]: counts.givenUp,
      }),
    });
    return { batchItemFailures };
  };

/** What a message settles: nothing if it is unreadable, about somebody else's command, or about one still at work. */
async function record(deps: Deps, messageId: string, body: string): Promise<Settled | undefined> {
  const reading = readMessage(CommandChange, body);
  if ('poison' in reading) {
    await deps.deadLetters.bury(body, reading.poison);
    deps.log.error('message buried', { messageId, reason: reading.poison });
    await tell(deps)(unreadableMessage(reading.poison, deps.deadLetters.queueUrl, deps.policy));
    return undefined;
  }
  const { detail } = reading.message;
  if (!Object.values(DOCUMENTS).includes(detail['document-name'])) return undefined; // the loop runs no other
  const command = await deps.commands.byId(detail['command-id']);
  return command?.isOver ? settleRun(deps)(command) : undefined;
}

async function tellWhatCame(deps: Deps, { ring, givenUp, late }: Settled): Promise<ReadonlySet<string>> {
  const { policy, ledger, now } = deps;
  const { resetAt } = await deps.brake();
  const tripped = stopsRing(await readBreaker(ledger, policy, now(), resetAt), ring);
  const matters = [
    ...(tripped ? [breakerTripped(tripped, policy)] : []),
    ...(late.length > 0 ? [lateRun(ring, late, policy)] : []),
  ];
  return tellPeople(deps)(matters, givenUp);
}
