import type {
  DescribeMaintenanceWindowExecutionsRequest,
  DescribeMaintenanceWindowExecutionsResult,
  DescribeMaintenanceWindowExecutionTaskInvocationsRequest,
  DescribeMaintenanceWindowExecutionTaskInvocationsResult,
  DescribeMaintenanceWindowExecutionTasksRequest,
  DescribeMaintenanceWindowExecutionTasksResult,
  GetMaintenanceWindowExecutionRequest,
  GetMaintenanceWindowExecutionResult,
  MaintenanceWindowFilter,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { pageOf } from './paging';
import type { WindowExecution } from './window';
import type { Windows } from './windows';

/** What became of the openings of maintenance windows, newest first. */
export class WindowHistoryApi {
  constructor(private readonly windows: Windows) {}

  describeMaintenanceWindowExecutions(
    request: DescribeMaintenanceWindowExecutionsRequest,
  ): DescribeMaintenanceWindowExecutionsResult {
    const tests = (request.Filters ?? []).map(({ Key, Values = [] }) => {
      const time = Date.parse(Values[0] ?? '');
      if (Key === 'ExecutedBefore') return ({ startedAt }: WindowExecution) => startedAt.getTime() < time;
      if (Key === 'ExecutedAfter') return ({ startedAt }: WindowExecution) => startedAt.getTime() > time;
      throw new AwsError(
        'ValidationException',
        `The filter key ${Key} is not valid. Valid keys: ExecutedBefore, ExecutedAfter`,
      );
    });
    const executions = [...(this.windows.find(request.WindowId ?? '')?.executions ?? [])].reverse();
    const keep = (execution: WindowExecution): boolean => tests.every((test) => test(execution));
    const { items, NextToken } = pageOf(executions, request, 50, keep, 'ValidationException');
    return {
      WindowExecutions: items.map(({ id, window, status, details, startedAt, endedAt }) => ({
        WindowId: window.id,
        WindowExecutionId: id,
        Status: status,
        ...(details !== '' && { StatusDetails: details }),
        StartTime: startedAt,
        EndTime: endedAt,
      })),
      NextToken,
    };
  }

  getMaintenanceWindowExecution({
    WindowExecutionId,
  }: GetMaintenanceWindowExecutionRequest): GetMaintenanceWindowExecutionResult {
    const { id, tasks, status, details, startedAt, endedAt } = this.get(WindowExecutionId);
    return {
      WindowExecutionId: id,
      TaskIds: tasks.map((task) => task.id),
      Status: status,
      ...(details !== '' && { StatusDetails: details }),
      StartTime: startedAt,
      EndTime: endedAt,
    };
  }

  describeMaintenanceWindowExecutionTasks(
    request: DescribeMaintenanceWindowExecutionTasksRequest,
  ): DescribeMaintenanceWindowExecutionTasksResult {
    const execution = this.get(request.WindowExecutionId);
    const keep = statusTest(request.Filters);
    const { items, NextToken } = pageOf(execution.tasks, request, 50, keep, 'ValidationException');
    return {
      WindowExecutionTaskIdentities: items.map(({ id, task, status, details, startedAt, endedAt }) => ({
        WindowExecutionId: execution.id,
        TaskExecutionId: id,
        Status: status,
        ...(details !== '' && { StatusDetails: details }),
        StartTime: startedAt,
        EndTime: endedAt,
        TaskArn: task.TaskArn,
        TaskType: task.TaskType,
      })),
      NextToken,
    };
  }

  describeMaintenanceWindowExecutionTaskInvocations(
    request: DescribeMaintenanceWindowExecutionTaskInvocationsRequest,
  ): DescribeMaintenanceWindowExecutionTaskInvocationsResult {
    const execution = this.get(request.WindowExecutionId);
    const run = execution.tasks.find(({ id }) => id === request.TaskId);
    if (!run) throw new AwsError('DoesNotExistException', `Task execution ${request.TaskId} does not exist`);
    const { items, NextToken } = pageOf(
      run.invocations,
      request,
      50,
      statusTest(request.Filters),
      'ValidationException',
    );
    return {
      WindowExecutionTaskInvocationIdentities: items.map(
        ({ id, command, automation, status, details, startedAt, endedAt, windowTargetId, ownerInformation }) => ({
          WindowExecutionId: execution.id,
          TaskExecutionId: run.id,
          InvocationId: id,
          ExecutionId: command?.id ?? automation?.id,
          TaskType: run.task.TaskType,
          Parameters: JSON.stringify(
            run.task.TaskInvocationParameters?.RunCommand ?? automation?.settings.parameters ?? {},
          ),
          Status: status,
          ...(details !== '' && { StatusDetails: details }),
          StartTime: startedAt,
          EndTime: endedAt,
          OwnerInformation: ownerInformation,
          WindowTargetId: windowTargetId,
        }),
      ),
      NextToken,
    };
  }

  /** @throws DoesNotExistException */
  private get(id: string | undefined): WindowExecution {
    const execution = this.windows.executions().find((one) => one.id === id);
    if (!execution) throw new AwsError('DoesNotExistException', `Maintenance window execution ${id} does not exist`);
    return execution;
  }
}

/** @throws ValidationException */
function statusTest(
  filters: readonly MaintenanceWindowFilter[] | undefined,
): (run: { readonly status: string }) => boolean {
  const unknown = filters?.find(({ Key }) => Key !== 'STATUS');
  if (unknown)
    throw new AwsError('ValidationException', `The filter key ${unknown.Key} is not valid. Valid keys: STATUS`);
  return ({ status }) => (filters ?? []).every(({ Values = [] }) => Values.includes(status));
}
