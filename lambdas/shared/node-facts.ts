import { bounded } from './bounded';
import type { Ec2Nodes } from './ec2-nodes';
import type { LoopPolicy } from './policy';
import { type Agent, isInstance, type PatchState, RING_TAG, type Sighting } from './sighting';
import type { SsmNodes } from './ssm-nodes';

/** Hybrid nodes whose tags are asked for at once: one call each. */
const TAG_CALLS_AT_ONCE = 4;

/** What AWS says about nodes now, put together from its several answers. */
export interface NodeFacts {
  /** These nodes, each once; of a node that nobody knows, only its id. */
  look(nodeIds: readonly string[]): Promise<Sighting[]>;
  /** The same, where agents and patch states are known already. */
  complete(nodeIds: readonly string[], agents: readonly Agent[], patches: readonly PatchState[]): Promise<Sighting[]>;
}

/**
 * Facts from Systems Manager and EC2.
 * @param moreTagKeys tags to fetch beside those that verdicts depend on
 */
export function nodeFacts(
  ssm: SsmNodes,
  ec2: Ec2Nodes,
  policy: LoopPolicy,
  moreTagKeys: readonly string[] = [],
): NodeFacts {
  const tagKeys = [...new Set([RING_TAG, ...Object.keys(policy.handsOff), ...moreTagKeys])];

  const complete: NodeFacts['complete'] = async (nodeIds, agents, patches) => {
    const agentOf = new Map(agents.map((agent) => [agent.nodeId, agent]));
    const patchesOf = new Map(patches.map((state) => [state.nodeId, state]));
    const instances = nodeIds.filter(isInstance);
    const isInDoubt = (nodeId: string) => !agentOf.get(nodeId)?.isOnline || !patchesOf.has(nodeId);
    const hybrids = nodeIds.filter((nodeId) => !isInstance(nodeId) && agentOf.has(nodeId));
    const [tags, hybridTags, seen] = await Promise.all([
      ec2.tagsOf(instances, tagKeys),
      bounded(hybrids, TAG_CALLS_AT_ONCE, async (nodeId) => [nodeId, await ssm.tagsOf(nodeId)] as const),
      ec2.instancesOf(instances.filter(isInDoubt)),
    ]);
    const tagsOf = new Map([...tags, ...hybridTags]);
    const instanceOf = new Map(seen.map((instance) => [instance.nodeId, instance]));
    return nodeIds.map((nodeId) => ({
      nodeId,
      tags: tagsOf.get(nodeId) ?? {},
      agent: agentOf.get(nodeId),
      patches: patchesOf.get(nodeId),
      instance: instanceOf.get(nodeId),
    }));
  };

  return {
    complete,
    async look(nodeIds) {
      const [agents, patches] = await Promise.all([ssm.agentsOf(nodeIds), ssm.patchStatesOf(nodeIds)]);
      return complete(nodeIds, agents, patches);
    },
  };
}
