import { type Pacer, type PacerClock, pacer } from './pacer';

/**
 * Calls a second to one operation of Systems Manager, account and Region. AWS publishes no rate for the operations that we
 * page through; ten is what was seen to work without throttling, and leaves room for the console and for other callers.
 */
export const CALLS_PER_SECOND = 10;

/** State Manager allows four a second to the whole account, of which one is left to others. */
const OF_STATE_MANAGER: Readonly<Record<string, number>> = {
  ListAssociationsCommand: 3,
  DescribeAssociationExecutionsCommand: 3,
  DescribeAssociationExecutionTargetsCommand: 3,
};

/** A page through 50 nodes at a time comes in bursts of a few calls; only long walks are slowed down. */
const BURST = 10;

/** The little of an SDK client that pacing needs. */
interface Client {
  readonly config: { cacheMiddleware?: boolean };
  readonly middlewareStack: {
    remove(name: string): boolean;
    // biome-ignore lint/suspicious/noExplicitAny: each client types its own middleware, and none of it is looked at here
    add(middleware: (next: any, context: any) => (args: any) => Promise<any>, options: any): void;
  };
}

/**
 * Slows a client down, operation by operation, retries included.
 * @param callsPerSecond to each operation; the policy's where there is one, and fewer where AWS allows fewer
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html
 */
export function paced<C extends Client>(client: C, clock: PacerClock, callsPerSecond = CALLS_PER_SECOND): C {
  const pacers = new Map<string, Pacer>();
  const middleware =
    (next: (args: unknown) => Promise<unknown>, { commandName }: { commandName: string }) =>
    async (args: unknown) => {
      const most = OF_STATE_MANAGER[commandName];
      const wait =
        pacers.get(commandName) ??
        pacer(Math.min(callsPerSecond, most ?? callsPerSecond), Math.min(BURST, most ?? BURST), clock);
      pacers.set(commandName, wait);
      await wait();
      return next(args);
    };
  // late in "finalizeRequest" is inside the retry loop: a retry waits its turn as well
  client.middlewareStack.add(middleware, { step: 'finalizeRequest', priority: 'low', name: 'paced' });
  // whoever is paced makes thousands of calls: no answer is copied for a log that nobody keeps, and their way is laid once
  client.middlewareStack.remove('loggerMiddleware');
  client.config.cacheMiddleware = true;
  return client;
}
