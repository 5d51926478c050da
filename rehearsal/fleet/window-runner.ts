import type {
  MaintenanceWindowExecutionStatus,
  SendCommandRequest,
  StartAutomationExecutionRequest,
  Target,
} from '@aws-sdk/client-ssm';
import type { Automations } from './automation/automations';
import { AwsError } from './aws-error';
import type { Command } from './command';
import type { Commands } from './commands';
import type { Nodes } from './nodes';
import { resolveTargets } from './targets';
import {
  type MaintenanceWindow,
  TaskExecution,
  type TaskInvocation,
  WindowExecution,
  type WindowTaskSettings,
} from './window';
import type { Caller, World } from './world';

const HOUR = 3_600_000;
/** A quota of AWS's; what becomes of the window that opens too many it does not say, and we let it fail aloud. */
const WINDOWS_AT_ONCE = 5;

/** Writes down what AWS did in somebody's name. */
export type Recorder = (action: string, input: unknown, caller: Caller, error?: string) => void;

/** Runs windows: opens them, runs their tasks by priority, stops at the cutoff, and says what came of it. */
export class WindowRunner {
  private readonly running = new Set<WindowExecution>();

  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
    private readonly commands: Commands,
    private readonly automations: Automations,
    private readonly record: Recorder,
  ) {}

  /** A window that is still at its last opening skips this one. */
  async open(window: MaintenanceWindow): Promise<void> {
    const now = this.world.clock.now();
    const execution = new WindowExecution(this.world.random.uuid('window-execution'), window, now);
    const isBusy = window.executions.some(({ isOver }) => !isOver);
    window.executions.push(execution);
    if (isBusy)
      return this.end(execution, 'SKIPPED_OVERLAPPING', 'The previous execution of the window has not ended.');
    this.tell(execution);
    if (this.running.size >= WINDOWS_AT_ONCE) {
      const details = `The maximum number of maintenance windows running at once (${WINDOWS_AT_ONCE}) has been reached.`;
      return this.end(execution, 'FAILED', details);
    }
    this.running.add(execution);
    this.change(execution, 'IN_PROGRESS');
    const { Duration = 0, Cutoff = 0 } = window.settings;
    this.world.clock.at(now.getTime() + (Duration - Cutoff) * HOUR, () => this.cutOff(execution));
    await this.runNext(
      execution,
      [...window.tasks.values()].sort((one, other) => (one.Priority ?? 1) - (other.Priority ?? 1)),
    );
  }

  /** Tasks of one priority run side by side; the next priority waits for all of them. */
  private async runNext(execution: WindowExecution, waiting: readonly WindowTaskSettings[]): Promise<void> {
    const priority = waiting[0]?.Priority ?? 1;
    const now = waiting.filter((task) => (task.Priority ?? 1) === priority);
    if (waiting.length === 0 || execution.isPastCutoff) return this.conclude(execution, waiting.length);
    const later = waiting.slice(now.length);
    const started = now.map((task) => {
      const run = new TaskExecution(this.world.random.uuid('task-execution'), task, this.world.clock.now());
      execution.tasks.push(run);
      return run;
    });
    const onEnded = (): void => {
      if (execution.isOver || started.some(({ endedAt }) => endedAt === undefined)) return;
      // by appointment, so that the role of the next task can be asked for
      this.world.clock.at(this.world.clock.nowMillis(), () => this.runNext(execution, later));
    };
    for (const run of started) await this.start(execution, run, onEnded);
  }

  private async start(execution: WindowExecution, run: TaskExecution, onEnded: () => void): Promise<void> {
    this.tellTask(execution, run);
    if (run.task.TaskType === 'AUTOMATION') return this.automate(execution, run, onEnded);
    const all = targetsOf(execution.window, run.task);
    const endIfDone = (): void => {
      if (run.invocations.length < all.length || run.invocations.some(({ endedAt }) => endedAt === undefined)) return;
      const status = run.wasCutOff ? 'TIMED_OUT' : worst(run.invocations.map((one) => one.status));
      this.endTask(
        execution,
        run,
        status,
        run.invocations.map(({ details }) => details).find((details) => details !== '') ?? '',
      );
      onEnded();
    };
    for (const { windowTargetId, targets } of all) {
      const invocation: TaskInvocation = {
        id: this.world.random.uuid('task-invocation'),
        windowTargetId,
        ownerInformation:
          windowTargetId === undefined ? undefined : execution.window.targets.get(windowTargetId)?.OwnerInformation,
        startedAt: this.world.clock.now(),
        command: undefined,
        status: 'IN_PROGRESS',
        details: '',
        endedAt: undefined,
      };
      run.invocations.push(invocation);
      this.tellInvocation(execution, run, invocation);
      await this.invoke(execution, run, invocation, targets, endIfDone);
    }
    if (run.invocations.length === 0) {
      this.endTask(execution, run, 'SUCCESS', 'No invocations to execute.');
      onEnded();
    }
  }

  /** A run for each node, with `{{RESOURCE_ID}}` and its sisters replaced. The cutoff lets runs end and begins no others. */
  private async automate(execution: WindowExecution, run: TaskExecution, onEnded: () => void): Promise<void> {
    const { task } = run;
    const { DocumentVersion, Parameters = {} } = task.TaskInvocationParameters?.Automation ?? {};
    const request = {
      DocumentName: (task.TaskArn ?? '').replace(/^arn:[^:]+:ssm:[^:]*:\d*:document\//, ''),
      DocumentVersion,
      Parameters,
      MaxConcurrency: task.MaxConcurrency,
      MaxErrors: task.MaxErrors,
    };
    const principal = task.ServiceRoleArn;
    const nodes = targetsOf(execution.window, task).flatMap(({ targets }) => resolveTargets(this.nodes, targets));
    const close = (status: MaintenanceWindowExecutionStatus, details: string): void => {
      this.endTask(execution, run, status, details);
      onEnded();
    };
    try {
      await this.askStarter(principal, request);
      this.automations.startMany({
        request,
        nodes: [...new Set(nodes)],
        executedBy: principal ?? this.world.arn(`maintenancewindow/${execution.window.id}`),
        parametersFor: ({ id }) => withResource(Parameters, id, execution.window.id),
        mayGoOn: () => !(execution.isPastCutoff && task.CutoffBehavior === 'CANCEL_TASK'),
        onBegun: (_, automation) => {
          this.record('StartAutomationExecution', request, principal === undefined ? {} : { principal });
          const invocation: TaskInvocation = {
            id: this.world.random.uuid('task-invocation'),
            windowTargetId: task.Targets?.find(({ Key }) => Key === 'WindowTargetIds')?.Values?.[0],
            ownerInformation: undefined,
            startedAt: this.world.clock.now(),
            command: undefined,
            automation,
            status: 'IN_PROGRESS',
            details: '',
            endedAt: undefined,
          };
          run.invocations.push(invocation);
          this.tellInvocation(execution, run, invocation);
        },
        onEnded: (_, automation) => {
          const invocation = run.invocations.find((one) => one.automation === automation);
          const status = automation.status === 'Success' ? 'SUCCESS' : 'FAILED';
          if (invocation) this.endInvocation(execution, run, invocation, status, automation.failureMessage);
        },
        onOver: (_, skipped) => {
          if (run.invocations.length === 0) close('SUCCESS', 'No invocations to execute.');
          else if (run.wasCutOff && skipped > 0) close('TIMED_OUT', '');
          else close(worst(run.invocations.map(({ status }) => status)), '');
        },
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.record('StartAutomationExecution', request, principal === undefined ? {} : { principal }, error.code);
      close('FAILED', error.message);
    }
  }

  /** @throws AccessDeniedException when the task's role may not start the automation, or not hand over the one that it runs with. */
  private async askStarter(roleArn: string | undefined, request: StartAutomationExecutionRequest): Promise<void> {
    if (roleArn === undefined) return;
    const [passed] = request.Parameters?.AutomationAssumeRole ?? [];
    const wanted = [
      { action: 'ssm:StartAutomationExecution', resources: [], input: request },
      ...(passed === undefined ? [] : [{ action: 'iam:PassRole', resources: [passed] }]),
    ];
    for (const one of wanted) {
      if (await this.world.authorize({ roleArn, ...one })) continue;
      throw new AwsError('AccessDeniedException', `User: ${roleArn} is not authorized to perform: ${one.action}`);
    }
  }

  private async invoke(
    execution: WindowExecution,
    run: TaskExecution,
    invocation: TaskInvocation,
    targets: readonly Target[],
    onEnded: () => void,
  ): Promise<void> {
    const finish = (status: MaintenanceWindowExecutionStatus, details: string): void => {
      this.endInvocation(execution, run, invocation, status, details);
      onEnded();
    };
    const request = commandOf(run.task, targets);
    const principal = run.task.ServiceRoleArn;
    try {
      await this.askRole(principal, request);
      await this.askNotifier(request);
      invocation.command = this.commands.send(request, {
        windowSnapshotId: execution.id,
        onFinished: (command) => finish(statusOf(command), command.details === 'Success' ? '' : command.details),
      });
      this.record('SendCommand', request, principal === undefined ? {} : { principal });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.record('SendCommand', request, principal === undefined ? {} : { principal }, error.code);
      finish('FAILED', error.message);
    }
  }

  /** @throws AccessDeniedException when the task's role may not do all that the command takes. */
  private async askRole(roleArn: string | undefined, request: SendCommandRequest): Promise<void> {
    // without a role of its own a task runs with AWS's service-linked one
    if (roleArn === undefined) return;
    for (const { action, resources } of this.permissionsFor(request)) {
      if (await this.world.authorize({ roleArn, action, resources })) continue;
      throw new AwsError(
        'AccessDeniedException',
        `User: ${roleArn} is not authorized to perform: ${action} on resource: ${resources[0]}${resources.length > 1 ? ` and ${resources.length - 1} more` : ''}`,
      );
    }
  }

  private permissionsFor(request: SendCommandRequest): { action: string; resources: string[] }[] {
    const { DocumentName = '', Targets = [], OutputS3BucketName: bucket, ServiceRoleArn: role } = request;
    const groups = Targets.flatMap(({ Key, Values = [] }) => (Key === 'resource-groups:Name' ? Values : []));
    const { partition, region, account } = this.world;
    return [
      ...groups.flatMap((name) => [
        {
          action: 'resource-groups:ListGroupResources',
          resources: [`arn:${partition}:resource-groups:${region}:${account}:group/${name}`],
        },
        { action: 'tag:GetResources', resources: ['*'] },
      ]),
      {
        action: 'ssm:SendCommand',
        resources: [
          this.world.documentArn(DocumentName),
          ...resolveTargets(this.nodes, Targets).map(({ id }) => this.world.nodeArn(id)),
          ...(bucket ? [`arn:${partition}:s3:::${bucket}`] : []),
        ],
      },
      ...(role ? [{ action: 'iam:PassRole', resources: [role] }] : []),
    ];
  }

  /** Notifications are published with a role of their own; where it may not, AWS keeps silent, and only our record shows it. */
  private async askNotifier(request: SendCommandRequest): Promise<void> {
    const topic = request.NotificationConfig?.NotificationArn;
    const roleArn = request.ServiceRoleArn;
    if (!topic || roleArn === undefined) return;
    if (await this.world.authorize({ roleArn, action: 'sns:Publish', resources: [topic] })) return;
    this.record('sns:Publish', { TopicArn: topic }, { principal: roleArn }, 'AuthorizationError');
  }

  private cutOff(execution: WindowExecution): void {
    if (execution.isOver) return;
    execution.isPastCutoff = true;
    for (const run of execution.tasks) {
      if (run.endedAt !== undefined || run.task.CutoffBehavior !== 'CANCEL_TASK') continue;
      run.wasCutOff = true;
      for (const { command } of run.invocations) if (command) this.commands.cancel(command);
    }
  }

  private conclude(execution: WindowExecution, neverStarted: number): void {
    if (execution.isOver) return;
    const statuses = execution.tasks.map(({ status }) => status);
    if (neverStarted > 0 || statuses.includes('TIMED_OUT')) {
      this.end(execution, 'TIMED_OUT', 'One or more tasks in the orchestration timed out.');
    } else if (statuses.includes('FAILED'))
      this.end(execution, 'FAILED', 'One or more tasks in the orchestration failed.');
    else if (statuses.includes('CANCELLED'))
      this.end(execution, 'CANCELLED', 'One or more tasks in the orchestration were cancelled.');
    else this.end(execution, 'SUCCESS', execution.tasks.length === 0 ? 'No tasks to execute.' : '');
  }

  private end(execution: WindowExecution, status: MaintenanceWindowExecutionStatus, details: string): void {
    this.running.delete(execution);
    execution.endedAt = this.world.clock.now();
    execution.details = details;
    this.change(execution, status);
  }

  private change(execution: WindowExecution, status: MaintenanceWindowExecutionStatus): void {
    execution.status = status;
    this.tell(execution);
  }

  private endTask(
    execution: WindowExecution,
    run: TaskExecution,
    status: MaintenanceWindowExecutionStatus,
    details: string,
  ): void {
    run.status = status;
    run.details = details;
    run.endedAt = this.world.clock.now();
    this.tellTask(execution, run);
  }

  private endInvocation(
    execution: WindowExecution,
    run: TaskExecution,
    invocation: TaskInvocation,
    status: MaintenanceWindowExecutionStatus,
    details: string,
  ): void {
    invocation.status = status;
    invocation.details = details;
    invocation.endedAt = this.world.clock.now();
    this.tellInvocation(execution, run, invocation);
  }

  private tell({ id, window, startedAt, endedAt, status }: WindowExecution): void {
    this.publish('Maintenance Window Execution State-change Notification', window, {
      ...times(startedAt, endedAt),
      'window-id': window.id,
      'window-execution-id': id,
      status,
    });
  }

  private tellTask({ id, window }: WindowExecution, run: TaskExecution): void {
    this.publish('Maintenance Window Task Execution State-change Notification', window, {
      ...times(run.startedAt, run.endedAt),
      'task-execution-id': run.id,
      'window-id': window.id,
      'window-execution-id': id,
      status: run.status,
    });
  }

  private tellInvocation({ id, window }: WindowExecution, run: TaskExecution, invocation: TaskInvocation): void {
    this.publish('Maintenance Window Task Target Invocation State-change Notification', window, {
      ...times(invocation.startedAt, invocation.endedAt),
      'window-id': window.id,
      'window-execution-id': id,
      'task-execution-id': run.id,
      'window-target-id': invocation.windowTargetId ?? '',
      status: invocation.status,
      'owner-information': invocation.ownerInformation ?? '',
    });
  }

  private publish(detailType: string, window: MaintenanceWindow, detail: Readonly<Record<string, unknown>>): void {
    this.world.publish(detailType, [this.world.arn(`maintenancewindow/${window.id}`)], detail);
  }
}

/** Window events carry microseconds; what has not ended has no end. */
const times = (startedAt: Date, endedAt: Date | undefined): Record<string, string> => ({
  'start-time': micros(startedAt),
  ...(endedAt && { 'end-time': micros(endedAt) }),
});

const micros = (date: Date): string => date.toISOString().replace('Z', '000Z');

interface TaskTarget {
  readonly windowTargetId: string | undefined;
  readonly targets: readonly Target[];
}

/** What a task is to reach: each registered target by itself, nodes named directly together. */
function targetsOf(window: MaintenanceWindow, task: WindowTaskSettings): TaskTarget[] {
  return (task.Targets ?? []).flatMap(({ Key, Values = [] }): TaskTarget[] => {
    if (Key !== 'WindowTargetIds') return [{ windowTargetId: undefined, targets: [{ Key, Values }] }];
    return Values.flatMap((id) => {
      const target = window.targets.get(id);
      return target ? [{ windowTargetId: id, targets: target.Targets ?? [] }] : [];
    });
  });
}

/** Pseudo parameters, as tasks of windows know them. */
function withResource(
  parameters: Readonly<Record<string, readonly string[]>>,
  nodeId: string,
  windowId: string,
): Record<string, string[]> {
  const fill = (value: string): string =>
    value.replace(/\{\{\s*(RESOURCE_ID|TARGET_ID)\s*\}\}/g, nodeId).replace(/\{\{\s*WINDOW_ID\s*\}\}/g, windowId);
  return Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values.map(fill)]));
}

