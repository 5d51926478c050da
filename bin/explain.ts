import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { FleetFileError } from '../lib/config/fleet-file-error';
import { readFleet } from '../lib/config/read-fleet';
import { Refusal } from '../lib/config/refusal';
import { askAboutNode } from '../lib/explain/ask-about-node';
import type { Clients } from '../lib/explain/gather-dossier';
import { printExplanation } from '../lib/explain/print-explanation';
import { awsFailure } from './aws-failure';
import { endWithTheReader } from './end-with-the-reader';

interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly now: () => Date;
  /** Whether what is written reaches a terminal that shows colours. */
  readonly hasColours: boolean;
  /** Clients for a Region, with the credentials of whoever runs the command. */
  readonly clientsIn: (region: string) => Clients;
}

const USAGE = `usage: npm run explain -- i-0123456789abcdef0 [--file fleet.yaml] [--json]

  Says of one node what it is, when it is patched and by what, what the loop has done about it, and what it would do now.
  It changes nothing. docs/explain.md lists the permissions that it takes.

  --file     another fleet's file (fleet.yaml)
  --json     the same for programs`;

const NODE_ID = /^(i-([0-9a-f]{8}|[0-9a-f]{17})|mi-[0-9a-f]{17})$/;

/**
 * `npm run explain -- i-0123456789abcdef0`: everything there is to say about one node. Nothing is changed.
 * @returns the exit code: 0 if there is something to say, 1 if not, 2 if it was asked in a way that it does not know
 */
export async function explain(args: readonly string[], world: World): Promise<0 | 1 | 2> {
  const { out, err } = world;
  const asked = readArguments(args);
  if (typeof asked === 'string') {
    err(`${asked}\n${USAGE}`);
    return 2;
  }
  if (asked.help) {
    out(USAGE);
    return 0;
  }
  try {
    const { fleet } = readFleet(asked.file, world.now());
    const explained = await askAboutNode(fleet, asked.nodeId, world.clientsIn(fleet.deploysTo.region), world.now());
    out(asked.json ? JSON.stringify(explained, null, 2) : printExplanation(explained, world.hasColours));
    return 0;
  } catch (error) {
    const told =
      error instanceof FleetFileError || error instanceof Refusal
        ? error.message
        : awsFailure(error, 'nothing was changed');
    if (told === undefined) throw error;
    err(told);
    return 1;
  }
}

interface Asked {
  readonly nodeId: string;
  readonly file: string;
  readonly json: boolean;
  readonly help: boolean;
}

/** What was asked for, or why it cannot be understood. */
function readArguments(args: readonly string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        file: { type: 'string', default: 'fleet.yaml' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const [nodeId = '', ...rest] = positionals;
    if (values.help) return { ...values, nodeId };
    if (rest.length > 0) return `must be asked about one node, got ${positionals.join(', ')}`;
    if (NODE_ID.test(nodeId)) return { ...values, nodeId };
    return `must be asked about a node by its id, such as i-0123456789abcdef0 or mi-0123456789abcdef0, got ${nodeId === '' ? 'nothing' : JSON.stringify(nodeId)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

if (require.main === module) {
  endWithTheReader();
  void explain(process.argv.slice(2), {
    out: console.log,
    err: console.error,
    now: () => new Date(),
    hasColours: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR,
    clientsIn: (region) => ({
      ssm: new SSMClient({ region }),
      ec2: new EC2Client({ region }),
      dynamo: new DynamoDBClient({ region }),
    }),
  }).then((code) => {
    process.exitCode = code;
  });
}
