import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { FleetFileError } from '../lib/config/fleet-file-error';
import { readFleet } from '../lib/config/read-fleet';

interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** A client for a Region, with the credentials of whoever runs the command. */
  readonly ssmIn: (region: string) => SSMClient;
}

const POSITIONS = { pause: 'pause', resume: 'run' } as const;
const USAGE = `usage: npm run loop -- pause|resume [--file fleet.yaml]`;

/**
 * `npm run loop -- pause`: the brake. The loop goes on looking and reporting and touches nothing, from its next batch on, until
 * `npm run loop -- resume`. No deploy is needed, and none undoes it.
 * @returns the exit code: 0 when the brake stands as asked, 1 if not, 2 if it was asked in a way that it does not know
 */
export async function loop(args: readonly string[], { out, err, ssmIn }: World): Promise<0 | 1 | 2> {
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
    const Value = POSITIONS[asked.action];
    if (Parameter?.Value === Value) {
      out(`${Name} in ${account}, ${region} says ${Value} already`);
      return 0;
    }
    await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
    out(`${Name} in ${account}, ${region} now says ${Value}; it said ${Parameter?.Value}`);
    out(
      asked.action === 'pause'
        ? 'The loop starts nothing any more; what runs already goes on.'
        : 'The loop acts again.',
    );
    return 0;
  } catch (error) {
    if (error instanceof FleetFileError) err(error.message);
    else if (error instanceof ParameterNotFound)
      err(`${asked.file}: must be deployed where the credentials point to, got no brake there`);
    else err(inOneLine(asked.file, error));
    return 1;
  }
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

function readArguments(args: readonly string[]): { action: keyof typeof POSITIONS; file: string } | undefined {
  const [action = '', option, file, ...rest] = args;
  if (!Object.hasOwn(POSITIONS, action) || rest.length > 0) return undefined;
  if (option !== undefined && (option !== '--file' || !file)) return undefined;
  return { action: action as keyof typeof POSITIONS, file: file ?? 'fleet.yaml' };
}

if (require.main === module) {
  void loop(process.argv.slice(2), {
    out: console.log,
    err: console.error,
    ssmIn: (region) => new SSMClient({ region }),
  }).then((code) => {
    process.exitCode = code;
  });
}
