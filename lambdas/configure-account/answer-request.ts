import type { Log } from '../shared/log';
import type { Answer } from './answer';
import { CustomResourceRequest } from './contract';
import type { DeliverAnswer } from './deliver-answer';
import { readProperties } from './read-properties';

/** One kind of custom resource: reads the properties of a request, and says what it will do about them. */
export type Kind = (request: CustomResourceRequest) => Undertaking;

/** A request that was understood. */
export interface Undertaking {
  /** The same for the resource's whole life: another one would make CloudFormation delete the old resource. */
  readonly physicalId: string;
  /**
   * Does what was asked; stops between two steps once the signal is given.
   * @returns what was done, for the stack's events
   */
  readonly carryOut: (stop: Stop) => Promise<string>;
}

/** When a request must have come to its end. */
export interface Stop {
  readonly deadline: Date;
  readonly signal: AbortSignal;
}

/** What answering needs. */
export interface AnswerDeps {
  /** By CloudFormation's resource type. */
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly deliver: DeliverAnswer;
  readonly now: () => Date;
  /** Resolves after that time, or at once when the signal is given. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
  readonly log: Log;
}

/** The time that is kept for delivering an answer, in milliseconds. */
export const ANSWERING_MILLISECONDS = 15_000;

/** The id of a resource whose properties were refused: nothing was made, so nothing is there to delete. */
const NEVER_MADE = 'never-made';

/**
 * Answers one request of CloudFormation, always: when it is done, when it failed, when it makes no sense, and shortly before
 * Lambda would end the run. A stack that gets no answer waits for an hour.
 *
 * @throws only when there is nobody to answer, or when the answer could not be delivered
 */
export const answerRequest =
  (deps: AnswerDeps) =>
  async (event: unknown, endsInMilliseconds: number): Promise<Answer> => {
    const responseUrl = addressIn(event);
    if (responseUrl === undefined)
      throw new Error('configure-account: a request must carry the ResponseURL of CloudFormation, got none');
    const answer = await judge(deps, event, endsInMilliseconds);
    deps.log.info('request answered', { ...answer, type: fieldIn(event, 'RequestType') });
    await deps.deliver(responseUrl, answer);
    return answer;
  };

async function judge(deps: AnswerDeps, event: unknown, endsInMilliseconds: number): Promise<Answer> {
  const answerWith = (Status: Answer['Status'], Reason: string, physicalId?: string): Answer => ({
    Status,
    Reason,
    PhysicalResourceId: physicalId ?? fieldIn(event, 'PhysicalResourceId') ?? NEVER_MADE,
    StackId: fieldIn(event, 'StackId') ?? '',
    RequestId: fieldIn(event, 'RequestId') ?? '',
    LogicalResourceId: fieldIn(event, 'LogicalResourceId') ?? '',
  });
  if (fieldIn(event, 'RequestType') === 'Delete' && fieldIn(event, 'PhysicalResourceId') === NEVER_MADE)
    return answerWith('SUCCESS', 'nothing was made, nothing to delete');
  let undertaking: Undertaking | undefined;
  try {
    const request = readProperties('request', CustomResourceRequest, event);
    const kind = deps.kinds[request.ResourceType];
    if (!kind)
      throw new Error(
        `${request.LogicalResourceId}: the type must be one of ${Object.keys(deps.kinds).join(', ')}, got ${request.ResourceType}`,
      );
    undertaking = kind(request);
    const done = await withinTime(deps, undertaking, endsInMilliseconds);
    return answerWith('SUCCESS', done, undertaking.physicalId);
  } catch (error) {
    // The stack must hear of every failure; Lambda's own retry would only repeat it behind CloudFormation's back.
    deps.log.error('request failed', { error, requestId: fieldIn(event, 'RequestId') });
    return answerWith('FAILED', error instanceof Error ? error.message : String(error), undertaking?.physicalId);
  }
}

async function withinTime(
  { now, sleep }: AnswerDeps,
  undertaking: Undertaking,
  endsInMilliseconds: number,
): Promise<string> {
  const budget = Math.max(0, endsInMilliseconds - ANSWERING_MILLISECONDS);
  const overrun = new AbortController();
  const finished = new AbortController();
  const work = undertaking.carryOut({ deadline: new Date(now().getTime() + budget), signal: overrun.signal });
  const alarm = sleep(budget, finished.signal).then(() => {
    if (finished.signal.aborted) return '';
    const tooLong = new Error(
      `configure-account: must be done within ${Math.round(budget / 1000)} seconds, got no end; deploy again, it goes on where it stopped`,
    );
    overrun.abort(tooLong);
    throw tooLong;
  });
  // Whichever loses the race has nobody left to tell.
  for (const loser of [work, alarm]) loser.catch(() => undefined);
  try {
    return await Promise.race([work, alarm]);
  } finally {
    finished.abort();
  }
}

const addressIn = (event: unknown): string | undefined => fieldIn(event, 'ResponseURL');

/** A text from a request that may not be one. */
function fieldIn(event: unknown, field: string): string | undefined {
  const value = typeof event === 'object' && event !== null ? (event as Record<string, unknown>)[field] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
