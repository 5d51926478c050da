import type {
  DeregisterManagedInstanceRequest,
  DescribeInstanceInformationRequest,
  DescribeInstanceInformationResult,
  InstanceInformation,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { LATEST_AGENT, type Node, type Nodes } from './nodes';
import { pageOf } from './paging';
import type { World } from './world';

type Test = (node: Node, values: readonly string[], now: number) => boolean;

/** The filter keys that concern simulated nodes; `tag:KEY` and `tag-key` besides. */
const TESTS: Readonly<Record<string, Test>> = {
  InstanceIds: (node, values) => values.includes(node.id),
  PingStatus: (node, values, now) => values.includes(node.pingStatus(now)),
  PlatformTypes: (node, values) => values.includes(node.platform.type),
  ResourceType: (node, values) => values.includes(node.isHybrid ? 'ManagedInstance' : 'EC2Instance'),
  AgentVersion: (node, values) => values.includes(node.agentVersion),
  ActivationIds: () => false,
  AssociationStatus: (node, values) => values.includes(associationStatusOf(node) ?? ''),
  IamRole: () => false,
  SourceIds: () => false,
  SourceTypes: () => false,
};

/** DescribeInstanceInformation: the nodes whose agent has registered. It says nothing of tags. */
export class InstanceInformationApi {
  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
  ) {}

  describeInstanceInformation(request: DescribeInstanceInformationRequest): DescribeInstanceInformationResult {
    const now = this.world.clock.nowMillis();
    const filters = [
      ...(request.Filters ?? []).map(({ Key = '', Values = [] }) => ({ key: Key, values: Values })),
      ...(request.InstanceInformationFilterList ?? []).map(({ key = '', valueSet = [] }) => ({
        key,
        values: valueSet as string[],
      })),
    ];
    const byTag = filters.filter(({ key }) => key.startsWith('tag:') || key === 'tag-key');
    if (byTag.length > 0 && byTag.length < filters.length) {
      throw new AwsError('InvalidInstanceInformationFilterValue', 'Tag filters cannot be combined with other filters.');
    }
    for (const { key } of filters) {
      if (!TESTS[key] && !key.startsWith('tag:') && key !== 'tag-key') {
        throw new AwsError('InvalidFilterKey', `The specified filter key is not valid: ${key}`);
      }
    }
    const { items, NextToken } = pageOf(this.candidates(filters), request, 10, (node): node is Node => {
      if (!node?.isRegistered) return false;
      return filters.every(({ key, values }) => {
        if (key === 'tag-key') return values.some((value) => node.tags.has(value));
        if (key.startsWith('tag:')) return values.includes(node.tags.get(key.slice(4)) ?? '');
        return TESTS[key]?.(node, values, now);
      });
    });
    return { InstanceInformationList: items.map((node) => describe(node, now)), ...(NextToken && { NextToken }) };
  }

  deregisterManagedInstance({ InstanceId: id = '' }: DeregisterManagedInstanceRequest): object {
    const node = this.nodes.find(id);
    if (!node?.isHybrid || !node.isRegistered)
      throw new AwsError('InvalidInstanceId', `Instance ${id} is not a registered managed node.`);
    this.nodes.remove(node);
    return {};
  }

  /** All nodes, or the few that an id or a tag names. */
  private candidates(
    filters: readonly { readonly key: string; readonly values: readonly string[] }[],
  ): readonly (Node | undefined)[] {
    const ids = filters.find(({ key }) => key === 'InstanceIds');
    if (ids) return ids.values.map((id) => this.nodes.find(id));
    const tag = filters.find(({ key }) => key.startsWith('tag:'));
    return tag ? this.nodes.withTag(tag.key.slice(4), tag.values) : this.nodes.all;
  }
}

function describe(node: Node, now: number): InstanceInformation {
  return {
    InstanceId: node.id,
    PingStatus: node.pingStatus(now),
    LastPingDateTime: node.lastPing(now),
    AgentVersion: node.agentVersion,
    IsLatestVersion: node.agentVersion === LATEST_AGENT,
    PlatformType: node.platform.type,
    PlatformName: node.platform.name,
    PlatformVersion: node.platform.version,
    ResourceType: node.isHybrid ? 'ManagedInstance' : 'EC2Instance',
    IPAddress: node.ip,
    ComputerName: node.name,
    SourceId: node.id,
    SourceType: node.isHybrid ? 'AWS::SSM::ManagedInstance' : 'AWS::EC2::Instance',
    ...associationsOf(node),
    ...(node.isHybrid && { Name: node.name, RegistrationDate: new Date(node.addedAt) }),
  };
}

/** One failure is enough; undefined for a node that no association is meant for. */
function associationStatusOf({ associations }: Node): string | undefined {
  if (associations.length === 0) return undefined;
  const has = (status: string): boolean => associations.some(({ shownStatus }) => shownStatus === status);
  return has('Failed') ? 'Failed' : has('Pending') ? 'Pending' : 'Success';
}

function associationsOf(node: Node): Partial<InstanceInformation> {
  const { associations } = node;
  const AssociationStatus = associationStatusOf(node);
  if (AssociationStatus === undefined) return {};
  const counts: Record<string, number> = {};
  for (const { shownStatus } of associations) counts[shownStatus] = (counts[shownStatus] ?? 0) + 1;
  const latest = (times: readonly (number | undefined)[]): Date | undefined => {
    const known = times.filter((time) => time !== undefined);
    return known.length > 0 ? new Date(Math.max(...known)) : undefined;
  };
  return {
    AssociationStatus,
    LastAssociationExecutionDate: latest(associations.map(({ executedAt }) => executedAt)),
    LastSuccessfulAssociationExecutionDate: latest(associations.map(({ succeededAt }) => succeededAt)),
    AssociationOverview: { DetailedStatus: AssociationStatus, InstanceAssociationStatusAggregatedCount: counts },
  };
}
