import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AwsError } from '../../../rehearsal/fleet/aws-error';
import { type Caller, type Line, LineBroken, NoAnswer } from './line';
import { wireHandler } from './wire';

/** How often the SDK tries by itself, unless a client is told otherwise. */
const ATTEMPTS = 3;
const ATTEMPTS_AT_DYNAMODB = 4;

interface Command {
  readonly input: Readonly<Record<string, unknown>>;
}

type Middleware = (
  next: (args: unknown) => Promise<unknown>,
  context: { commandName: string },
) => (args: unknown) => Promise<unknown>;

type Module = Readonly<Record<string, unknown>>;
type Constructor = new (...args: never[]) => object;

const load = createRequire(join(process.cwd(), 'package.json'));

const CLIENTS: Readonly<Record<string, { readonly name: string; readonly service: string }>> = {
  '@aws-sdk/client-ssm': { name: 'SSMClient', service: 'ssm' },
  '@aws-sdk/client-ec2': { name: 'EC2Client', service: 'ec2' },
  '@aws-sdk/client-sns': { name: 'SNSClient', service: 'sns' },
  '@aws-sdk/client-sqs': { name: 'SQSClient', service: 'sqs' },
  '@aws-sdk/client-s3': { name: 'S3Client', service: 's3' },
  '@aws-sdk/client-dynamodb': { name: 'DynamoDBClient', service: 'dynamodb' },
  '@aws-sdk/client-resource-groups-tagging-api': { name: 'ResourceGroupsTaggingAPIClient', service: 'tag' },
};

/**
 * The SDK's modules as one container of a function sees them: its commands, paginators and exceptions as they are, and clients
 * whose calls go over the line.
 * @param isOnWire whether the clients are the SDK's own, down to the bytes: requests are written out and answers read back, and it is
 * the SDK that tries again. Otherwise that is imitated, which takes a small part of the time.
 */
export function sdkOn(line: Line, container: Caller, isOnWire: boolean): (name: string) => unknown {
  const known = new Map<string, unknown>();
  const make = (name: string): unknown => {
    if (name === '@aws-sdk/lib-dynamodb') return isOnWire ? load(name) : documentsOn(line, container);
    const client = CLIENTS[name];
    if (!client) return load(name);
    const real = load(name) as Module;
    if (isOnWire) return Object.create(real, { [client.name]: { value: wiredOn(line, container, real, client) } });
    // a module of its own on top of the real one: copying EC2's three thousand exports for every container would take the longest of all
    return Object.create(real, { [client.name]: { value: clientOn(line, container, real, client) } });
  };
  return (name) => {
    if (!known.has(name)) known.set(name, make(name));
    return known.get(name);
  };
}

function clientOn(line: Line, container: Caller, module: Module, { name, service }: { name: string; service: string }) {
  const Real = module[name] as Constructor;
  return function Client({ maxAttempts = ATTEMPTS }: { maxAttempts?: number } = {}) {
    const added: Middleware[] = [];
    return Object.assign(Object.create(Real.prototype), {
      config: {},
      middlewareStack: { add: (middleware: Middleware) => added.push(middleware), remove: () => true },
      send: (command: Command) => {
        const operation = command.constructor.name.replace(/Command$/, '');
        const context = { commandName: command.constructor.name };
        const call = () => line.call({ container, service, operation, input: command.input });
        const paced = added.reduce<(args: unknown) => Promise<unknown>>((next, one) => one(next, context), call);
        return persistently(line, container, maxAttempts, () => paced({}), module);
      },
    });
  };
}

