import type {
  CreateImageRequest,
  CreateImageResult,
  CreateSnapshotsRequest,
  CreateSnapshotsResult,
  DeleteSnapshotRequest,
  DeregisterImageRequest,
  DescribeImagesRequest,
  DescribeImagesResult,
  DescribeSnapshotsRequest,
  DescribeSnapshotsResult,
  DescribeVolumesRequest,
  DescribeVolumesResult,
  Image,
  Snapshot,
  Tag,
  TagSpecification,
  Volume,
} from '@aws-sdk/client-ec2';
import { AwsError } from './aws-error';
import { type Traits, testsOf } from './ec2';
import type { Node, Nodes } from './nodes';
import { pageOf } from './paging';
import type { World } from './world';

/** How long EC2 is at it. */
const MINUTES_TO_IMAGE = 6;
const MINUTES_TO_SNAPSHOT = 4;

interface StoredSnapshot {
  readonly id: string;
  readonly volumeId: string;
  readonly startedAt: Date;
  readonly readyAt: number;
  readonly description: string;
  readonly tags: Map<string, string>;
}

interface StoredImage {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly readyAt: number;
  readonly description: string;
  readonly snapshots: readonly StoredSnapshot[];
  readonly tags: Map<string, string>;
}

/** EC2's images and snapshots of the fleet's instances; each instance has the one volume that it boots from. */
export class Ec2Storage {
  private readonly images = new Map<string, StoredImage>();
  private readonly snapshots = new Map<string, StoredSnapshot>();

  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
  ) {}

  /** Tags of an image or snapshot; undefined for what does not exist. */
  tagsOf(id: string): Map<string, string> | undefined {
    return (this.images.get(id) ?? this.snapshots.get(id))?.tags;
  }

  createImage(request: CreateImageRequest): CreateImageResult {
    const node = this.instance(request.InstanceId);
    const name = request.Name ?? '';
    if ([...this.images.values()].some((image) => image.name === name))
      throw new AwsError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by another AMI`);
    const now = this.world.clock.now();
    const snapshots = [
      this.snapshot(node, MINUTES_TO_IMAGE, `Created by CreateImage(${node.id})`, request.TagSpecifications),
    ];
    const image: StoredImage = {
      id: `ami-${this.world.random.hex('image', 17)}`,
      name,
      createdAt: now,
      readyAt: now.getTime() + MINUTES_TO_IMAGE * 60_000,
      description: request.Description ?? '',
      snapshots,
      tags: tagsFor('image', request.TagSpecifications),
    };
    this.images.set(image.id, image);
    if (request.NoReboot !== true) this.world.clock.inMinutes(0.5, () => node.restart(this.world.clock.nowMillis()));
    return { ImageId: image.id };
  }

  describeImages(request: DescribeImagesRequest): DescribeImagesResult {
    for (const id of request.ImageIds ?? [])
      if (!this.images.has(id)) throw new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
    const tests = testsOf(request.Filters, imageTraits);
    const all = [...this.images.values()].map((image) => this.describeImage(image));
    const keep = (image: Image): boolean =>
      (request.ImageIds?.includes(image.ImageId ?? '') ?? true) && tests.every((test) => test(image));
    const { items, NextToken } = pageOf(all, request, 1000, keep, 'InvalidParameterValue');
    return { Images: items, ...(NextToken && { NextToken }) };
  }

  deregisterImage({ ImageId: id = '' }: DeregisterImageRequest): object {
    if (!this.images.delete(id))
      throw new AwsError('InvalidAMIID.Unavailable', `The image ID '${id}' is no longer available`);
    return {};
  }

  createSnapshots(request: CreateSnapshotsRequest): CreateSnapshotsResult {
    const { InstanceId, ExcludeBootVolume } = request.InstanceSpecification ?? {};
    const node = this.instance(InstanceId);
    if (ExcludeBootVolume)
      throw new AwsError('InvalidParameterValue', 'The instance has no volume besides its boot volume.');
    const made = this.snapshot(node, MINUTES_TO_SNAPSHOT, request.Description ?? '', request.TagSpecifications);
    const { StartTime, State, SnapshotId, VolumeId, Tags, Description, OwnerId } = this.describeSnapshot(made);
    return { Snapshots: [{ StartTime, State, SnapshotId, VolumeId, Tags, Description, OwnerId, Progress: '0%' }] };
  }

  describeSnapshots(request: DescribeSnapshotsRequest): DescribeSnapshotsResult {
    for (const id of request.SnapshotIds ?? []) this.snapshotNamed(id);
    const tests = testsOf(request.Filters, snapshotTraits);
    const all = [...this.snapshots.values()].map((snapshot) => this.describeSnapshot(snapshot));
    const keep = (snapshot: Snapshot): boolean =>
      (request.SnapshotIds?.includes(snapshot.SnapshotId ?? '') ?? true) && tests.every((test) => test(snapshot));
    const { items, NextToken } = pageOf(all, request, 1000, keep, 'InvalidParameterValue');
    return { Snapshots: items, ...(NextToken && { NextToken }) };
  }

  deleteSnapshot({ SnapshotId: id = '' }: DeleteSnapshotRequest): object {
    const snapshot = this.snapshotNamed(id);
    const user = [...this.images.values()].find(({ snapshots }) => snapshots.includes(snapshot));
    if (user) throw new AwsError('InvalidSnapshot.InUse', `The snapshot ${id} is currently in use by ${user.id}`);
    this.snapshots.delete(id);
    return {};
  }

  describeVolumes(request: DescribeVolumesRequest): DescribeVolumesResult {
    const tests = testsOf(request.Filters, volumeTraits);
    const all = this.nodes.all.flatMap((node) => (node && !node.isHybrid ? [describeVolume(node)] : []));
    const keep = (volume: Volume): boolean =>
      (request.VolumeIds?.includes(volume.VolumeId ?? '') ?? true) && tests.every((test) => test(volume));
    const { items, NextToken } = pageOf(all, request, 500, keep, 'InvalidParameterValue');
    return { Volumes: items, ...(NextToken && { NextToken }) };
  }

  private snapshot(
    node: Node,
    minutes: number,
    description: string,
    specifications?: readonly TagSpecification[],
  ): StoredSnapshot {
    const startedAt = this.world.clock.now();
    const snapshot: StoredSnapshot = {
      id: `snap-${this.world.random.hex('snapshot', 17)}`,
      volumeId: volumeOf(node),
      startedAt,
      readyAt: startedAt.getTime() + minutes * 60_000,
      description,
      tags: tagsFor('snapshot', specifications),
    };
    this.snapshots.set(snapshot.id, snapshot);
    return snapshot;
  }

  /** @throws InvalidInstanceID.NotFound */
  private instance(id = ''): Node {
    const node = this.nodes.find(id);
    if (!node || node.isHybrid)
      throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    return node;
  }

  /** @throws InvalidSnapshot.NotFound */
  private snapshotNamed(id: string): StoredSnapshot {
    const snapshot = this.snapshots.get(id);
    if (!snapshot) throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`);
    return snapshot;
  }

  private describeImage({ id, name, createdAt, readyAt, description, snapshots, tags }: StoredImage): Image {
    return {
      ImageId: id,
      Name: name,
      Description: description,
      OwnerId: this.world.account,
      CreationDate: createdAt.toISOString(),
      State: readyAt <= this.world.clock.nowMillis() ? 'available' : 'pending',
      Public: false,
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: snapshots.map((snapshot) => ({ DeviceName: '/dev/xvda', Ebs: { SnapshotId: snapshot.id } })),
      Tags: tagList(tags),
    };
  }

  private describeSnapshot({ id, volumeId, startedAt, readyAt, description, tags }: StoredSnapshot): Snapshot {
    const isReady = readyAt <= this.world.clock.nowMillis();
    return {
      SnapshotId: id,
      VolumeId: volumeId,
      StartTime: startedAt,
      State: isReady ? 'completed' : 'pending',
      Progress: isReady ? '100%' : '0%',
      Description: description,
      OwnerId: this.world.account,
      VolumeSize: 8,
      Encrypted: true,
      Tags: tagList(tags),
    };
  }
}

