import type {
  AssociationExecutionFilter,
  AssociationExecutionTargetsFilter,
  DescribeAssociationExecutionsRequest,
  DescribeAssociationExecutionsResult,
  DescribeAssociationExecutionTargetsRequest,
  DescribeAssociationExecutionTargetsResult,
  DescribeInstanceAssociationsStatusRequest,
  DescribeInstanceAssociationsStatusResult,
  AssociationExecution as ExecutionRecord,
} from '@aws-sdk/client-ssm';
import type { AssociationExecution, ExecutionTarget } from './association';
import type { Associations } from './associations';
import { AwsError } from './aws-error';
import type { Nodes } from './nodes';
import { pageOf } from './paging';

/** What State Manager remembers of runs: by association, and by node. */
export class AssociationRecordsApi {
  constructor(
    private readonly associations: Associations,
    private readonly nodes: Nodes,
  ) {}

  describeInstanceAssociationsStatus(
    request: DescribeInstanceAssociationsStatusRequest,
  ): DescribeInstanceAssociationsStatusResult {
    const node = this.nodes.find(request.InstanceId ?? '');
    if (!node?.isRegistered)
      throw new AwsError('InvalidInstanceId', `Instance ${request.InstanceId} is not a managed node.`);
    const { items, NextToken } = pageOf(node.associations, request, 50);
    return {
      InstanceAssociationStatusInfos: items.map((applied) => ({
        AssociationId: applied.association.id,
        Name: applied.association.settings.Name,
        DocumentVersion: applied.association.settings.DocumentVersion ?? '1',
        AssociationVersion: String(applied.association.version),
        InstanceId: node.id,
        ...(applied.executedAt !== undefined && { ExecutionDate: new Date(applied.executedAt) }),
        Status: applied.status,
        DetailedStatus: applied.detailedStatus,
        ExecutionSummary: applied.summary === '' ? undefined : applied.summary.slice(0, 512),
        ErrorCode: applied.errorCode === '' ? undefined : applied.errorCode,
        AssociationName: applied.association.settings.AssociationName,
      })),
      NextToken,
    };
  }

  /** Newest first. */
  describeAssociationExecutions(request: DescribeAssociationExecutionsRequest): DescribeAssociationExecutionsResult {
    const { executions } = this.associations.get(request.AssociationId);
    const tests = (request.Filters ?? []).map(executionTest);
    const { items, NextToken } = pageOf([...executions].reverse(), request, 50, (execution) =>
      tests.every((test) => test(execution)),
    );
    return { AssociationExecutions: items.map(recordOf), NextToken };
  }

  describeAssociationExecutionTargets(
    request: DescribeAssociationExecutionTargetsRequest,
  ): DescribeAssociationExecutionTargetsResult {
    const association = this.associations.get(request.AssociationId);
    const execution = association.executions.find(({ id }) => id === request.ExecutionId);
    if (!execution)
      throw new AwsError('AssociationExecutionDoesNotExist', 'The specified execution ID does not exist.');
    const tests = (request.Filters ?? []).map(targetTest);
    const { items, NextToken } = pageOf(execution.targets, request, 50, (target) =>
      tests.every((test) => test(target)),
    );
    return {
      AssociationExecutionTargets: items.map(({ node, status, detailedStatus, endedAt }) => ({
        AssociationId: association.id,
        AssociationVersion: String(execution.version),
        ExecutionId: execution.id,
        ResourceId: node.id,
        ResourceType: 'ManagedInstance',
        Status: status,
        DetailedStatus: detailedStatus,
        ...(endedAt !== undefined && { LastExecutionDate: new Date(endedAt) }),
      })),
      NextToken,
    };
  }
}

function recordOf(execution: AssociationExecution): ExecutionRecord {
  const counts = new Map<string, number>();
  for (const { status } of execution.targets) counts.set(status, (counts.get(status) ?? 0) + 1);
  const ended = execution.targets.flatMap(({ endedAt }) => endedAt ?? []);
  return {
    AssociationId: execution.association.id,
    AssociationVersion: String(execution.version),
    ExecutionId: execution.id,
    Status: execution.status,
    DetailedStatus: execution.status,
    CreatedTime: new Date(execution.createdAt),
    ...(ended.length > 0 && { LastExecutionDate: new Date(Math.max(...ended)) }),
    ResourceCountByStatus: `{${[...counts].map(([status, count]) => `${status}=${count}`).join(', ')}}`,
  };
}

function executionTest({ Key, Value = '', Type }: AssociationExecutionFilter): (one: AssociationExecution) => boolean {
  if (Key === 'ExecutionId') return ({ id }) => id === Value;
  if (Key === 'Status') return ({ status }) => status === Value;
  const wanted = Date.parse(Value);
  if (Type === 'LESS_THAN') return ({ createdAt }) => createdAt < wanted;
  if (Type === 'GREATER_THAN') return ({ createdAt }) => createdAt > wanted;
  return ({ createdAt }) => createdAt === wanted;
}

function targetTest({ Key, Value }: AssociationExecutionTargetsFilter): (target: ExecutionTarget) => boolean {
  if (Key === 'ResourceId') return ({ node }) => node.id === Value;
  if (Key === 'ResourceType') return () => Value === 'ManagedInstance';
  return ({ status }) => status === Value;
}
