import type {
  CreateTagsRequest,
  RebootInstancesRequest,
  StartInstancesRequest,
  StartInstancesResult,
  StopInstancesRequest,
  StopInstancesResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from './aws-error';
import type { SecurityGroups } from './ec2-security-groups';
import type { Ec2Storage } from './ec2-storage';
import type { Node, Nodes } from './nodes';
import type { World } from './world';

/** What becomes of an instance when EC2 starts or stops it. */
export interface Power {
  start(id: string): Promise<void>;
  stop(id: string): Promise<void>;
}

/** EC2's calls that change instances, and the tags of whatever it has. */
export class Ec2Instances {
  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
    private readonly storage: Ec2Storage,
    private readonly groups: SecurityGroups,
    private readonly power: Power,
  ) {}

  /** EC2 says yes at once; the instance goes down within half a minute, and is back before anybody finds its agent silent. */
  rebootInstances({ InstanceIds = [] }: RebootInstancesRequest): object {
    for (const node of InstanceIds.map((id) => this.instance(id))) {
      if (node.state !== 'running')
        throw new AwsError(
          'IncorrectState',
          `The instance '${node.id}' is not in a state from which it can be rebooted.`,
        );
      this.world.clock.inMinutes(0.5, () => node.restart(this.world.clock.nowMillis()));
    }
    return {};
  }

  async startInstances({ InstanceIds = [] }: StartInstancesRequest): Promise<StartInstancesResult> {
    for (const node of InstanceIds.map((id) => this.instance(id)))
      if (node.state === 'stopped') await this.power.start(node.id);
    return { StartingInstances: InstanceIds.map((InstanceId) => ({ InstanceId })) };
  }

  async stopInstances({ InstanceIds = [] }: StopInstancesRequest): Promise<StopInstancesResult> {
    for (const node of InstanceIds.map((id) => this.instance(id)))
      if (node.state === 'running') await this.power.stop(node.id);
    return { StoppingInstances: InstanceIds.map((InstanceId) => ({ InstanceId })) };
  }

  createTags({ Resources = [], Tags = [] }: CreateTagsRequest): object {
    for (const id of Resources) {
      const node = this.nodes.find(id);
      const tags = this.storage.tagsOf(id) ?? this.groups.tagsOf(id);
      if (!node && !tags) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
      for (const { Key = '', Value = '' } of Tags) {
        if (Key.length > 128 || Value.length > 256)
          throw new AwsError('InvalidParameterValue', `Tag ${Key} is too long.`);
        if (node) this.nodes.setTag(node, Key, Value);
        else tags?.set(Key, Value);
      }
    }
    return {};
  }

  /** @throws InvalidInstanceID.NotFound */
  private instance(id: string): Node {
    const node = this.nodes.find(id);
    if (!node || node.isHybrid)
      throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    return node;
  }
}
