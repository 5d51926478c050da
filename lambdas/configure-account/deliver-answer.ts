import type { Log } from '../shared/log';
import { type Answer, writeAnswer } from './answer';

/** What delivering needs. */
export interface DeliveryDeps {
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly log: Log;
}

/** Hands the answer to the address that CloudFormation gave with its request. */
export type DeliverAnswer = (responseUrl: string, answer: Answer) => Promise<void>;

const PAUSES_MILLISECONDS = [500, 1000, 2000];
const PATIENCE_MILLISECONDS = 3000;

/**
 * Delivers an answer, again after a pause if the network or S3 fails.
 * An address that refuses is left alone: CloudFormation has stopped waiting, and nobody would read a second try.
 *
 * @throws when it could not be delivered at all: Lambda then runs the request again, which is the last hope of the stack
 */
export const deliverAnswer =
  ({ fetch, sleep, log }: DeliveryDeps): DeliverAnswer =>
  async (responseUrl, answer) => {
    const body = writeAnswer(answer);
    for (const pause of [...PAUSES_MILLISECONDS, undefined]) {
      const outcome = await put(fetch, responseUrl, body);
      if (outcome === 'delivered') return;
      if (outcome === 'refused') {
        log.warn('answer refused: CloudFormation no longer waits for it', { requestId: answer.RequestId });
        return;
      }
      if (pause === undefined)
        throw new Error(`configure-account: the answer must reach CloudFormation, got ${outcome.failure}`, {
          cause: outcome.cause,
        });
      await sleep(pause);
    }
  };

async function put(
  send: typeof fetch,
  responseUrl: string,
  body: Buffer,
): Promise<'delivered' | 'refused' | { failure: string; cause?: unknown }> {
  try {
    const response = await send(responseUrl, {
      method: 'PUT',
      // The address is signed for an empty content type.
      headers: { 'content-type': '' },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    });
    await response.body?.cancel();
    if (response.ok) return 'delivered';
    return response.status < 500 && response.status !== 429 ? 'refused' : { failure: `status ${response.status}` };
  } catch (cause) {
    // The message of a failed fetch may carry the signed address; its kind is enough.
    return { failure: cause instanceof Error ? cause.name : 'an unknown failure', cause };
  }
}
