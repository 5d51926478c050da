import {
  type EC2Client,
  type Instance as Ec2Instance,
  type Filter,
  paginateDescribeInstances,
  paginateDescribeRouteTables,
  paginateDescribeTags,
  paginateDescribeVpcEndpoints,
  type RouteTable,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { groupsOf } from './groups';
import type { Instance } from './sighting';

/** Most instances that EC2 tells of at once. */
const MOST_PER_PAGE = 1000;

/** Most values that EC2 takes in all filters of a call. */
const VALUES_PER_CALL = 200;

/** What EC2 knows about instances. */
export interface Ec2Nodes {
  /** These instances; those that EC2 has forgotten are left out. */
  instancesOf(nodeIds: readonly string[]): Promise<Instance[]>;
  /**
   * Every running instance, page by page.
   * @param perPage fewer cost more calls and less memory: EC2 says a few kilobytes about each
   * @default 1000
   */
  everyRunningInstance(perPage?: number): AsyncIterable<readonly Instance[]>;
  /** The tags with these keys, by instance; an instance without any of them is left out. */
  tagsOf(nodeIds: readonly string[], keys: readonly string[]): Promise<Map<string, Record<string, string>>>;
  /** How a VPC leads out. */
  networkOf(vpcId: string): Promise<Network>;
}

/** The route tables and endpoints of a VPC. */
export interface Network {
  readonly tables: readonly RouteTable[];
  readonly endpoints: readonly VpcEndpoint[];
}

/** EC2 through its API, every answer read to its last page. */
export function ec2Nodes(client: EC2Client): Ec2Nodes {
  const instances = async function* (Filters: Filter[], pageSize = MOST_PER_PAGE): AsyncIterable<Instance[]> {
    for await (const page of paginateDescribeInstances({ client, pageSize }, { Filters })) {
      yield (page.Reservations ?? []).flatMap((reservation) => (reservation.Instances ?? []).map(instanceOf));
    }
  };
  return {
    async instancesOf(nodeIds) {
      const found: Instance[] = [];
      // a filter, as a list of ids fails as a whole when EC2 has forgotten one of them
      for (const Values of groupsOf(nodeIds, VALUES_PER_CALL)) {
        for await (const page of instances([{ Name: 'instance-id', Values }])) found.push(...page);
      }
      return found;
    },

    everyRunningInstance: (perPage) => instances([{ Name: 'instance-state-name', Values: ['running'] }], perPage),

    async tagsOf(nodeIds, keys) {
      const tags = new Map<string, Record<string, string>>();
      for (const Values of groupsOf(nodeIds, VALUES_PER_CALL - keys.length)) {
        const Filters = [
          { Name: 'resource-id', Values },
          { Name: 'key', Values: [...keys] },
        ];
        for await (const page of paginateDescribeTags({ client, pageSize: 1000 }, { Filters })) {
          for (const tag of page.Tags ?? []) {
            const nodeId = tag.ResourceId as string;
            tags.set(nodeId, { ...tags.get(nodeId), [tag.Key as string]: tag.Value ?? '' });
          }
        }
      }
      return tags;
    },

    async networkOf(vpcId) {
      const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
      const tables: RouteTable[] = [];
      for await (const page of paginateDescribeRouteTables({ client, pageSize: 100 }, { Filters }))
        tables.push(...(page.RouteTables ?? []));
      const endpoints: VpcEndpoint[] = [];
      for await (const page of paginateDescribeVpcEndpoints({ client, pageSize: 1000 }, { Filters }))
        endpoints.push(...(page.VpcEndpoints ?? []));
      return { tables, endpoints };
    },
  };
}

function instanceOf(seen: Ec2Instance): Instance {
  return {
    nodeId: seen.InstanceId as string,
    state: seen.State?.Name ?? 'unknown',
    launchedAt: seen.LaunchTime as Date,
    isHibernated: seen.StateReason?.Code === 'Client.UserInitiatedHibernate',
    hasProfile: seen.IamInstanceProfile !== undefined,
    isMetadataDisabled: seen.MetadataOptions && seen.MetadataOptions.HttpEndpoint === 'disabled',
    hasPublicAddress: seen.PublicIpAddress !== undefined,
    vpcId: seen.VpcId,
    subnetId: seen.SubnetId,
  };
}
