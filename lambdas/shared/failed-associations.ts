import {
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

/**
 * Which associations failed, by node.
 * @param hasTime whether to go on asking; nodes that are left over are without a name
 */
export type FailedAssociations = (
  nodeIds: ReadonlySet<string>,
  hasTime?: () => boolean,
) => Promise<ReadonlyMap<string, readonly FailedAssociation[]>>;

/** How far back the last run is looked for that reached all nodes of an association, fifty runs a page. */
const PAGES_LOOKED_THROUGH = 10;

/** Of the runs after that one, which reached single nodes, the newest so many are read. */
const RUNS_READ = 20;

/** A run of no more nodes is read as a whole, so that a node which has succeeded since does not count as failed. */
const NODES_READ_AT_ONCE = 50;

/**
 * Names the associations that failed on these nodes. State Manager would say it node by node as well, at two calls a second for
 * the whole account: a broken association on a thousand nodes would take eight minutes. Asked by association, and for its failed
 * nodes fifty at a time, the same takes some twenty calls; so the cost follows the associations that fail, not the nodes.
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html
 */
export async function failedAssociations(
  client: SSMClient,
  nodeIds: ReadonlySet<string>,
  hasTime: () => boolean = () => true,
): Promise<Map<string, FailedAssociation[]>> {
  const found = new Map<string, FailedAssociation[]>();
  if (nodeIds.size === 0) return found;
  for (const { associationId, document, targets } of await failing(client)) {
    if (!hasTime()) break;
    for (const [nodeId, status] of await newestStates(client, associationId, targets)) {
      if (isSound(status) || !nodeIds.has(nodeId)) continue;
      found.set(nodeId, [...(found.get(nodeId) ?? []), { associationId, document, status }]);
    }
  }
  return found;
}

/** Associations that failed somewhere, those first that failed on most nodes. */
async function failing(client: SSMClient) {
  const found: { associationId: string; document: string; targets: number; failures: number }[] = [];
  for await (const page of paginateListAssociations({ client, pageSize: 50 }, {})) {
    for (const { AssociationId: associationId, Name: document = '', Overview } of page.Associations ?? []) {
      const counts = Object.entries(Overview?.AssociationStatusAggregatedCount ?? {});
      const sum = (some: typeof counts) => some.reduce((all, [, count]) => all + count, 0);
      const failures = sum(counts.filter(([status]) => !isSound(status)));
      if (associationId === undefined || (failures === 0 && Overview?.Status !== 'Failed')) continue;
      found.push({ associationId, document, targets: sum(counts), failures });
    }
  }
  return found.sort((one, other) => other.failures - one.failures);
}

/** How an association ended last on each node: by the last run that reached all of them, and by the newest since. */
async function newestStates(client: SSMClient, AssociationId: string, targets: number): Promise<Map<string, string>> {
  const states = new Map<string, string>();
  for (const { id, nodes } of await newestRuns(client, AssociationId, targets)) {
    const Filters = nodes <= NODES_READ_AT_ONCE ? undefined : [{ Key: 'Status' as const, Value: 'Failed' }];
    const pages = paginateDescribeAssociationExecutionTargets(
      { client, pageSize: NODES_READ_AT_ONCE },
      { AssociationId, ExecutionId: id, ...(Filters ? { Filters } : {}) },
    );
    for await (const page of pages) {
      for (const { ResourceId, Status, DetailedStatus } of page.AssociationExecutionTargets ?? []) {
        if (ResourceId !== undefined && !states.has(ResourceId)) states.set(ResourceId, DetailedStatus || Status || '');
      }
    }
  }
  return states;
}

/** The last run that reached all nodes, and before it the newest of those since; newest first. */
async function newestRuns(client: SSMClient, AssociationId: string, targets: number) {
  const runs: { id: string; at: number; nodes: number }[] = [];
  let pagesLeft = PAGES_LOOKED_THROUGH;
  for await (const page of paginateDescribeAssociationExecutions({ client, pageSize: 50 }, { AssociationId })) {
    for (const { ExecutionId: id, CreatedTime, ResourceCountByStatus } of page.AssociationExecutions ?? []) {
      if (id !== undefined) runs.push({ id, at: CreatedTime?.getTime() ?? 0, nodes: total(ResourceCountByStatus) });
    }
    pagesLeft -= 1;
    if (pagesLeft === 0 || runs.some(({ nodes }) => nodes >= targets)) break;
  }
  runs.sort((one, other) => other.at - one.at);
  const whole = runs.findIndex(({ nodes }) => nodes >= targets);
  const since = runs.slice(0, whole === -1 ? runs.length : whole).slice(0, RUNS_READ);
  return whole === -1 ? since : [...since, runs[whole] as (typeof runs)[number]];
}

/** A node that is still at work, or was left out, has not failed. */
const isSound = (status: string) => /^(success|pending|in ?progress|skipped|associated)$/i.test(status);

/** Of a text such as `{Success=12, Failed=3}`. */
const total = (counts = '') => [...counts.matchAll(/=(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
