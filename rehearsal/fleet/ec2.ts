import type {
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  DescribeInstancesRequest,
  DescribeInstancesResult,
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult,
  DescribeTagsRequest,
  DescribeTagsResult,
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult,
  Filter,
  Instance,
  RouteTable,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { AwsError } from './aws-error';
import { endpoints, networkOf, routeTables } from './ec2-network';
import type { SecurityGroups } from './ec2-security-groups';
import { volumeOf } from './ec2-storage';
import type { InstanceState, Node, Nodes } from './nodes';
import { type Places, pageOf } from './paging';
import type { World } from './world';

const STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

const FILTER_VALUES_PER_CALL = 200;
const PAGE = 1000;

/** EC2's describe calls about the same servers: instances only, on-premises nodes are unknown to it. */
export class Ec2Api {
  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
    private readonly groups: SecurityGroups,
  ) {}

  describeInstances(request: DescribeInstancesRequest): DescribeInstancesResult {
    refusePagesOf(request.InstanceIds, request.MaxResults, 5);
    const tests = testsOf(request.Filters, instanceTraits);
    const { items, NextToken } = pageOf(
      this.candidates(request.InstanceIds, request.Filters),
      request,
      PAGE,
      isInstance(tests),
      'InvalidParameterValue',
    );
    return {
      Reservations: items.map((node) => ({
        ReservationId: `r-${node.id.slice(2)}`,
        OwnerId: this.world.account,
        Groups: [],
        Instances: [this.describe(node)],
      })),
      ...(NextToken && { NextToken }),
    };
  }

  describeInstanceStatus(request: DescribeInstanceStatusRequest): DescribeInstanceStatusResult {
    refusePagesOf(request.InstanceIds, request.MaxResults, 5);
    if ((request.InstanceIds?.length ?? 0) > 100) {
      throw new AwsError('InvalidParameterValue', 'The maximum number of instance IDs that can be specified is 100.');
    }
    const tests = testsOf(request.Filters, instanceTraits);
    const keep = isInstance(tests);
    const isWanted = (node: Node | undefined): node is Node =>
      keep(node) && (request.IncludeAllInstances === true || node.state === 'running');
    const { items, NextToken } = pageOf(
      this.candidates(request.InstanceIds, request.Filters),
      request,
      PAGE,
      isWanted,
      'InvalidParameterValue',
    );
    return {
      InstanceStatuses: items.map((node) => {
        const status = node.state === 'running' ? 'ok' : 'not-applicable';
        return {
          InstanceId: node.id,
          AvailabilityZone: `${this.world.region}a`,
          InstanceState: stateOf(node),
          InstanceStatus: { Status: status },
          SystemStatus: { Status: status },
        };
      }),
      ...(NextToken && { NextToken }),
    };
  }

  describeTags(request: DescribeTagsRequest): DescribeTagsResult {
    refusePagesOf(undefined, request.MaxResults, 5);
    const tests = testsOf(request.Filters, tagTraits);
    const ids = exactValues(request.Filters, 'resource-id');
    const tags = tagsOf(ids ? ids.map((id) => this.nodes.find(id)) : this.nodes.all);
    const keep = (tag: NodeTag | undefined): tag is NodeTag => tag !== undefined && tests.every((test) => test(tag));
    const { items, NextToken } = pageOf(tags, request, PAGE, keep, 'InvalidParameterValue');
    return {
      Tags: items.map(({ node, key, value }) => ({
        ResourceId: node.id,
        ResourceType: 'instance',
        Key: key,
        Value: value,
      })),
      ...(NextToken && { NextToken }),
    };
  }

  describeRouteTables(request: DescribeRouteTablesRequest): DescribeRouteTablesResult {
    refusePagesOf(request.RouteTableIds, request.MaxResults, 5);
    const tests = testsOf(request.Filters, routeTableTraits);
    const tables = routeTables(this.world.account).filter(
      ({ RouteTableId = '' }) => request.RouteTableIds?.includes(RouteTableId) ?? true,
    );
    const keep = (table: RouteTable): boolean => tests.every((test) => test(table));
    const { items, NextToken } = pageOf(tables, request, PAGE, keep, 'InvalidParameterValue');
    return { RouteTables: items, ...(NextToken && { NextToken }) };
  }

  describeVpcEndpoints(request: DescribeVpcEndpointsRequest): DescribeVpcEndpointsResult {
    const tests = testsOf(request.Filters, endpointTraits);
    const found = endpoints(this.world.account, this.world.region).filter(
      ({ VpcEndpointId = '' }) => request.VpcEndpointIds?.includes(VpcEndpointId) ?? true,
    );
    const keep = (endpoint: VpcEndpoint): boolean => tests.every((test) => test(endpoint));
    const { items, NextToken } = pageOf(found, request, PAGE, keep, 'InvalidParameterValue');
    return { VpcEndpoints: items, ...(NextToken && { NextToken }) };
  }

  /** @throws InvalidInstanceID.Malformed, InvalidInstanceID.NotFound */
  private candidates(
    ids: readonly string[] | undefined,
    filters: readonly Filter[] | undefined,
  ): readonly (Node | undefined)[] {
    if (!ids || ids.length === 0) return this.namedBy(filters) ?? this.nodes.all;
    const malformed = ids.find((id) => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
    if (malformed) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
    const unknown = ids.filter((id) => !this.nodes.find(id));
    if (unknown.length === 1)
      throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${unknown[0]}' does not exist`);
    if (unknown.length > 1)
      throw new AwsError('InvalidInstanceID.NotFound', `The instance IDs '${unknown.join(', ')}' do not exist`);
    return ids.map((id) => this.nodes.find(id));
  }

  /** The few that a filter names by id or tag, so that not all need to be looked at. */
  private namedBy(filters: readonly Filter[] | undefined): readonly (Node | undefined)[] | undefined {
    const ids = exactValues(filters, 'instance-id');
    if (ids) return ids.map((id) => this.nodes.find(id));
    const tag = filters?.find(({ Name = '' }) => Name.startsWith('tag:'))?.Name;
    const values = tag === undefined ? undefined : exactValues(filters, tag);
    return tag !== undefined && values ? this.nodes.withTag(tag.slice(4), values) : undefined;
  }

  private describe(node: Node): Instance {
    const { settings, stateReason } = node;
    const { vpcId, subnetId } = networkOf(settings.route);
    return {
      InstanceId: node.id,
      InstanceType: 't3.medium',
      LaunchTime: new Date(node.addedAt),
      State: stateOf(node),
      PrivateIpAddress: node.ip,
      PrivateDnsName: `ip-${node.ip.replaceAll('.', '-')}.${this.world.region}.compute.internal`,
      Placement: { AvailabilityZone: `${this.world.region}a` },
      Tags: [...node.tags].map(([Key, Value]) => ({ Key, Value })),
      ...(node.platform.type === 'Windows' && { Platform: 'Windows' }),
      // an instance that is gone has no network any more
      ...(node.state !== 'terminated' && {
        VpcId: vpcId,
        SubnetId: subnetId,
        SecurityGroups: this.groups.of(node.id),
        NetworkInterfaces: [{ VpcId: vpcId, SubnetId: subnetId, Groups: this.groups.of(node.id) }],
      }),
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: volumeOf(node) } }],
      RootDeviceName: '/dev/xvda',
      ...(settings.hasProfile !== false && {
        IamInstanceProfile: {
          Arn: `arn:${this.world.partition}:iam::${this.world.account}:instance-profile/managed-node`,
          Id: 'AIPA0123456789EXAMPLE',
        },
      }),
      MetadataOptions: {
        State: 'applied',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 2,
        HttpEndpoint: settings.hasMetadata === false ? 'disabled' : 'enabled',
        HttpProtocolIpv6: 'disabled',
        InstanceMetadataTags: 'disabled',
      },
      ...(stateReason && {
        StateReason: { Code: stateReason.code, Message: stateReason.message },
        StateTransitionReason: `User initiated (${new Date(stateReason.at).toISOString().slice(0, 19).replace('T', ' ')} GMT)`,
      }),
    };
  }
}