function commandOf(task: WindowTaskSettings, targets: readonly Target[]): SendCommandRequest {
  const run = task.TaskInvocationParameters?.RunCommand;
  return {
    DocumentName: (task.TaskArn ?? '').replace(/^arn:[^:]+:ssm:[^:]*:\d*:document\//, ''),
    DocumentVersion: run?.DocumentVersion,
    Targets: [...targets],
    Comment: run?.Comment,
    Parameters:
      run?.Parameters ??
      Object.fromEntries(Object.entries(task.TaskParameters ?? {}).map(([name, { Values = [] }]) => [name, Values])),
    TimeoutSeconds: run?.TimeoutSeconds,
    OutputS3BucketName: run?.OutputS3BucketName,
    OutputS3KeyPrefix: run?.OutputS3KeyPrefix,
    ServiceRoleArn: run?.ServiceRoleArn,
    NotificationConfig: run?.NotificationConfig,
    CloudWatchOutputConfig: run?.CloudWatchOutputConfig,
    MaxConcurrency: task.MaxConcurrency,
    MaxErrors: task.MaxErrors,
  };
}

function statusOf({ status }: Command): MaintenanceWindowExecutionStatus {
  if (status === 'Success') return 'SUCCESS';
  if (status === 'TimedOut') return 'TIMED_OUT';
  return status === 'Cancelled' ? 'CANCELLED' : 'FAILED';
}

const worst = (statuses: readonly MaintenanceWindowExecutionStatus[]): MaintenanceWindowExecutionStatus =>
  (['FAILED', 'TIMED_OUT', 'CANCELLED'] as const).find((status) => statuses.includes(status)) ?? 'SUCCESS';
