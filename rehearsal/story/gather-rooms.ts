import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type {
  AutomationExecution,
  GetAutomationExecutionResult,
  GetDocumentResult,
  ListResourceDataSyncResult,
} from '@aws-sdk/client-ssm';
import type { Fleet } from '../../lib/config/fleet';
import type { LocalAccount } from './local-account';
import type { RoomsSeen } from './rooms';

/** What sessions, parameters, state and runbooks left in the account. */
export interface RoomsEvidence extends RoomsSeen {
  /** Where inventory arrives, and what the newest object of each node says of its software: lines of JSON by node. */
  readonly inventory?: { readonly bucket: string; readonly software: ReadonlyMap<string, string> };
  /** What became of the run that restarted a node. */
  readonly run?: AutomationExecution;
  /** The document with which sessions are opened, as Systems Manager holds it. */
  readonly sessions?: { readonly document: string; readonly content: string };
}

/** Reads what the week left of the rooms that the file asks for. */
export async function gatherRooms(account: LocalAccount, wanted: Fleet, seen: RoomsSeen): Promise<RoomsEvidence> {
  return {
    ...seen,
    ...(wanted.state?.syncsInventory && { inventory: await gatherInventory(account, `${wanted.name}-inventory`) }),
    ...(seen.restart && { run: await runOf(account, seen.restart.execution) }),
    ...(wanted.sessions && { sessions: await gatherSessions(account, `${wanted.name}-session`) }),
  };
}

async function gatherInventory({ aws, fleet }: LocalAccount, sync: string): Promise<RoomsEvidence['inventory']> {
  const { ResourceDataSyncItems = [] } = (await fleet.call('ListResourceDataSync')) as ListResourceDataSyncResult;
  const destination = ResourceDataSyncItems.find(({ SyncName }) => SyncName === sync)?.S3Destination;
  const Bucket = destination?.BucketName ?? '';
  const s3 = new S3Client({ ...aws.clients, forcePathStyle: true });
  const Prefix = `${destination?.Prefix ?? ''}/AWS:Application/`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const software = await Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return [/([^/]+)\.json$/.exec(Key)?.[1] ?? Key, (await Body?.transformToString()) ?? ''] as const;
    }),
  );
  return { bucket: Bucket, software: new Map(software) };
}

async function gatherSessions({ fleet }: LocalAccount, document: string): Promise<RoomsEvidence['sessions']> {
  const { Content = '' } = (await fleet.call('GetDocument', { Name: document })) as GetDocumentResult;
  return { document, content: Content };
}

/** The run of a runbook; undefined if it was never begun. */
async function runOf({ fleet }: LocalAccount, AutomationExecutionId: string): Promise<RoomsEvidence['run']> {
  if (AutomationExecutionId === '') return undefined;
  const found = (await fleet.call('GetAutomationExecution', { AutomationExecutionId })) as GetAutomationExecutionResult;
  return found.AutomationExecution;
}