interface NodeTag {
  readonly node: Node;
  readonly key: string;
  readonly value: string;
}

/** Instances have at most 50 tags: each gets 64 places, so that a page can begin in the middle of an instance's tags. */
const TAG_PLACES = 64;

function tagsOf(nodes: readonly (Node | undefined)[]): Places<NodeTag | undefined> {
  return {
    length: nodes.length * TAG_PLACES,
    at: (place) => {
      const node = nodes[Math.floor(place / TAG_PLACES)];
      const turn = place % TAG_PLACES;
      if (!node || node.isHybrid || turn >= node.tags.size) return undefined;
      const [key = '', value = ''] = [...node.tags][turn] ?? [];
      return { node, key, value };
    },
  };
}

/** What a filter of a name finds in an item; undefined for a filter that is not simulated. */
export type Traits<T> = (item: T, name: string) => readonly string[] | undefined;

const instanceTraits: Traits<Node> = (node, name) => {
  if (name.startsWith('tag:')) return valuesOf(node.tags.get(name.slice(4)));
  switch (name) {
    case 'instance-id':
      return [node.id];
    case 'instance-state-name':
      return [node.state];
    case 'instance-state-code':
      return [String(STATE_CODES[node.state])];
    case 'private-ip-address':
      return [node.ip];
    case 'vpc-id':
      return [networkOf(node.settings.route).vpcId];
    case 'subnet-id':
      return [networkOf(node.settings.route).subnetId];
    case 'tag-key':
      return [...node.tags.keys()];
    case 'platform':
      return valuesOf(node.platform.type === 'Windows' ? 'windows' : undefined);
    default:
      return undefined;
  }
};

