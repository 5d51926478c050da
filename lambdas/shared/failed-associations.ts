import {
  type AssociationExecution,
  type AssociationOverview,
  paginateDescribeAssociationExecutions,
  paginateDescribeAssociationExecutionTargets,
  paginateListAssociations,
  type SSMClient,
} from '@aws-sdk/client-ssm';

/** One association that failed on a node. */
export interface FailedAssociation {
  readonly associationId: string;
  readonly document: string;
  /** How it ended there, as State Manager says it. */
  readonly status: string;
}

/** Which associations failed, by node. */
export type FailedAssociations = (
  nodeIds: ReadonlySet<string>,
) => Promise<ReadonlyMap<string, readonly FailedAssociation[]>>;

/** How many runs of an association are looked through, newest first, for the last that reached all of its nodes. */
const RUNS_LOOKED_AT = 20;

/** A run of no more nodes is read as a whole, so that a node which has succeeded since does not count as failed. */
const NODES_READ_AT_ONCE = 50;

/**
 * Names the associations that failed on these nodes. State Manager would say it node by node as well, at two calls a second for
 * the whole account: a broken association on a thousand nodes would take eight minutes. Asked by association, and for its failed
 * nodes fifty at a time, the same takes twenty calls; so the cost follows the associations that fail, not the nodes.
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html
 */
export async function failedAssociations(
  client: SSMClient,
  nodeIds: ReadonlySet<string>,
): Promise<Map<string, FailedAssociation[]>> {
  const found = new Map<string, FailedAssociation[]>();
  if (nodeIds.size === 0) return found;
  for await (const page of paginateListAssociations({ client, pageSize: 50 }, {})) {
    for (const { AssociationId: associationId, Name: document = '', Overview } of page.Associations ?? []) {
      if (associationId === undefined || !hasFailures(Overview)) continue;
      for (const [nodeId, status] of await newestStates(client, associationId, targetsOf(Overview))) {
        if (isSound(status) || !nodeIds.has(nodeId)) continue;
        found.set(nodeId, [...(found.get(nodeId) ?? []), { associationId, document, status }]);
      }
    }
  }
  return found;
}

/** How an association ended last on each node: from its newest run back to one that reached all of its nodes. */
async function newestStates(client: SSMClient, AssociationId: string, targets: number): Promise<Map<string, string>> {
  const runs: AssociationExecution[] = [];
  for await (const page of paginateDescribeAssociationExecutions({ client, pageSize: 50 }, { AssociationId })) {
    runs.push(...(page.AssociationExecutions ?? []));
    break; // the newest fifty; what lies before them is no news
  }
  runs.sort((one, other) => (other.CreatedTime?.getTime() ?? 0) - (one.CreatedTime?.getTime() ?? 0));
  const states = new Map<string, string>();
  for (const { ExecutionId, ResourceCountByStatus } of runs.slice(0, RUNS_LOOKED_AT)) {
    if (ExecutionId === undefined) continue;
    const nodes = total(ResourceCountByStatus);
    const Filters = nodes <= NODES_READ_AT_ONCE ? undefined : [{ Key: 'Status' as const, Value: 'Failed' }];
    const pages = paginateDescribeAssociationExecutionTargets(
      { client, pageSize: NODES_READ_AT_ONCE },
      { AssociationId, ExecutionId, ...(Filters ? { Filters } : {}) },
    );
    for await (const page of pages) {
      for (const { ResourceId, Status, DetailedStatus } of page.AssociationExecutionTargets ?? []) {
        if (ResourceId !== undefined && !states.has(ResourceId)) states.set(ResourceId, DetailedStatus || Status || '');
      }
    }
    if (nodes >= targets) break;
  }
  return states;
}

/** A node that is still at work, or was left out, has not failed. */
const isSound = (status: string) => /^(success|pending|in ?progress|skipped|associated)$/i.test(status);

const hasFailures = (overview: AssociationOverview | undefined) =>
  overview?.Status === 'Failed' ||
  Object.entries(overview?.AssociationStatusAggregatedCount ?? {}).some(([status, n]) => n > 0 && !isSound(status));

const targetsOf = (overview: AssociationOverview | undefined) =>
  Object.values(overview?.AssociationStatusAggregatedCount ?? {}).reduce((sum, n) => sum + n, 0);

/** Of a text such as `{Success=12, Failed=3}`. */
const total = (counts = '') => [...counts.matchAll(/=(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
