import {
  type InstanceInformation,
  type InstancePatchState,
  ListTagsForResourceCommand,
  type PatchComplianceData,
  paginateDescribeInstanceInformation,
  paginateDescribeInstancePatches,
  paginateDescribeInstancePatchStates,
  paginateDescribeInstancePatchStatesForPatchGroup,
  paginateListResourceComplianceSummaries,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { groupsOf } from './groups';
import { operatingSystemOf } from './operating-system';
import type { Agent, PatchFact, PatchState } from './sighting';

/** Most ids that Systems Manager takes in one question about nodes, and most nodes that it answers at once. */
export const NODES_PER_CALL = 50;

/** Single patches take a call a node; those of so many nodes, some tens of megabytes, are kept until the next scan. */
const REMEMBERED_NODES = 20_000;

/** What Systems Manager knows about nodes. */
export interface SsmNodes {
  /** Agents of these nodes; unknown nodes are left out. */
  agentsOf(nodeIds: readonly string[]): Promise<Agent[]>;
  /** Every agent there is, in pages of at most 50. */
  everyAgent(): AsyncIterable<readonly Agent[]>;
  /** Patch states of these nodes; those never scanned are left out. */
  patchStatesOf(nodeIds: readonly string[]): Promise<PatchState[]>;
  /**
   * Patches of one node that are not in order, one by one.
   * @param scannedAt when its patches were last looked at: what was asked since is not asked again, as only a scan changes it
   */
  patchFactsOf(nodeId: string, scannedAt?: Date): Promise<readonly PatchFact[]>;
  /** Nodes of a patch group that miss patches or failed to install one. */
  nodesToPatch(patchGroup: string): Promise<string[]>;
  /** Nodes on which an association is not as it should be. */
  nodesWithFailedAssociations(): Promise<string[]>;
  /** Tags of one hybrid node. */
  tagsOf(hybridNodeId: string): Promise<Record<string, string>>;
}

/** Systems Manager through its API, every answer read to its last page. */
export function ssmNodes(client: SSMClient): SsmNodes {
  const remembered = new Map<string, { readonly scannedAt: number; readonly facts: readonly PatchFact[] }>();
  return {
    async agentsOf(nodeIds) {
      const agents: Agent[] = [];
      for (const Values of groupsOf(nodeIds, NODES_PER_CALL)) {
        const pages = paginateDescribeInstanceInformation(
          { client, pageSize: NODES_PER_CALL },
          { Filters: [{ Key: 'InstanceIds', Values }] },
        );
        for await (const page of pages) agents.push(...(page.InstanceInformationList ?? []).map(agentOf));
      }
      return agents;
    },

    async *everyAgent() {
      const pages = paginateDescribeInstanceInformation({ client, pageSize: NODES_PER_CALL }, {});
      for await (const page of pages) yield (page.InstanceInformationList ?? []).map(agentOf);
    },

    async patchStatesOf(nodeIds) {
      const states: PatchState[] = [];
      for (const InstanceIds of groupsOf(nodeIds, NODES_PER_CALL)) {
        const pages = paginateDescribeInstancePatchStates({ client, pageSize: NODES_PER_CALL }, { InstanceIds });
        for await (const page of pages) states.push(...(page.InstancePatchStates ?? []).map(patchStateOf));
      }
      return states;
    },

    async patchFactsOf(InstanceId, scannedAt) {
      const known = remembered.get(InstanceId);
      if (known && known.scannedAt === scannedAt?.getTime()) return known.facts;
      const Filters = [{ Key: 'State', Values: Object.keys(NOT_IN_ORDER) }];
      const facts: PatchFact[] = [];
      const pages = paginateDescribeInstancePatches({ client, pageSize: 100 }, { InstanceId, Filters });
      for await (const page of pages) facts.push(...(page.Patches ?? []).flatMap(patchFactOf));
      if (remembered.size >= REMEMBERED_NODES) remembered.clear();
      if (scannedAt) remembered.set(InstanceId, { scannedAt: scannedAt.getTime(), facts });
      return facts;
    },

    async nodesToPatch(PatchGroup) {
      const found = new Set<string>();
      for (const Key of ['MissingCount', 'FailedCount']) {
        const pages = paginateDescribeInstancePatchStatesForPatchGroup(
          { client, pageSize: 100 },
          { PatchGroup, Filters: [{ Key, Values: ['0'], Type: 'GreaterThan' }] },
        );
        for await (const page of pages) {
          for (const state of page.InstancePatchStates ?? []) found.add(state.InstanceId as string);
        }
      }
      return [...found];
    },

    async nodesWithFailedAssociations() {
      const found = new Set<string>();
      const pages = paginateListResourceComplianceSummaries(
        { client, pageSize: NODES_PER_CALL },
        {
          Filters: [
            { Key: 'ComplianceType', Values: ['Association'], Type: 'EQUAL' },
            { Key: 'Status', Values: ['NON_COMPLIANT'], Type: 'EQUAL' },
          ],
        },
      );
      for await (const page of pages) {
        for (const summary of page.ResourceComplianceSummaryItems ?? []) {
          if (summary.ResourceId) found.add(summary.ResourceId);
        }
      }
      return [...found];
    },

    async tagsOf(ResourceId) {
      const { TagList } = await client.send(
        new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId }),
      );
      return Object.fromEntries((TagList ?? []).map((tag) => [tag.Key as string, tag.Value as string]));
    },
  };
}

function agentOf(seen: InstanceInformation): Agent {
  const platform = [seen.PlatformName, seen.PlatformVersion].filter(Boolean).join(' ');
  return {
    nodeId: seen.InstanceId as string,
    isOnline: seen.PingStatus === 'Online',
    lastPingAt: seen.LastPingDateTime,
    registeredAt: seen.RegistrationDate,
    operatingSystem:
      seen.PlatformType === 'Windows' ? 'WINDOWS' : operatingSystemOf(seen.PlatformName, seen.PlatformVersion),
    platform: platform || seen.PlatformType,
    computerName: seen.ComputerName,
  };
}

function patchStateOf(seen: InstancePatchState): PatchState {
  return {
    nodeId: seen.InstanceId as string,
    baselineId: seen.BaselineId as string,
    patchGroup: seen.PatchGroup || undefined,
    endedAt: seen.OperationEndTime as Date,
    missing: seen.MissingCount ?? 0,
    failed: seen.FailedCount ?? 0,
    pendingReboot: seen.InstalledPendingRebootCount ?? 0,
    rejected: seen.InstalledRejectedCount ?? 0,
    nonCompliant: {
      critical: seen.CriticalNonCompliantCount ?? 0,
      security: seen.SecurityNonCompliantCount ?? 0,
      other: seen.OtherNonCompliantCount ?? 0,
    },
  };
}

/** Filters spell states this way; answers do as `INSTALLED_REJECTED`. */
const NOT_IN_ORDER: Readonly<Record<string, PatchFact['state']>> = {
  Missing: 'missing',
  Failed: 'failed',
  InstalledPendingReboot: 'pendingReboot',
  InstalledRejected: 'rejected',
};

function patchFactOf({ KBId = '', Title = '', State }: PatchComplianceData): PatchFact[] {
  const spelt = Object.keys(NOT_IN_ORDER).find(
    (name) => name.toLowerCase() === State?.replaceAll('_', '').toLowerCase(),
  );
  const state = NOT_IN_ORDER[spelt ?? ''];
  return state ? [{ id: KBId, title: Title, state }] : [];
}
