import { type EC2Client, type Filter, paginateDescribeInstances, paginateDescribeTags } from '@aws-sdk/client-ec2';
import { groupsOf } from './groups';
import type { Instance } from './sighting';

/** Most values that EC2 takes in all filters of a call. */
const VALUES_PER_CALL = 200;

/** What EC2 knows about instances. */
export interface Ec2Nodes {
  /** These instances; those that EC2 has forgotten are left out. */
  instancesOf(nodeIds: readonly string[]): Promise<Instance[]>;
  /** Every running instance, page by page. */
  everyRunningInstance(): AsyncIterable<readonly Instance[]>;
  /** The tags with these keys, by instance; an instance without any of them is left out. */
  tagsOf(nodeIds: readonly string[], keys: readonly string[]): Promise<Map<string, Record<string, string>>>;
}

/** EC2 through its API, every answer read to its last page. */
export function ec2Nodes(client: EC2Client): Ec2Nodes {
  const instances = async function* (Filters: Filter[]): AsyncIterable<Instance[]> {
    for await (const page of paginateDescribeInstances({ client, pageSize: 1000 }, { Filters })) {
      yield (page.Reservations ?? []).flatMap((reservation) =>
        (reservation.Instances ?? []).map((instance) => ({
          nodeId: instance.InstanceId as string,
          state: instance.State?.Name ?? 'unknown',
          launchedAt: instance.LaunchTime as Date,
        })),
      );
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

    everyRunningInstance: () => instances([{ Name: 'instance-state-name', Values: ['running'] }]),

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
  };
}
