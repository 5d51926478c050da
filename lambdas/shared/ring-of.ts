import type { LoopPolicy } from './policy';
import { RING_TAG } from './sighting';

/** The ring that a node's tags put it into; nothing for a node without a patch group, and for one with somebody else's. */
export function ringOf(tags: Readonly<Record<string, string>>, policy: LoopPolicy): string | undefined {
  const group = tags[RING_TAG];
  return group !== undefined && hasRing(policy, group) ? group : undefined;
}

/**
 * The patch group that makes a node somebody else's. Two fleets may share an account: each looks after its own rings and after
 * nodes without a patch group; a fleet without rings looks after all.
 */
export function foreignGroup(tags: Readonly<Record<string, string>>, policy: LoopPolicy): string | undefined {
  const group = tags[RING_TAG];
  return group !== undefined && isForeignGroup(group, policy) ? group : undefined;
}

/** Whether a patch group is somebody else's. */
export const isForeignGroup = (group: string, policy: LoopPolicy): boolean =>
  !hasRing(policy, group) && Object.keys(policy.rings).length > 0;

/** Tags are other people's: one that says `constructor` must not find what every object inherits. */
const hasRing = (policy: LoopPolicy, group: string) => Object.hasOwn(policy.rings, group);