/** The volume that an instance boots from. */
export const volumeOf = ({ id }: Node): string => `vol-${id.slice(2)}`;

/** The tags that a call gives to what it makes. */
export function tagsFor(type: string, specifications: readonly TagSpecification[] = []): Map<string, string> {
  const found = specifications.filter(({ ResourceType }) => ResourceType === type).flatMap(({ Tags = [] }) => Tags);
  return new Map(found.map(({ Key = '', Value = '' }) => [Key, Value]));
}

export const tagList = (tags: ReadonlyMap<string, string>): Tag[] => [...tags].map(([Key, Value]) => ({ Key, Value }));

const tagValues = (tags: readonly Tag[] | undefined, name: string): string[] =>
  (tags ?? []).flatMap(({ Key, Value = '' }) => (`tag:${Key}` === name ? [Value] : []));

const imageTraits: Traits<Image> = ({ ImageId, Name, State, Tags }, name) => {
  if (name.startsWith('tag:')) return tagValues(Tags, name);
  return {
    'image-id': [ImageId ?? ''],
    name: [Name ?? ''],
    state: [State ?? ''],
    'tag-key': (Tags ?? []).map(({ Key = '' }) => Key),
  }[name];
};

const snapshotTraits: Traits<Snapshot> = ({ SnapshotId, VolumeId, State, Tags }, name) => {
  if (name.startsWith('tag:')) return tagValues(Tags, name);
  return { 'snapshot-id': [SnapshotId ?? ''], status: [State ?? ''], 'volume-id': [VolumeId ?? ''] }[name];
};

const volumeTraits: Traits<Volume> = ({ VolumeId, Attachments = [] }, name) =>
  ({
    'volume-id': [VolumeId ?? ''],
    'attachment.instance-id': Attachments.flatMap(({ InstanceId }) => InstanceId ?? []),
  })[name];

function describeVolume(node: Node): Volume {
  return {
    VolumeId: volumeOf(node),
    Size: 8,
    State: 'in-use',
    Attachments: [{ InstanceId: node.id, VolumeId: volumeOf(node), Device: '/dev/xvda', State: 'attached' }],
  };
}
