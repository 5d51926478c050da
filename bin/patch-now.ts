import { randomUUID } from 'node:crypto';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ParameterNotFound, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { consoleLink } from '../lambdas/shared/console-link';
import { FleetFileError } from '../lib/config/fleet-file-error';
import { readFleet } from '../lib/config/read-fleet';
import { Refusal } from '../lib/config/refusal';
import { gatherFacts } from '../lib/emergency/gather-facts';
import type { TagClients } from '../lib/emergency/hands-off-nodes';
import { commentOf, installCommand, listKey, listUrl } from '../lib/emergency/install-command';
import { type NeededFor, neededPermissions } from '../lib/emergency/needed-permissions';
import { readWish, USAGE, type Wish } from '../lib/emergency/read-wish';
import { type EmergencyFacts, tellEmergency } from '../lib/emergency/tell-emergency';
import { awsFailure } from './aws-failure';

interface World {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** A client for a Region, with the credentials of whoever runs the command. */
  readonly ssmIn: (region: string) => SSMClient;
  /** One that never repeats a call by itself: SendCommand has no idempotency token. */
  readonly ssmOnceIn: (region: string) => SSMClient;
  readonly s3In: (region: string) => S3Client;
  /** Who knows which nodes are to be left alone. */
  readonly tagsIn: (region: string) => TagClients;
  readonly now: () => Date;
  readonly newId: () => string;
}

/**
 * `npm run patch-now -- --ring web --kb KB5034123`: exactly these patches, on one ring, outside of its window. It shows what would
 * happen and changes nothing; with `--yes` it writes the list and starts the command.
 * @returns the exit code: 0 when it was shown or started as asked, 1 if not, 2 if it was asked in a way that it does not know
 */
export async function patchNow(args: readonly string[], world: World): Promise<0 | 1 | 2> {
  let wish: Wish | undefined;
  let needed: NeededFor | undefined;
  try {
    wish = readWish(args);
    if (!wish) {
      world.err(USAGE);
      return 2;
    }
    const { fleet } = readFleet(wish.file);
    needed = { fleet: fleet.name, ...fleet.deploysTo };
    const facts = await gatherFacts(wish, fleet, world);
    needed = { ...needed, bucket: facts.emergency.bucket };
    world.out(tellEmergency(facts));
    if (!wish.isMeant) {
      world.out('\nNothing was written or sent. To start it, say the same with --yes');
      return 0;
    }
    return await start(facts, world);
  } catch (error) {
    const told = explain(error, wish, needed);
    if (!told) throw error;
    world.err(told);
    return 1;
  }
}

async function start({ emergency, region, list }: EmergencyFacts, world: World): Promise<0 | 1> {
  await world.s3In(region).send(
    new PutObjectCommand({
      Bucket: emergency.bucket,
      Key: listKey(emergency),
      Body: list,
      ContentType: 'application/yaml',
    }),
  );
  try {
    const { Command } = await world.ssmOnceIn(region).send(new SendCommandCommand(installCommand(emergency)));
    const id = Command?.CommandId as string;
    world.out(`\nStarted: command ${id}`);
    world.out(`Follow it: ${consoleLink(region, 'command', id)}`);
    world.out(`Stop it:   aws ssm cancel-command --region ${region} --command-id ${id}`);
    return 0;
  } catch (error) {
    if (isAnswer(error)) throw error;
    world.err(
      `SendCommand: must be answered, got ${String(error)}: it may have been sent all the same; look under Run Command for "${commentOf(emergency)}" and ${listUrl(emergency)} before saying it again`,
    );
    return 1;
  }
}

/** Whether AWS refused, rather than never answered, or broke down over it. */
function isAnswer(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status < 500;
}

const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|Forbidden)$/;

/** An error as an operator can use it; undefined for one that nobody expected. */
function explain(error: unknown, wish: Wish | undefined, needed: NeededFor | undefined): string | undefined {
  if (error instanceof FleetFileError || error instanceof Refusal) return error.message;
  if (error instanceof ParameterNotFound) {
    return `${wish?.file}: must be deployed where the credentials point to, got no brake there`;
  }
  if (!(error instanceof Error && DENIED.test(error.name) && needed)) return awsFailure(error, 'nothing was sent');
  const statements = neededPermissions(needed).map((statement) => `  ${JSON.stringify(statement)}`);
  return [`permissions: must be these, got ${error.name}: ${error.message}`, ...statements].join('\n');
}

if (require.main === module) {
  void patchNow(process.argv.slice(2), {
    out: console.log,
    err: console.error,
    ssmIn: (region) => new SSMClient({ region }),
    ssmOnceIn: (region) => new SSMClient({ region, maxAttempts: 1 }),
    s3In: (region) => new S3Client({ region }),
    tagsIn: (region) => ({
      ec2: new EC2Client({ region }),
      tagging: new ResourceGroupsTaggingAPIClient({ region }),
    }),
    now: () => new Date(),
    newId: randomUUID,
  }).then((code) => {
    process.exitCode = code;
  });
}
