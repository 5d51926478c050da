import { Readable } from 'node:stream';
import { answerWire } from './protocol';
import type { SimulatedFleet } from './simulated-fleet';

interface SdkRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/** What an SDK client's `requestHandler` must be. */
export interface InProcessHandler {
  handle(request: SdkRequest): Promise<{ response: SdkResponse }>;
  metadata: { handlerProtocol: string };
  destroy(): void;
}

/**
 * Lets real SDK clients speak to the fleet without a socket: `new SSMClient({ region, credentials, requestHandler: inProcess(fleet) })`.
 * Requests are serialized and answers parsed as over HTTP.
 */
export function inProcess(fleet: SimulatedFleet): InProcessHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    destroy: () => undefined,
    async handle({ path, headers, body }) {
      const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const text = typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
      const answer = await answerWire(fleet, { path, headers: lowerCase, body: text });
      return {
        response: {
          statusCode: answer.statusCode,
          headers: { ...answer.headers },
          body: Readable.from([Buffer.from(answer.body)]),
        },
      };
    },
  };
}
