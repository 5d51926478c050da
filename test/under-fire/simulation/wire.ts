import { AwsError } from '../../../rehearsal/fleet/aws-error';
import { readQuery, writeAnswer, writeRefusal } from '../../../rehearsal/fleet/ec2-query';
import type { Caller, Line } from './line';
import { plain, wired } from './table';

/** A request as an SDK client hands it to whatever carries it. */
interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Input = Readonly<Record<string, unknown>>;

/** How one service speaks. */
interface Tongue {
  read(request: Request): { readonly operation: string; readonly input: Input };
  write(operation: string, answer: object): string;
  refuse(error: AwsError): string;
}

/** Text as it goes back. Bytes, as a stream would be read on Node's own time and not on the simulation's. */
const response = (statusCode: number, body: string) => ({
  response: { statusCode, headers: {}, body: new Uint8Array(Buffer.from(body)) },
});

/** What an SDK client's `requestHandler` must be: requests are read off the wire, go over the line, and answers are written back. */
export const wireHandler = (line: Line, container: Caller, service: string) => ({
  metadata: { handlerProtocol: 'http/1.1' },
  destroy: () => undefined,
  httpHandlerConfigs: () => ({}),
  updateHttpClientConfig: () => undefined,
  async handle(request: Request) {
    const tongue = TONGUES[service] ?? JSON_TONGUE;
    const { operation, input } = tongue.read(request);
    try {
      return response(200, tongue.write(operation, await line.call({ container, service, operation, input })));
    } catch (error) {
      if (error instanceof AwsError) return response(error.statusCode, tongue.refuse(error));
      throw error; // the line broke, or nothing came in time
    }
  },
});

const textOf = ({ body }: Request): string =>
  typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : '';

/** AWS JSON, with times as seconds since 1970. */
const JSON_TONGUE: Tongue = {
  read: (request) => ({
    operation: (request.headers['x-amz-target'] ?? '').split('.')[1] ?? '',
    input: JSON.parse(textOf(request) || '{}') as Input,
  }),
  write: (_, answer) => JSON.stringify(withEpochSeconds(answer)),
  refuse: ({ code, message, members }) => JSON.stringify({ __type: code, message, Message: message, ...members }),
};

const DYNAMO_TONGUE: Tongue = {
  ...JSON_TONGUE,
  read(request) {
    const { operation, input } = JSON_TONGUE.read(request);
    return { operation, input: plain(input) };
  },
  write: (_, answer) => JSON.stringify(wired(answer as Input)),
};

const EC2_TONGUE: Tongue = {
  read(request) {
    const { action, input } = readQuery(textOf(request));
    return { operation: action, input };
  },
  write: (operation, answer) => writeAnswer(operation, answer, 'request'),
  refuse: (error) => writeRefusal(error, 'request'),
};

/** The query protocol, for as much of it as SNS is asked here. */
const SNS_TONGUE: Tongue = {
  read(request) {
    const { Action: operation = '', ...input } = Object.fromEntries(new URLSearchParams(textOf(request)));
    return { operation, input };
  },
  write: (operation, answer) =>
    `<${operation}Response><${operation}Result>${'MessageId' in answer ? `<MessageId>${answer.MessageId}</MessageId>` : '<Subscriptions/>'}</${operation}Result></${operation}Response>`,
  refuse: ({ code, message }) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
};

/** S3 for objects that are put, and copied. */
const S3_TONGUE: Tongue = {
  read({ method, path, headers, body }) {
    const [, Bucket = '', ...rest] = decodeURIComponent(path).split('/');
    const CopySource = headers['x-amz-copy-source'];
    const operation = method !== 'PUT' ? method : CopySource === undefined ? 'PutObject' : 'CopyObject';
    return {
      operation,
      input: { Bucket, Key: rest.join('/'), ...(CopySource === undefined ? { Body: body } : { CopySource }) },
    };
  },
  write: (operation) => (operation === 'CopyObject' ? '<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>' : ''),
  refuse: ({ code, message }) => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
};

const TONGUES: Readonly<Record<string, Tongue>> = {
  dynamodb: DYNAMO_TONGUE,
  ec2: EC2_TONGUE,
  sns: SNS_TONGUE,
  s3: S3_TONGUE,
};

function withEpochSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withEpochSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withEpochSeconds(item)]));
}