/** The SDK's own client, but for what it is carried by and what its pauses are. */
function wiredOn(line: Line, container: Caller, module: Module, { name, service }: { name: string; service: string }) {
  const Real = module[name] as new (
    settings: object,
  ) => { readonly config: { retryStrategy: () => Promise<Strategy> } };
  return function Client(settings: object = {}) {
    const client = new Real({
      region: 'eu-central-1',
      endpoint: `https://${service}.eu-central-1.amazonaws.com`,
      forcePathStyle: true,
      signer: { sign: async (request: unknown) => request },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      ...settings,
      requestHandler: wireHandler(line, container, service),
    });
    // what it looks up in files of the machine's is looked up before anything goes on
    const settled = Object.values(client.config).map(
      async (look) => typeof look === 'function' && look.length === 0 && look(),
    );
    void line.onNodesClock(Promise.allSettled(settled));
    const { retryStrategy } = client.config;
    let patient: Promise<Strategy> | undefined;
    client.config.retryStrategy = () => {
      patient ??= retryStrategy().then((strategy) => withOurPauses(strategy, line, container));
      return patient;
    };
    return client;
  };
}

/** The SDK's standard way to try again. */
interface Strategy {
  retryBackoffStrategy: { computeNextBackoffDelay(attempts: number): number };
  refreshRetryTokenForRetry(...args: unknown[]): Promise<unknown>;
}

/** What is tried again and how often is the SDK's to say; how long it waits is by the simulation's clock. */
function withOurPauses(strategy: Strategy, line: Line, container: Caller): Strategy {
  const refresh = strategy.refreshRetryTokenForRetry.bind(strategy);
  let milliseconds = 0;
  strategy.retryBackoffStrategy = {
    ...strategy.retryBackoffStrategy,
    setDelayBase: () => undefined,
    computeNextBackoffDelay: (attempts: number) => {
      milliseconds = 50 * 2 ** (attempts + 1);
      return 0;
    },
  } as Strategy['retryBackoffStrategy'];
  strategy.refreshRetryTokenForRetry = async (...args) => {
    const token = await line.onNodesClock(refresh(...args));
    await line.sleep(container, milliseconds);
    return token;
  };
  return strategy;
}

const DOCUMENT_OPERATIONS: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  TransactWrite: 'TransactWriteItems',
  BatchGet: 'BatchGetItem',
  BatchWrite: 'BatchWriteItem',
};

function documentsOn(line: Line, container: Caller): object {
  const real = load('@aws-sdk/lib-dynamodb') as Module;
  const exceptions = load('@aws-sdk/client-dynamodb') as Module;
  const Real = real.DynamoDBDocumentClient as Constructor;
  const from = () =>
    Object.assign(Object.create(Real.prototype), {
      send: (command: Command) => {
        const kind = command.constructor.name.replace(/Command$/, '');
        const operation = DOCUMENT_OPERATIONS[kind] ?? kind;
        const call = () => line.call({ container, service: 'dynamodb', operation, input: command.input });
        return persistently(line, container, ATTEMPTS_AT_DYNAMODB, call, exceptions);
      },
    });
  return Object.create(real, { DynamoDBDocumentClient: { value: { from } } });
}

/** As the SDK does it: what may pass by itself is tried again, after a while. */
async function persistently(
  line: Line,
  container: Caller,
  attempts: number,
  call: () => Promise<unknown>,
  module: Module,
): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = (await call()) as object;
      return { ...answer, $metadata: { httpStatusCode: 200, attempts: attempt } };
    } catch (error) {
      if (attempt >= attempts || !isWorthRepeating(error)) throw inSdkWords(error, module);
      await line.sleep(container, 50 * 2 ** attempt);
    }
  }
}

const isWorthRepeating = (error: unknown): boolean =>
  error instanceof LineBroken ||
  error instanceof NoAnswer ||
  (error instanceof AwsError &&
    (error.statusCode >= 500 || /Throttl|RequestLimitExceeded|ProvisionedThroughput|SlowDown/.test(error.code)));

/** The exception that an SDK client throws for a refusal. */
function inSdkWords(error: unknown, module: Module): unknown {
  if (!(error instanceof AwsError)) return error;
  const { code, message, statusCode, members } = error;
  const $metadata = { httpStatusCode: statusCode };
  const Modelled = module[code];
  if (typeof Modelled === 'function') {
    const made = new (Modelled as new (options: object) => Error)({ message, $metadata, ...members });
    return Object.assign(made, members);
  }
  return Object.assign(new Error(message), { name: code, $metadata });
}
