import {
  type InstanceInformationStringFilter,
  paginateDescribeInstanceInformation,
  type SSMClient,
  type Target,
} from '@aws-sdk/client-ssm';
import { type OperatingSystem, operatingSystemOf } from '../../lambdas/shared/operating-system';
import type { RingTarget } from '../patching/config';

/** A node that the command would go to. */
export interface RingNode {
  readonly id: string;
  readonly isOnline: boolean;
  readonly operatingSystem: OperatingSystem | undefined;
  /** As its agent says it, such as `2018.03`. */
  readonly platformVersion: string;
}

/** The nodes of a ring as Run Command takes them. */
export function targetsOf(ring: string, target: RingTarget): Target[] {
  if (target.kind === 'resourceGroup') return [{ Key: 'resource-groups:Name', Values: [target.name] }];
  return Object.entries(tagsOf(ring, target)).map(([key, value]) => ({ Key: `tag:${key}`, Values: [value] }));
}

/**
 * The managed nodes of a ring. Systems Manager finds nodes by tag only.
 * @returns undefined for a ring by resource group
 */
export async function ringNodes(client: SSMClient, ring: string, target: RingTarget): Promise<RingNode[] | undefined> {
  if (target.kind === 'resourceGroup') return undefined;
  const Filters: InstanceInformationStringFilter[] = Object.entries(tagsOf(ring, target)).map(([key, value]) => ({
    Key: `tag:${key}`,
    Values: [value],
  }));
  const nodes: RingNode[] = [];
  for await (const page of paginateDescribeInstanceInformation({ client, pageSize: 50 }, { Filters })) {
    for (const node of page.InstanceInformationList ?? []) {
      nodes.push({
        id: node.InstanceId as string,
        isOnline: node.PingStatus === 'Online',
        operatingSystem: operatingSystemOf(node.PlatformName, node.PlatformVersion),
        platformVersion: node.PlatformVersion ?? '',
      });
    }
  }
  return nodes;
}

function tagsOf(
  ring: string,
  target: Exclude<RingTarget, { kind: 'resourceGroup' }>,
): Readonly<Record<string, string>> {
  return target.kind === 'tags' ? target.tags : { PatchGroup: ring };
}
