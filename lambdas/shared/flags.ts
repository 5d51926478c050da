import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';

/** What a flag can be. */
export type FlagValue = boolean | number | string;

/** What each flag is when nobody has said anything; it says the flag's type, too. */
export type FlagDefaults = Readonly<Record<string, FlagValue>>;

/** The flags by name, each of the type of its default. */
export type Flags<Defaults extends FlagDefaults> = {
  readonly [Name in keyof Defaults]: Defaults[Name] extends boolean
    ? boolean
    : Defaults[Name] extends number
      ? number
      : string;
};

/** How often flags are asked for, and by which clock. */
export interface FlagReaderOptions {
  /**
   * How long an answer counts, in seconds: so much later a change is seen, and so seldom Parameter Store is asked.
   * @default 60
   */
  readonly seconds?: number;
  /** @default the computer's clock */
  readonly now?: () => Date;
}

/** After a failure this passes before the next question, in seconds, so that many calls do not make it worse. */
const REST_SECONDS = 5;

/** A flag is there, but not what the program takes it for. */
export class FlagTypeError extends Error {
  override readonly name = 'FlagTypeError';
}

interface Kept {
  readonly until: number;
  readonly written: Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Reads the flags of one group, as `parameters` of fleet.yaml writes them: one parameter, so that all flags are of one
 * moment and cost one call. Each environment of a Lambda function asks at most once in `seconds`, however often it is
 * called; while Parameter Store does not answer, what was read last holds.
 *
 * @param name of the group's parameter, such as `/acme/web/flags`; the role needs `ssm:GetParameter` on it
 * @param defaults every flag that the program knows; one that the group lacks is what it says here, and so are all of them
 * while there is no such parameter
 * @throws FlagTypeError if a flag is of another type than its default, or if the parameter holds no flags
 */
export function flagReader<const Defaults extends FlagDefaults>(
  client: SSMClient,
  name: string,
  defaults: Defaults,
  { seconds = 60, now = () => new Date() }: FlagReaderOptions = {},
): () => Promise<Flags<Defaults>> {
  let kept: Kept | undefined;
  let last: Readonly<Record<string, unknown>> | undefined;
  const ask = async (rest: () => void): Promise<Readonly<Record<string, unknown>>> => {
    try {
      last = await readGroup(client, name);
      return last;
    } catch (error) {
      rest();
      if (last && !(error instanceof FlagTypeError)) return last;
      throw error;
    }
  };
  return async () => {
    const at = now().getTime();
    if (!kept || at >= kept.until) {
      const rest = () => {
        kept = { until: at + Math.min(REST_SECONDS, seconds) * 1000, written };
      };
      const written = ask(rest);
      kept = { until: at + seconds * 1000, written };
    }
    return flagsOf(await kept.written, defaults, name);
  };
}

async function readGroup(client: SSMClient, Name: string): Promise<Readonly<Record<string, unknown>>> {
  const value = await client.send(new GetParameterCommand({ Name })).then(
    ({ Parameter }) => Parameter?.Value ?? '{}',
    (error: unknown) => {
      if (error instanceof ParameterNotFound) return '{}';
      throw error;
    },
  );
  const read = parse(value);
  // What it holds instead is nobody's business: it may be a secret.
  if (!read)
    throw new FlagTypeError(`${Name}: must hold flags as JSON such as {"new-checkout":true}, got something else`);
  return read;
}

function parse(value: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? (read as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function flagsOf<Defaults extends FlagDefaults>(
  written: Readonly<Record<string, unknown>>,
  defaults: Defaults,
  name: string,
): Flags<Defaults> {
  const entries = Object.entries(defaults).map(([flag, usual]) => {
    const value = Object.hasOwn(written, flag) ? written[flag] : usual;
    if (typeof value !== typeof usual)
      throw new FlagTypeError(
        `${name}: ${flag} must be a ${typeof usual}, got a ${value === null ? 'null' : typeof value}`,
      );
    return [flag, value];
  });
  return Object.fromEntries(entries) as Flags<Defaults>;
}
