import type {
  CreateResourceDataSyncRequest,
  DeleteResourceDataSyncRequest,
  ListResourceDataSyncRequest,
  ListResourceDataSyncResult,
  ResourceDataSyncS3Destination,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import type { InventoryOfType } from './inventory';
import type { Node } from './nodes';
import { pageOf } from './paging';
import type { World } from './world';

const SYNCS = 5;

/** An object that Systems Manager puts into a bucket of the account, as a service and without a role. */
export interface SyncedObject {
  readonly bucket: string;
  readonly key: string;
  /** Undefined when AWS only asks whether it might. */
  readonly body: string | undefined;
  readonly keyArn: string | undefined;
  readonly syncArn: string;
}

/** Puts an object, or refuses it as the bucket's policy and its key's would. */
export type WriteObject = (object: SyncedObject) => boolean | Promise<boolean>;

interface Sync {
  readonly name: string;
  readonly destination: ResourceDataSyncS3Destination;
  readonly createdAt: Date;
  lastSyncedAt: Date | undefined;
  lastStatus: 'Successful' | 'Failed' | undefined;
}

/** The account's resource data syncs: they write what nodes tell of themselves into a bucket. */
export class ResourceDataSyncs {
  private readonly byName = new Map<string, Sync>();

  constructor(
    private readonly world: World,
    private readonly write: WriteObject,
  ) {}

  async createResourceDataSync(request: CreateResourceDataSyncRequest): Promise<object> {
    const { SyncName: name = '', SyncType = 'SyncToDestination', S3Destination: destination } = request;
    if (SyncType !== 'SyncToDestination' || !destination)
      throw invalid('The simulated fleet knows syncs of type SyncToDestination with an S3Destination only.');
    if (this.byName.has(name))
      throw new AwsError('ResourceDataSyncAlreadyExistsException', `Resource data sync ${name} already exists.`);
    if (this.byName.size >= SYNCS)
      throw new AwsError(
        'ResourceDataSyncCountExceededException',
        `You can have at most ${SYNCS} resource data syncs.`,
      );
    const sync: Sync = {
      name,
      destination,
      createdAt: this.world.clock.now(),
      lastSyncedAt: undefined,
      lastStatus: undefined,
    };
    if (!(await this.put(sync, 'AWS:InstanceInformation', 'any', undefined)))
      throw invalid(`The bucket ${destination.BucketName} does not let Systems Manager write for the sync ${name}.`);
    this.byName.set(name, sync);
    return {};
  }

  deleteResourceDataSync({ SyncName: name = '' }: DeleteResourceDataSyncRequest): object {
    if (!this.byName.delete(name))
      throw new AwsError('ResourceDataSyncNotFoundException', `Resource data sync ${name} does not exist.`);
    return {};
  }

  listResourceDataSync(request: ListResourceDataSyncRequest): ListResourceDataSyncResult {
    const { items, NextToken } = pageOf([...this.byName.values()], request, 50);
    return {
      ResourceDataSyncItems: items.map(({ name, destination, createdAt, lastSyncedAt, lastStatus }) => ({
        SyncName: name,
        SyncType: 'SyncToDestination',
        S3Destination: destination,
        SyncCreatedTime: createdAt,
        ...(lastSyncedAt && { LastSyncTime: lastSyncedAt }),
        ...(lastStatus && { LastStatus: lastStatus }),
      })),
      NextToken,
    };
  }

  /** Writes one object per type: a line of JSON per item, with the node's id and the time in each. */
  async handOn(node: Node, told: readonly InventoryOfType[]): Promise<void> {
    for (const sync of this.byName.values()) {
      let isDone = true;
      for (const { type, items, schemaVersion, capturedAt } of told) {
        const captureTime = capturedAt.toISOString().replace(/\.\d+Z$/, 'Z');
        const lines = items.map((item) => JSON.stringify({ ...item, resourceId: node.id, captureTime, schemaVersion }));
        isDone = (await this.put(sync, type, node.id, `${lines.join('\n')}\n`)) && isDone;
      }
      sync.lastSyncedAt = this.world.clock.now();
      sync.lastStatus = isDone ? 'Successful' : 'Failed';
    }
  }

  /** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-query.html */
  private async put(
    { name, destination }: Sync,
    type: string,
    nodeId: string,
    body: string | undefined,
  ): Promise<boolean> {
    const { BucketName: bucket = '', Prefix: prefix, AWSKMSKeyARN: keyArn } = destination;
    const { account, region } = this.world;
    const path = `${type}/accountid=${account}/region=${region}/resourcetype=ManagedInstanceInventory/${nodeId}.json`;
    const key = prefix ? `${prefix}/${path}` : path;
    return this.write({ bucket, key, body, keyArn, syncArn: this.world.arn(`resource-data-sync/${name}`) });
  }
}

const invalid = (message: string): AwsError => new AwsError('ResourceDataSyncInvalidConfigurationException', message);
