import { bounded } from './bounded';
import type { Ec2Nodes, Network } from './ec2-nodes';
import type { HybridTags } from './hybrid-tags';
import { AGENT_GRACE_MINUTES } from './judge-agent';
import { minutesSince } from './minutes-since';
import { worstOf } from './owed-patches';
import type { LoopPolicy } from './policy';
import {
  type Agent,
  type Instance,
  isInstance,
  type PatchState,
  RING_TAG,
  type Sighting,
  type WayOut,
} from './sighting';
import type { SsmNodes } from './ssm-nodes';
import { nodeWaiver, patchWaivers } from './waivers';
import { wayOutOf } from './way-out';

/** Nodes asked about one by one, at once. */
const CALLS_AT_ONCE = 4;

/** Up to so many hybrid nodes are asked for their tags one by one, which is sure to be the truth of the moment. */
const ASKED_ONE_BY_ONE = 5;

/** What AWS says about nodes now, put together from its several answers. */
export interface NodeFacts {
  /** These nodes, each once; of a node that nobody knows, only its id. */
  look(nodeIds: readonly string[]): Promise<Sighting[]>;
  /** The same, where agents and patch states are known already. */
  complete(nodeIds: readonly string[], agents: readonly Agent[], patches: readonly PatchState[]): Promise<Sighting[]>;
  /** The same sighting with the tags of this moment: to be asked before a node is touched. */
  confirm(seen: Sighting): Promise<Sighting>;
}

/** What facts are read for beside verdicts, and with. */
export interface FactsOptions {
  /** Tags to fetch beside those that verdicts depend on. */
  readonly tagKeys?: readonly string[];
  /** @default every hybrid node is asked for its tags by itself */
  readonly hybridTags?: HybridTags;
}

/** Facts from Systems Manager and EC2; what they say of a VPC is remembered for as long as the answer lives. */
export function nodeFacts(
  ssm: SsmNodes,
  ec2: Ec2Nodes,
  policy: LoopPolicy,
  now: () => Date,
  { tagKeys: moreTagKeys = [], hybridTags }: FactsOptions = {},
): NodeFacts {
  const waiverKeys = policy.waivers.flatMap(({ tags = {} }) => Object.keys(tags));
  const tagKeys = [...new Set([RING_TAG, ...Object.keys(policy.handsOff), ...waiverKeys, ...moreTagKeys])];
  const networks = new Map<string, Promise<Network>>();

  const tagsOfHybrids = async (nodeIds: readonly string[]): Promise<Map<string, Record<string, string>>> => {
    if (hybridTags && nodeIds.length > ASKED_ONE_BY_ONE) return hybridTags(nodeIds);
    return new Map(
      await bounded(nodeIds, CALLS_AT_ONCE, async (nodeId) => [nodeId, await ssm.tagsOf(nodeId)] as const),
    );
  };

  const wayOut = async ({ vpcId, subnetId }: Instance): Promise<WayOut> => {
    if (vpcId === undefined || subnetId === undefined) return { leads: 'unknown', why: 'EC2 names no subnet' };
    const network = networks.get(vpcId) ?? ec2.networkOf(vpcId);
    networks.set(vpcId, network);
    try {
      const { tables, endpoints } = await network;
      return wayOutOf(subnetId, tables, endpoints);
    } catch (error) {
      // a likely reason in words is not worth the batch, nor the sweep of the whole fleet
      return { leads: 'unknown', why: error instanceof Error ? error.name : String(error) };
    }
  };

  /** What only some nodes are asked, where everything else is known of them. */
  const detailed = async (seen: Sighting): Promise<Sighting> => {
    const { nodeId, tags, agent, instance, patches } = seen;
    const at = now();
    const isUnregistered =
      !agent && instance?.state === 'running' && minutesSince(instance.launchedAt, at) >= AGENT_GRACE_MINUTES;
    if (isUnregistered) return { ...seen, wayOut: await wayOut(instance) };
    const isInQuestion =
      patches !== undefined &&
      worstOf(patches) !== undefined &&
      !nodeWaiver(nodeId, tags, policy, at) &&
      patchWaivers(nodeId, tags, policy, at).length > 0;
    return isInQuestion ? { ...seen, patchFacts: await ssm.patchFactsOf(nodeId, patches.endedAt) } : seen;
  };

  const complete: NodeFacts['complete'] = async (nodeIds, agents, patches) => {
    const agentOf = new Map(agents.map((agent) => [agent.nodeId, agent]));
    const patchesOf = new Map(patches.map((state) => [state.nodeId, state]));
    const instances = nodeIds.filter(isInstance);
    const isInDoubt = (nodeId: string) => !agentOf.get(nodeId)?.isOnline || !patchesOf.has(nodeId);
    const hybrids = nodeIds.filter((nodeId) => !isInstance(nodeId) && agentOf.has(nodeId));
    const [tags, tagsOfHybrid, seen] = await Promise.all([
      ec2.tagsOf(instances, tagKeys),
      tagsOfHybrids(hybrids),
      ec2.instancesOf(instances.filter(isInDoubt)),
    ]);
    const instanceOf = new Map(seen.map((instance) => [instance.nodeId, instance]));
    const areIndexed = hybridTags !== undefined && hybrids.length > ASKED_ONE_BY_ONE;
    const sightings = nodeIds.map(
      (nodeId): Sighting => ({
        nodeId,
        tags: tags.get(nodeId) ?? tagsOfHybrid.get(nodeId) ?? {},
        agent: agentOf.get(nodeId),
        patches: patchesOf.get(nodeId),
        instance: instanceOf.get(nodeId),
        ...(areIndexed && !isInstance(nodeId) ? { areTagsIndexed: true } : {}),
      }),
    );
    return bounded(sightings, CALLS_AT_ONCE, detailed);
  };

  return {
    complete,
    async look(nodeIds) {
      const [agents, patches] = await Promise.all([ssm.agentsOf(nodeIds), ssm.patchStatesOf(nodeIds)]);
      return complete(nodeIds, agents, patches);
    },
    async confirm(seen) {
      if (!seen.areTagsIndexed) return seen;
      const { areTagsIndexed, ...rest } = seen;
      return detailed({ ...rest, tags: await ssm.tagsOf(seen.nodeId) });
    },
  };
}
