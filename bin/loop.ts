import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type BrakeValue, brakeSaying, brakeText } from '../lambdas/shared/brake-value';
import { FleetFileError } from '../lib/config/fleet-file-error';
import { readFleet } from '../lib/config/read-fleet';

interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** A client for a Region, with the credentials of whoever runs the command. */
  readonly ssmIn: (region: string) => SSMClient;
  readonly now: () => Date;
}

type Action = 'pause' | 'resume' | 'reset';

const USAGE = 'usage: npm run loop -- pause|resume|reset [--file fleet.yaml]';

/** What follows from each, in words. */
const CONSEQUENCES: Readonly<Record<Action, string>> = {
  pause: 'The loop starts nothing any more; what runs already goes on.',
  resume: 'The loop acts again.',
  reset: 'The breaker forgets what failed until now, from the next batch on; what fails from here counts.',
};

/**
 * `npm run loop -- pause`: the brake. The loop goes on looking and reporting and touches nothing, from its next batch on, until
 * `npm run loop -- resume`. `npm run loop -- reset` is the way back from the breaker, for whoever has looked at the failures.
 * No deploy is needed, and none undoes it.
 * @returns the exit code: 0 when the brake stands as asked, 1 if not, 2 if it was asked in a way that it does not know
 */
export async function loop(args: readonly string[], { out, err, ssmIn, now }: World): Promise<0 | 1 | 2> {
  const asked = readArguments(args);
  if (!asked) {
    err(USAGE);
    return 2;
  }
  try {
    const { fleet } = readFleet(asked.file);
    const { account, region } = fleet.deploysTo;
    const Name = `/${fleet.name}/loop`;
    const ssm = ssmIn(region);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    const found = Parameter?.ARN?.split(':')[4];
    if (found !== account) {
      err(`${asked.file} deploysTo.account: must be the account of the credentials, ${found}, got ${account}`);
      return 1;
    }
    const was = brakeSaying(Parameter?.Value) ?? { position: 'pause' };
    const Value = brakeText(after(asked.action, was, now()));
    if (Parameter?.Value === Value) {
      out(`${Name} in ${account}, ${region} says ${Value} already`);
      return 0;
    }
    await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
    out(`${Name} in ${account}, ${region} now says ${Value}; it said ${Parameter?.Value}`);
    out(CONSEQUENCES[asked.action]);
    if (asked.action === 'reset' && was.position === 'pause')
      out('The brake is still on: npm run loop -- resume lets the loop act again.');
    return 0;
  } catch (error) {
    if (error instanceof FleetFileError) err(error.message);
    else if (error instanceof ParameterNotFound)
      err(`${asked.file}: must be deployed where the credentials point to, got no brake there`);
    else err(inOneLine(asked.file, error));
    return 1;
  }
}

/** Pausing and resuming keep a reset, and a reset keeps the brake where it is. */
function after(action: Action, was: BrakeValue, now: Date): BrakeValue {
  if (action === 'reset') return { ...was, resetAt: now };
  return { ...was, position: action === 'pause' ? 'pause' : 'run' };
}

/** What AWS, or the way to it, has against the command. */
function inOneLine(file: string, error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const why = `${name}: ${message}`.replaceAll(/\s+/g, ' ').trim();
  const advice =
    name === 'CredentialsProviderError'
      ? 'sign in first (aws sso login), or set AWS_PROFILE'
      : /ExpiredToken|UnrecognizedClient|InvalidSignature/.test(name)
        ? 'sign in again (aws sso login)'
        : name.startsWith('AccessDenied')
          ? 'it takes ssm:GetParameter and ssm:PutParameter on the brake'
          : 'the brake stands as it stood, as far as can be told: try again, or change it in the console (Parameter Store)';
  return `${file}: the brake must be reachable, got ${why}; ${advice}`;
}

function readArguments(args: readonly string[]): { action: Action; file: string } | undefined {
  const [action = '', option, file, ...rest] = args;
  if (!Object.hasOwn(CONSEQUENCES, action) || rest.length > 0) return undefined;
  if (option !== undefined && (option !== '--file' || !file)) return undefined;
  return { action: action as Action, file: file ?? 'fleet.yaml' };
}

if (require.main === module) {
  void loop(process.argv.slice(2), {
    out: console.log,
    err: console.error,
    ssmIn: (region) => new SSMClient({ region }),
    now: () => new Date(),
  }).then((code) => {
    process.exitCode = code;
  });
}
