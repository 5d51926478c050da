import { AwsError } from './aws-error';
import type { ResourceRequest } from './cloudformation/resource-handler';
import { readQuery, writeAnswer, writeRefusal } from './ec2-query';
import type { SimulatedFleet } from './simulated-fleet';

/** A request as it arrives, whatever brought it. */
export interface WireRequest {
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What goes back. */
export interface WireAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Answers in the protocol in which it was asked: AWS JSON 1.1 (Systems Manager and the Resource Groups Tagging API, by their target headers), CloudFormation's
 * requests at `/_cfn`, EC2's query protocol for the rest. Who called is taken from the header `x-rehearsal-principal`, else from the access key.
 */
export async function answerWire(fleet: SimulatedFleet, request: WireRequest): Promise<WireAnswer> {
  const requestId = fleet.world.random.uuid('request');
  const principal = principalOf(request);
  const caller = principal === undefined ? {} : { principal };
  if (request.path.startsWith('/_cfn')) {
    return asJson(requestId, async () => fleet.cloudFormation(parsed(request.body) as ResourceRequest));
  }
  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const [service = '', operation = ''] = target.split('.');
    return asJson(requestId, async () => {
      const input = parsed(request.body || '{}');
      return service.startsWith('ResourceGroupsTaggingAPI')
        ? fleet.tag(operation, input, caller)
        : fleet.call(operation, input, caller);
    });
  }
  const headers = { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId };
  const { action, input } = readQuery(request.body);
  try {
    return { statusCode: 200, headers, body: writeAnswer(action, await fleet.ec2(action, input, caller), requestId) };
  } catch (error) {
    const refusal = refusalOf(error);
    return { statusCode: refusal.statusCode, headers, body: writeRefusal(refusal, requestId) };
  }
}

async function asJson(requestId: string, act: () => Promise<object>): Promise<WireAnswer> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
  try {
    return { statusCode: 200, headers, body: JSON.stringify(withEpochSeconds(await act())) };
  } catch (error) {
    const refusal = refusalOf(error);
    const body = { __type: refusal.code, message: refusal.message, Message: refusal.message, ...refusal.members };
    return { statusCode: refusal.statusCode, headers, body: JSON.stringify(body) };
  }
}

function refusalOf(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError(
    'InternalServerError',
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    500,
  );
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AwsError('SerializationException', `The request body is not JSON: ${String(cause)}`);
  }
}

/** AWS JSON writes times as seconds since 1970. */
function withEpochSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withEpochSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withEpochSeconds(item)]));
}

function principalOf({ headers }: WireRequest): string | undefined {
  return headers['x-rehearsal-principal'] ?? /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
}
