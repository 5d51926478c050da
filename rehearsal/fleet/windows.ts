import type {
  CreateMaintenanceWindowRequest,
  DeleteMaintenanceWindowRequest,
  DeregisterTargetFromMaintenanceWindowRequest,
  DeregisterTaskFromMaintenanceWindowRequest,
  DescribeMaintenanceWindowScheduleRequest,
  DescribeMaintenanceWindowScheduleResult,
  DescribeMaintenanceWindowsRequest,
  DescribeMaintenanceWindowsResult,
  DescribeMaintenanceWindowTargetsRequest,
  DescribeMaintenanceWindowTargetsResult,
  DescribeMaintenanceWindowTasksRequest,
  DescribeMaintenanceWindowTasksResult,
  GetMaintenanceWindowRequest,
  GetMaintenanceWindowResult,
  GetMaintenanceWindowTaskRequest,
  GetMaintenanceWindowTaskResult,
  MaintenanceWindowIdentity,
  RegisterTargetWithMaintenanceWindowRequest,
  RegisterTaskWithMaintenanceWindowRequest,
  Target,
  UpdateMaintenanceWindowRequest,
  UpdateMaintenanceWindowResult,
  UpdateMaintenanceWindowTargetRequest,
  UpdateMaintenanceWindowTargetResult,
  UpdateMaintenanceWindowTaskRequest,
  UpdateMaintenanceWindowTaskResult,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { Idempotency } from './idempotency';
import { pageOf } from './paging';
import { readSchedule, type Schedule } from './schedule';
import type { TagStore } from './tags';
import {
  MaintenanceWindow,
  type WindowExecution,
  type WindowSettings,
  type WindowTargetSettings,
  type WindowTaskSettings,
} from './window';
import { checkTarget, checkTask, checkWindow } from './window-rules';
import type { WindowRunner } from './window-runner';
import type { World } from './world';

const WINDOWS_PER_ACCOUNT = 50;
const TARGETS_PER_WINDOW = 100;
const TASKS_PER_WINDOW = 20;
const SCHEDULED_AHEAD = 30 * 86_400_000;

/** The account's maintenance windows, and the appointments of their openings. */
export class Windows {
  private readonly byId = new Map<string, MaintenanceWindow>();
  private readonly requests = new Idempotency();

  constructor(
    private readonly world: World,
    private readonly tags: TagStore,
    private readonly runner: WindowRunner,
  ) {}

  find(id: string): MaintenanceWindow | undefined {
    return this.byId.get(id);
  }

  all(): readonly MaintenanceWindow[] {
    return [...this.byId.values()];
  }

  executions(): readonly WindowExecution[] {
    return this.all().flatMap(({ executions }) => executions);
  }

  createMaintenanceWindow(request: CreateMaintenanceWindowRequest): { WindowId: string } {
    const { ClientToken, Tags, ...settings } = request;
    return this.requests.once(ClientToken, request, () => {
      checkWindow(settings);
      this.limit(this.byId.size, WINDOWS_PER_ACCOUNT, 'maintenance windows');
      const window = new MaintenanceWindow(
        `mw-${this.world.random.hex('window', 17)}`,
        settings,
        this.world.clock.now(),
      );
      this.appoint(window);
      this.byId.set(window.id, window);
      this.tags.add('MaintenanceWindow', window.id, Tags ?? []);
      return { WindowId: window.id };
    });
  }

  updateMaintenanceWindow({
    WindowId: id,
    Replace: replaces,
    Enabled,
    ...changes
  }: UpdateMaintenanceWindowRequest): UpdateMaintenanceWindowResult {
    const window = this.get(id);
    const settings = { ...(replaces ? {} : window.settings), ...changes } as WindowSettings;
    if (replaces) checkComplete(settings);
    checkWindow(settings);
    const wasEnabled = window.isEnabled;
    const before = window.settings;
    window.settings = settings;
    window.isEnabled = Enabled ?? wasEnabled;
    try {
      this.appoint(window);
    } catch (error) {
      window.settings = before;
      window.isEnabled = wasEnabled;
      throw error;
    }
    window.modifiedAt = this.world.clock.now();
    if (window.isEnabled !== wasEnabled) {
      this.publish('Maintenance Window State-change Notification', window, undefined, {
        'window-id': window.id,
        status: window.isEnabled ? 'ENABLED' : 'DISABLED',
      });
    }
    return { WindowId: window.id, ...settings, Enabled: window.isEnabled };
  }

  /** Deleting what does not exist succeeds, as on AWS. */
  deleteMaintenanceWindow({ WindowId: id = '' }: DeleteMaintenanceWindowRequest): { WindowId: string } {
    this.byId.get(id)?.nextOpening?.cancel();
    this.byId.delete(id);
    this.tags.forget('MaintenanceWindow', id);
    return { WindowId: id };
  }

  getMaintenanceWindow({ WindowId }: GetMaintenanceWindowRequest): GetMaintenanceWindowResult {
    const window = this.get(WindowId);
    return {
      ...this.identify(window),
      AllowUnassociatedTargets: window.settings.AllowUnassociatedTargets,
      CreatedDate: window.createdAt,
      ModifiedDate: window.modifiedAt,
    };
  }

  describeMaintenanceWindows(request: DescribeMaintenanceWindowsRequest): DescribeMaintenanceWindowsResult {
    const tests = (request.Filters ?? []).map(({ Key = '', Values = [] }) => {
      if (Key === 'Name') return (window: MaintenanceWindow) => Values.includes(window.settings.Name ?? '');
      if (Key === 'Enabled') return (window: MaintenanceWindow) => Values.includes(String(window.isEnabled));
      throw new AwsError('ValidationException', `The filter key ${Key} is not valid. Valid keys: Name, Enabled`);
    });
    const keep = (window: MaintenanceWindow): boolean => tests.every((test) => test(window));
    const { items, NextToken } = pageOf(this.all(), request, 50, keep, 'ValidationException');
    return { WindowIdentities: items.map((window) => this.identify(window)), NextToken };
  }

  /** Openings to come, soonest first; how far ahead AWS looks without ScheduledBefore it does not say. */
  describeMaintenanceWindowSchedule(
    request: DescribeMaintenanceWindowScheduleRequest,
  ): DescribeMaintenanceWindowScheduleResult {
    const windows = request.WindowId === undefined ? this.all() : [this.get(request.WindowId)];
    const { after, before } = this.scheduledBetween(request.Filters);
    const reaches = (window: MaintenanceWindow): boolean => this.reachesOneOf(window, request.Targets);
    const openings = windows.filter(reaches).flatMap((window) => {
      const found: { window: MaintenanceWindow; at: Date }[] = [];
      for (let at = this.nextOpening(window, after); at && at < before; at = this.nextOpening(window, at))
        found.push({ window, at });
      return found;
    });
    openings.sort((one, other) => one.at.getTime() - other.at.getTime());
    const { items, NextToken } = pageOf(openings, request, 50, undefined, 'ValidationException');
    return {
      ScheduledWindowExecutions: items.map(({ window, at }) => ({
        WindowId: window.id,
        Name: window.settings.Name,
        ExecutionTime: asWindowTime(at),
      })),
      NextToken,
    };
  }

  registerTargetWithMaintenanceWindow(request: RegisterTargetWithMaintenanceWindowRequest): { WindowTargetId: string } {
    const { ClientToken, WindowId, ...settings } = request;
    return this.requests.once(ClientToken, request, () => {
      const window = this.get(WindowId);
      checkTarget(settings);
      this.limit(window.targets.size, TARGETS_PER_WINDOW, 'targets of a maintenance window');
      const id = this.world.random.uuid('window-target');
      window.targets.set(id, settings);
      this.tellTarget(window, id, 'REGISTERED');
      return { WindowTargetId: id };
    });
  }

  updateMaintenanceWindowTarget(request: UpdateMaintenanceWindowTargetRequest): UpdateMaintenanceWindowTargetResult {
    const { WindowId, WindowTargetId: id = '', Replace: replaces, ...changes } = request;
    const window = this.get(WindowId);
    const target = this.targetOf(window, id);
    const settings = replaces
      ? { ...changes, ResourceType: target.ResourceType, Targets: changes.Targets }
      : { ...target, ...changes };
    if (replaces && !changes.Targets)
      throw new AwsError('ValidationException', 'Targets is required when Replace is true.');
    checkTarget(settings);
    window.targets.set(id, settings);
    this.tellTarget(window, id, 'UPDATED');
    const { ResourceType: _, ...result } = settings;
    return { WindowId, WindowTargetId: id, ...result };
  }

  deregisterTargetFromMaintenanceWindow(request: DeregisterTargetFromMaintenanceWindowRequest): {
    WindowId?: string;
    WindowTargetId: string;
  } {
    const { WindowId, WindowTargetId: id = '', Safe: isSafe } = request;
    const window = this.get(WindowId);
    this.targetOf(window, id);
    const isUsed = [...window.tasks.values()].some(({ Targets = [] }) =>
      Targets.some(({ Key, Values }) => Key === 'WindowTargetIds' && Values?.includes(id)),
    );
    if (isSafe && isUsed) throw new AwsError('TargetInUseException', `The target ${id} is referenced by a task.`);
    window.targets.delete(id);
    this.tellTarget(window, id, 'DEREGISTERED');
    return { WindowId, WindowTargetId: id };
  }

  describeMaintenanceWindowTargets(
    request: DescribeMaintenanceWindowTargetsRequest,
  ): DescribeMaintenanceWindowTargetsResult {
    const window = this.get(request.WindowId);
    const { items, NextToken } = pageOf([...window.targets], request, 50, undefined, 'ValidationException');
    return {
      Targets: items.map(([id, settings]) => ({ WindowId: window.id, WindowTargetId: id, ...settings })),
      NextToken,
    };
  }

  registerTaskWithMaintenanceWindow(request: RegisterTaskWithMaintenanceWindowRequest): { WindowTaskId: string } {
    const { ClientToken, WindowId, ...settings } = request;
    return this.requests.once(ClientToken, request, () => {
      const window = this.get(WindowId);
      checkTask(window, settings);
      this.limit(window.tasks.size, TASKS_PER_WINDOW, 'tasks of a maintenance window');
      const id = this.world.random.uuid('window-task');
      window.tasks.set(id, settings);
      this.tellTask(window, id, 'REGISTERED');
      return { WindowTaskId: id };
    });
  }

  updateMaintenanceWindowTask(request: UpdateMaintenanceWindowTaskRequest): UpdateMaintenanceWindowTaskResult {
    const { WindowId, WindowTaskId: id = '', Replace: replaces, ...changes } = request;
    const window = this.get(WindowId);
    const task = this.taskOf(window, id);
    if (replaces && !changes.TaskArn)
      throw new AwsError('ValidationException', 'TaskArn is required when Replace is true.');
    const settings: WindowTaskSettings = {
      ...(replaces ? { TaskType: task.TaskType } : task),
      ...changes,
      TaskArn: changes.TaskArn ?? task.TaskArn,
      TaskType: task.TaskType,
    };
    // what is not given again is dropped, even without Replace
    if (changes.TaskInvocationParameters === undefined) settings.TaskInvocationParameters = undefined;
    checkTask(window, settings);
    window.tasks.set(id, settings);
    this.tellTask(window, id, 'UPDATED');
    const { TaskType: _, ...result } = settings;
    return { WindowId, WindowTaskId: id, ...result };
  }

  deregisterTaskFromMaintenanceWindow({
    WindowId,
    WindowTaskId: id = '',
  }: DeregisterTaskFromMaintenanceWindowRequest): {
    WindowId?: string;
    WindowTaskId: string;
  } {
    const window = this.get(WindowId);
    this.taskOf(window, id);
    window.tasks.delete(id);
    this.tellTask(window, id, 'DEREGISTERED');
    return { WindowId, WindowTaskId: id };
  }

  getMaintenanceWindowTask({
    WindowId,
    WindowTaskId: id = '',
  }: GetMaintenanceWindowTaskRequest): GetMaintenanceWindowTaskResult {
    return { WindowId, WindowTaskId: id, ...this.taskOf(this.get(WindowId), id) };
  }

  describeMaintenanceWindowTasks(request: DescribeMaintenanceWindowTasksRequest): DescribeMaintenanceWindowTasksResult {
    const window = this.get(request.WindowId);
    const { items, NextToken } = pageOf([...window.tasks], request, 50, undefined, 'ValidationException');
    return {
      Tasks: items.map(([id, { TaskType, TaskInvocationParameters: _, ...settings }]) => ({
        WindowId: window.id,
        WindowTaskId: id,
        Type: TaskType,
        ...settings,
      })),
      NextToken,
    };
  }

  /** @throws DoesNotExistException */
  private get(id: string | undefined): MaintenanceWindow {
    const window = this.byId.get(id ?? '');
    if (!window) throw new AwsError('DoesNotExistException', `Maintenance window ${id} does not exist`);
    return window;
  }

  private targetOf(window: MaintenanceWindow, id: string): WindowTargetSettings {
    const target = window.targets.get(id);
    if (!target)
      throw new AwsError('DoesNotExistException', `Target ${id} does not exist in maintenance window ${window.id}`);
    return target;
  }

  private taskOf(window: MaintenanceWindow, id: string): WindowTaskSettings {
    const task = window.tasks.get(id);
    if (!task)
      throw new AwsError('DoesNotExistException', `Task ${id} does not exist in maintenance window ${window.id}`);
    return task;
  }

  /** Makes the appointment of the next opening; a disabled window has none. */
  private appoint(window: MaintenanceWindow): void {
    const next = this.nextOpening(window);
    window.nextOpening?.cancel();
    window.nextOpening = next && this.world.clock.at(next.getTime(), () => this.open(window));
  }

  private async open(window: MaintenanceWindow): Promise<void> {
    this.appoint(window);
    await this.runner.open(window);
  }

  private nextOpening(window: MaintenanceWindow, after = this.world.clock.now()): Date | undefined {
    const { StartDate, EndDate } = window.settings;
    const schedule = scheduleOf(window);
    if (!window.isEnabled) return undefined;
    const from =
      StartDate !== undefined && Date.parse(StartDate) > after.getTime() ? new Date(Date.parse(StartDate) - 1) : after;
    const next = schedule.next(from);
    return next && (EndDate === undefined || next.getTime() <= Date.parse(EndDate)) ? next : undefined;
  }

  private identify(window: MaintenanceWindow): MaintenanceWindowIdentity {
    const next = window.nextOpening && new Date(window.nextOpening.at);
    const { AllowUnassociatedTargets: _, ...settings } = window.settings;
    return {
      WindowId: window.id,
      Enabled: window.isEnabled,
      ...settings,
      NextExecutionTime: next && asWindowTime(next),
    };
  }

  /** @throws ValidationException */
  private scheduledBetween(filters: DescribeMaintenanceWindowScheduleRequest['Filters']): {
    after: Date;
    before: Date;
  } {
    const times: Record<string, Date> = {};
    for (const { Key = '', Values: [value = ''] = [] } of filters ?? []) {
      if (Key !== 'ScheduledAfter' && Key !== 'ScheduledBefore')
        throw new AwsError(
          'ValidationException',
          `The filter key ${Key} is not valid. Valid keys: ScheduledAfter, ScheduledBefore`,
        );
      if (Number.isNaN(Date.parse(value)))
        throw new AwsError('ValidationException', `The date ${value} is not in ISO-8601 format.`);
      times[Key] = new Date(value);
    }
    const now = this.world.clock.now();
    const after = times.ScheduledAfter && times.ScheduledAfter > now ? times.ScheduledAfter : now;
    return { after, before: times.ScheduledBefore ?? new Date(after.getTime() + SCHEDULED_AHEAD) };
  }

  /** Whether a window has a target that names what is asked for. */
  private reachesOneOf(window: MaintenanceWindow, asked: readonly Target[] | undefined): boolean {
    if (!asked) return true;
    return [...window.targets.values()].some(({ Targets = [] }) =>
      Targets.some(({ Key, Values = [] }) =>
        asked.some((one) => one.Key === Key && (one.Values ?? []).some((value) => Values.includes(value))),
      ),
    );
  }

  private limit(count: number, most: number, what: string): void {
    if (count >= most)
      throw new AwsError('ResourceLimitExceededException', `The maximum number of ${what} (${most}) has been reached.`);
  }

  private tellTarget(window: MaintenanceWindow, id: string, status: string): void {
    this.publish('Maintenance Window Target Registration Notification', window, `windowtarget/${id}`, {
      'window-target-id': id,
      'window-id': window.id,
      status,
    });
  }

  private tellTask(window: MaintenanceWindow, id: string, status: string): void {
    this.publish('Maintenance Window Task Registration Notification', window, `windowtask/${id}`, {
      'window-task-id': id,
      'window-id': window.id,
      status,
    });
  }

  private publish(
    detailType: string,
    window: MaintenanceWindow,
    part: string | undefined,
    detail: Readonly<Record<string, unknown>>,
  ): void {
    const resources = [`maintenancewindow/${window.id}`, ...(part === undefined ? [] : [part])].map((resource) =>
      this.world.arn(resource),
    );
    this.world.publish(detailType, resources, detail);
  }
}

/** How maintenance windows write a time: without seconds where there are none. */
const asWindowTime = (at: Date): string => at.toISOString().replace(/(:00)?\.000Z$/, 'Z');

function scheduleOf({ settings, createdAt }: MaintenanceWindow): Schedule {
  const anchor = settings.StartDate === undefined ? createdAt : new Date(settings.StartDate);
  return readSchedule(settings.Schedule ?? '', settings.ScheduleTimezone ?? 'UTC', anchor, settings.ScheduleOffset);
}

/** @throws ValidationException */
function checkComplete(settings: WindowSettings): void {
  for (const name of ['Name', 'Schedule', 'Duration', 'Cutoff', 'AllowUnassociatedTargets'] as const) {
    if (settings[name] === undefined)
      throw new AwsError('ValidationException', `${name} is required when Replace is true.`);
  }
}