const tagTraits: Traits<NodeTag> = ({ node, key, value }, name) => {
  if (name.startsWith('tag:')) return valuesOf(name.slice(4) === key ? value : undefined);
  switch (name) {
    case 'resource-id':
      return [node.id];
    case 'resource-type':
      return ['instance'];
    case 'key':
      return [key];
    case 'value':
      return [value];
    default:
      return undefined;
  }
};

const routeTableTraits: Traits<RouteTable> = ({ RouteTableId, VpcId, Associations = [] }, name) => {
  switch (name) {
    case 'route-table-id':
      return valuesOf(RouteTableId);
    case 'vpc-id':
      return valuesOf(VpcId);
    case 'association.subnet-id':
      return Associations.flatMap(({ SubnetId }) => SubnetId ?? []);
    case 'association.main':
      return [String(Associations.some(({ Main }) => Main))];
    default:
      return undefined;
  }
};

const endpointTraits: Traits<VpcEndpoint> = (endpoint, name) => {
  switch (name) {
    case 'vpc-endpoint-id':
      return valuesOf(endpoint.VpcEndpointId);
    case 'vpc-endpoint-state':
      return valuesOf(endpoint.State);
    case 'vpc-endpoint-type':
      return valuesOf(endpoint.VpcEndpointType);
    case 'vpc-id':
      return valuesOf(endpoint.VpcId);
    case 'service-name':
      return valuesOf(endpoint.ServiceName);
    default:
      return undefined;
  }
};

const valuesOf = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);

/** @throws InvalidParameterValue for a filter name that is not simulated, FilterLimitExceeded for too many values. */
export function testsOf<T>(filters: readonly Filter[] | undefined, traits: Traits<T>): ((item: T) => boolean)[] {
  const count = (filters ?? []).reduce((sum, { Values }) => sum + (Values?.length ?? 0), 0);
  if (count > FILTER_VALUES_PER_CALL) {
    throw new AwsError(
      'FilterLimitExceeded',
      `The maximum number of filter values specified on a single call is ${FILTER_VALUES_PER_CALL}`,
    );
  }
  return (filters ?? []).map(({ Name = '', Values = [] }) => {
    const exact = new Set(Values);
    const globs = Values.filter((value) => /[*?]/.test(value)).map(
      (value) =>
        new RegExp(
          `^${value
            .replace(/[.+^${}()|[\]\\]/g, '\\$&')
            .replaceAll('*', '.*')
            .replaceAll('?', '.')}$`,
        ),
    );
    return (item: T) => {
      const found = traits(item, Name);
      if (!found) throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`);
      return found.some((trait) => exact.has(trait) || globs.some((glob) => glob.test(trait)));
    };
  });
}

function exactValues(filters: readonly Filter[] | undefined, name: string): readonly string[] | undefined {
  const values = filters?.find(({ Name }) => Name === name)?.Values;
  return values?.every((value) => !/[*?]/.test(value)) ? [...new Set(values)] : undefined;
}

const isInstance =
  (tests: readonly ((node: Node) => boolean)[]) =>
  (node: Node | undefined): node is Node =>
    node !== undefined && !node.isHybrid && tests.every((test) => test(node));

/** @throws InvalidParameterCombination, InvalidParameterValue */
function refusePagesOf(ids: readonly string[] | undefined, size: number | undefined, least: number): void {
  if (size === undefined) return;
  if (ids && ids.length > 0) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  if (size < least || size > PAGE) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between ${least} and ${PAGE}.`,
    );
  }
}

const stateOf = (node: Node): { Code: number; Name: InstanceState } => ({
  Code: STATE_CODES[node.state],
  Name: node.state,
});
