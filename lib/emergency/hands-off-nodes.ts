import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { ec2Nodes } from '../../lambdas/shared/ec2-nodes';
import { handsOffTag } from '../../lambdas/shared/hands-off';
import { hybridTags } from '../../lambdas/shared/hybrid-tags';
import { isInstance } from '../../lambdas/shared/sighting';
import type { Fleet } from '../config/fleet';
import type { RingNode } from './ring-nodes';

/** A node that the loop would leave alone today. */
export interface HandsOffNode {
  readonly id: string;
  /** As it stands on the node, `key=value`. */
  readonly tag: string;
}

/** Who knows the tags of nodes. */
export interface TagClients {
  readonly ec2: EC2Client;
  readonly tagging: ResourceGroupsTaggingAPIClient;
}

/** Which of these nodes `compliance.handsOff` keeps the loop away from at a moment, read as the loop reads it. */
export async function handsOffNodes(
  nodes: readonly RingNode[],
  { compliance, timeZone, deploysTo }: Pick<Fleet, 'compliance' | 'timeZone' | 'deploysTo'>,
  { ec2, tagging }: TagClients,
  now: Date,
): Promise<HandsOffNode[]> {
  const handsOff = compliance?.handsOff ?? {};
  const keys = Object.keys(handsOff);
  if (keys.length === 0) return [];
  const ids = nodes.map(({ id }) => id);
  const tags = new Map([
    ...(await ec2Nodes(ec2).tagsOf(ids.filter(isInstance), keys)),
    ...(await hybridTags(tagging, deploysTo)(ids.filter((id) => !isInstance(id)))),
  ]);
  return ids.flatMap((id) => {
    const tag = handsOffTag(tags.get(id) ?? {}, { handsOff, timeZone }, now);
    return tag === undefined ? [] : [{ id, tag }];
  });
}
