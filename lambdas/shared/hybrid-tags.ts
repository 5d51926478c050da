import { GetResourcesCommand, type ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { groupsOf } from './groups';
import type { LoopPolicy } from './policy';

/** Most ARNs that one question may name. */
const NODES_PER_CALL = 100;

/** The tags of these hybrid nodes; a node without tags is left out. They may be minutes behind. */
export type HybridTags = (nodeIds: readonly string[]) => Promise<Map<string, Record<string, string>>>;

/**
 * Tags of hybrid nodes by the hundred, where Systems Manager itself answers for one node a call.
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export function hybridTags(
  client: ResourceGroupsTaggingAPIClient,
  { account, region }: Pick<LoopPolicy, 'account' | 'region'>,
): HybridTags {
  const prefix = `arn:${partitionOf(region)}:ssm:${region}:${account}:managed-instance/`;
  return async (nodeIds) => {
    const found = new Map<string, Record<string, string>>();
    for (const group of groupsOf(nodeIds, NODES_PER_CALL)) {
      const ResourceARNList = group.map((nodeId) => `${prefix}${nodeId}`);
      // named one by one they come in one page, and only those that have tags
      const { ResourceTagMappingList = [] } = await client.send(new GetResourcesCommand({ ResourceARNList }));
      for (const { ResourceARN = '', Tags = [] } of ResourceTagMappingList) {
        const tags = Tags.map(({ Key, Value }) => [Key as string, Value ?? ''] as const);
        found.set(ResourceARN.slice(prefix.length), Object.fromEntries(tags));
      }
    }
    return found;
  };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
