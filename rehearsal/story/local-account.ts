import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsEvent } from '../fleet/outbox';
import type { SyncedObject } from '../fleet/resource-data-syncs';
import { listen } from '../fleet/server';
import { SimulatedFleet } from '../fleet/simulated-fleet';
import type { LocalAws } from '../local-aws/local-aws';
import { startLocalAws } from '../local-aws/start-local-aws';

/** The project, from which the CDK CLI runs. */
const root = join(__dirname, '../..');

/** What a rehearsal keeps between runs: the emulator's Python packages, the CDK's cache, the last assembly. */
export const workFolder = join(root, '.rehearsal');

/** The local AWS waits this many times shorter than the templates say: batching windows and visibility time-outs run in real time. */
const speed = 100;

/** How many events went out. */
export interface News {
  /** That an association begins on a node, or has succeeded there: nothing that a sweep would look at. */
  routine: number;
  other: number;
}

/** An AWS account on this machine with a simulated fleet in it. */
export interface LocalAccount {
  readonly aws: LocalAws;
  readonly fleet: SimulatedFleet;
  /** Lets the fleet live until a moment, at which its events leave together; answers what went out since the last time. */
  advanceTo(moment: Date): Promise<News>;
  /**
   * Runs the real CDK CLI on this project.
   * @throws with the CLI's output if it fails
   */
  cdk(...args: string[]): Promise<string>;
  /** Ends everything that was started. */
  close(): Promise<void>;
}

/** Where the account is, and when its time begins. */
export interface LocalAccountProps {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly start: Date;
  /** The same seed gives the same fleet. */
  readonly seed: number;
  /** Told once, before the first installation of the emulator. */
  readonly onInstall?: () => void;
  /** Each line of the CDK CLI. */
  readonly onLine?: (line: string) => void;
}

/** Starts a local AWS with a simulated Systems Manager behind it, and bootstraps nothing yet. */
export async function openLocalAccount(props: LocalAccountProps): Promise<LocalAccount> {
  const { account, region, start, seed } = props;
  let aws: LocalAws | undefined;
  let news: News = { routine: 0, other: 0 };
  let outgoing: AwsEvent[] = [];
  let isHeld = false;
  const send = async () => {
    const events = outgoing;
    outgoing = [];
    if (events.length > 0) await aws?.putEvents(events);
  };
  const fleet = new SimulatedFleet({
    seed,
    account,
    region,
    start,
    emit: async (event) => {
      if (isRoutine(event)) news.routine++;
      else news.other++;
      outgoing.push(event);
      if (!isHeld) await send();
    },
    authorize: (call) => aws?.authorize(call) ?? false,
    readFile: (url) => readObject(aws, url),
    writeObject: objectWriter(() => aws),
    // functions pace themselves in real time, in which the fleet's clock stands still
    throttleTime: () => fleet.now().getTime() + performance.now(),
  });
  const server = await listen(fleet, 0);
  const closeServer = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  try {
    const fleetUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const started = await startLocalAws({ account, region, fleetUrl, workFolder, speed, onInstall: props.onInstall });
    aws = started;
    started.setClock(fleet.now());
    return {
      aws: started,
      fleet,
      advanceTo: async (moment) => {
        isHeld = true;
        await fleet.advanceTo(moment);
        isHeld = false;
        await send();
        const taken = news;
        news = { routine: 0, other: 0 };
        return taken;
      },
      cdk: async (...args) => {
        const { code, output } = await started.cdk(args, {
          cwd: root,
          env: { CDK_VALIDATION: 'false' }, // the templates are validated by `npm run check`; here they are deployed
          onLine: props.onLine,
        });
        if (code !== 0) throw new Error(`cdk ${args.join(' ')}: must succeed, got exit code ${code}\n${output}`);
        return output;
      },
      close: async () => {
        await started.stop();
        await closeServer();
      },
    };
  } catch (error) {
    await closeServer();
    throw error;
  }
}

function isRoutine({ 'detail-type': type, detail }: AwsEvent): boolean {
  return /^EC2 State Manager /.test(type) && (detail as { status?: string }).status !== 'Failed';
}

/** What a node fetches from a bucket of the account; on AWS it needs a role for that. */
async function readObject(aws: LocalAws | undefined, url: string): Promise<string> {
  const { protocol, hostname: Bucket, pathname } = new URL(url);
  if (!aws || protocol !== 's3:') throw new Error(`${url}: must be in a bucket of the account`);
  const s3 = new S3Client({ ...aws.clients, forcePathStyle: true });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: pathname.slice(1) }));
  return (await Body?.transformToString()) ?? '';
}

/**
 * Puts what Systems Manager hands on into buckets of the account, as far as their policies let it. A question whether it might
 * leaves nothing there, and neither does what has only been captured again.
 */
function objectWriter(aws: () => LocalAws | undefined): (object: SyncedObject) => Promise<boolean> {
  let s3: S3Client | undefined;
  // a policy that lets one node's object in lets in those of the others beside it
  const decided = new Map<string, Promise<boolean>>();
  const written = new Map<string, string>();
  return async ({ bucket: Bucket, key: Key, body, keyArn, syncArn }) => {
    const local = aws();
    if (!local) return false;
    const folder = `${Bucket}/${Key.slice(0, Key.lastIndexOf('/'))}`;
    const allowed =
      decided.get(folder) ??
      local.serviceMay({
        service: 'ssm.amazonaws.com',
        action: 's3:PutObject',
        resource: `arn:aws:s3:::${Bucket}/${Key}`,
        sourceArn: syncArn,
        keys: {
          's3:x-amz-acl': 'bucket-owner-full-control',
          ...(keyArn && {
            's3:x-amz-server-side-encryption': 'aws:kms',
            's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn,
          }),
        },
      });
    if (await allowed) decided.set(folder, allowed);
    else return false;
    s3 ??= new S3Client({ ...local.clients, forcePathStyle: true });
    const news = body?.replaceAll(/"captureTime":"[^"]*"/g, '');
    if (body === undefined || news === undefined || written.get(Key) === news) return true;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: body }));
    written.set(Key, news);
    return true;
  };
}
