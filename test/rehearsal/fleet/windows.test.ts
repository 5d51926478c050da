import {
  DescribeInstancePatchStatesCommand,
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowExecutionTaskInvocationsCommand,
  DescribeMaintenanceWindowExecutionTasksCommand,
  DescribeMaintenanceWindowsCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { AwsEvent } from '../../../rehearsal/fleet/outbox';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet, aRehearsal, aWindow, pass } from './builders';

const WINDOW_EVENT = 'Maintenance Window Execution State-change Notification';
const TASK_EVENT = 'Maintenance Window Task Execution State-change Notification';

const statuses = (events: readonly AwsEvent[], type = WINDOW_EVENT): unknown[] =>
  events.filter((event) => event['detail-type'] === type).map(({ detail }) => detail.status);

async function executions(ssm: SSMClient, WindowId: string): Promise<object[]> {
  return (await ssm.send(new DescribeMaintenanceWindowExecutionsCommand({ WindowId }))).WindowExecutions ?? [];
}

/** Canaries on which a document works for so many minutes; the second number fails. */
function canaries(fleet: SimulatedFleet, count: number, minutes: number, failing?: number): string[] {
  const ids = Array.from(
    { length: count },
    () => fleet.addNode({ operatingSystem: 'UBUNTU', tags: { PatchGroup: 'canary' } }).id,
  );
  fleet.publishDocument({
    name: 'Acme-Work',
    platforms: ['Linux'],
    parameters: {},
    executionTimeoutSeconds: 172_800,
    run: ({ node }) => ({
      minutes,
      finish: () => ({ exitCode: failing !== undefined && node.id === ids[failing] ? 1 : 0, output: '' }),
    }),
  });
  return ids;
}

const work = { TaskArn: 'Acme-Work', TaskInvocationParameters: { RunCommand: {} } };

it('opens at the hour of its time zone and installs what the baseline approves', async () => {
  const { fleet, ssm, events } = aRehearsal();
  const settings = {
    operatingSystem: 'AMAZON_LINUX_2023',
    tags: { PatchGroup: 'canary' },
    patchedUntil: new Date('2026-08-01T00:00:00Z'),
  } as const;
  const ids = [fleet.addNode(settings).id, fleet.addNode(settings).id];
  const releasedAt = new Date('2026-08-20T00:00:00Z');
  fleet.publishPatch({
    id: 'openssl.x86_64:1:3.0.8-1.amzn2023',
    operatingSystem: 'AMAZON_LINUX_2023',
    classification: 'Security',
    severity: 'Critical',
    releasedAt,
  });
  const WindowId = await aWindow(fleet);

  expect((await ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities).toMatchObject([
    { WindowId, Enabled: true, NextExecutionTime: '2026-09-13T00:00Z' },
  ]);
  await pass(fleet, 24 * 7);

  expect(await executions(ssm, WindowId)).toMatchObject([
    { Status: 'SUCCESS', StartTime: new Date('2026-09-13T00:00:00Z') },
  ]);
  const { InstancePatchStates } = await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: ids }));
  expect(InstancePatchStates).toMatchObject(
    ids.map((InstanceId) => ({
      InstanceId,
      PatchGroup: 'canary',
      InstalledCount: 1,
      MissingCount: 0,
      Operation: 'Install',
    })),
  );
  expect(statuses(events)).toEqual(['PENDING', 'IN_PROGRESS', 'SUCCESS']);
});

it('writes its events as AWS does', async () => {
  const { fleet, ssm, events } = aRehearsal();
  canaries(fleet, 1, 10);
  const WindowId = await aWindow(fleet, { task: work });
  await pass(fleet, 24 * 7);
  const resources = [`arn:aws:ssm:eu-central-1:123456789012:maintenancewindow/${WindowId}`];
  const last = (type: string): AwsEvent | undefined => events.filter((event) => event['detail-type'] === type).at(-1);
  const id = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  const times = {
    'start-time': '2026-09-13T00:00:00.000000Z',
    'end-time': expect.stringMatching(/^2026-09-13T00:10:0\d\.\d{6}Z$/),
  };
  const detail = { ...times, 'window-id': WindowId, 'window-execution-id': id, status: 'SUCCESS' };
  expect(last(WINDOW_EVENT)).toMatchObject({ source: 'aws.ssm', resources });
  expect(last(WINDOW_EVENT)?.detail).toEqual(detail);
  expect(last(TASK_EVENT)?.detail).toEqual({ ...detail, 'task-execution-id': id });
  expect(last('Maintenance Window Task Target Invocation State-change Notification')?.detail).toEqual({
    ...detail,
    'task-execution-id': id,
    'window-target-id': id,
    'owner-information': '',
  });
  const { WindowExecutionTaskIdentities: [task] = [] } = await ssm.send(
    new DescribeMaintenanceWindowExecutionTasksCommand({
      WindowExecutionId: String(last(WINDOW_EVENT)?.detail['window-execution-id']),
    }),
  );
  expect(task).toMatchObject({ Status: 'SUCCESS', TaskArn: 'Acme-Work', TaskType: 'RUN_COMMAND' });
  const { WindowExecutionTaskInvocationIdentities: [invocation] = [] } = await ssm.send(
    new DescribeMaintenanceWindowExecutionTaskInvocationsCommand({
      WindowExecutionId: task?.WindowExecutionId,
      TaskId: task?.TaskExecutionId,
    }),
  );
  expect(await fleet.call('ListCommands', { CommandId: invocation?.ExecutionId })).toMatchObject({
    Commands: [{ MaxConcurrency: '50%', MaxErrors: '1', Targets: [{ Key: 'tag:PatchGroup', Values: ['canary'] }] }],
  });
});

it('opens no more once it is disabled, and says so', async () => {
  const { fleet, ssm, events } = aRehearsal();
  const WindowId = await aWindow(fleet);
  await fleet.call('UpdateMaintenanceWindow', { WindowId, Enabled: false });
  await pass(fleet, 24 * 7);
  expect(await executions(ssm, WindowId)).toEqual([]);
  await fleet.call('UpdateMaintenanceWindow', { WindowId, Enabled: true });
  await pass(fleet, 24 * 7);
  expect(await executions(ssm, WindowId)).toHaveLength(1);
  expect(statuses(events, 'Maintenance Window State-change Notification')).toEqual(['DISABLED', 'ENABLED']);
});

it('opens no more once it is deleted', async () => {
  const { fleet, events } = aRehearsal();
  await fleet.call('DeleteMaintenanceWindow', { WindowId: await aWindow(fleet) });
  await pass(fleet, 24 * 7);
  expect(statuses(events)).toEqual([]);
});

it('runs its tasks by priority, those of one priority side by side', async () => {
  const { fleet, events } = aRehearsal();
  canaries(fleet, 1, 10);
  const WindowId = await aWindow(fleet, { task: { ...work, Priority: 5 } });
  const [{ WindowTargetId }] = (
    (await fleet.call('DescribeMaintenanceWindowTargets', { WindowId })) as { Targets: [{ WindowTargetId: string }] }
  ).Targets;
  const task = {
    WindowId,
    TaskType: 'RUN_COMMAND',
    MaxConcurrency: '1',
    MaxErrors: '1',
    Targets: [{ Key: 'WindowTargetIds', Values: [WindowTargetId] }],
    ...work,
  };
  await fleet.call('RegisterTaskWithMaintenanceWindow', { ...task, Priority: 1 });
  await fleet.call('RegisterTaskWithMaintenanceWindow', { ...task, Priority: 1 });
  await pass(fleet, 24 * 7);
  const starts = events
    .filter((event) => event['detail-type'] === TASK_EVENT && event.detail.status === 'IN_PROGRESS')
    .map(({ time }) => time.slice(11, 16));
  expect(starts).toEqual(['00:00', '00:00', '00:10']);
  expect(statuses(events).at(-1)).toBe('SUCCESS');
});

it('fails when more nodes fail than it forgives', async () => {
  const { fleet, ssm } = aRehearsal();
  canaries(fleet, 4, 10, 0);
  const WindowId = await aWindow(fleet, { task: { ...work, MaxErrors: '0' } });
  await pass(fleet, 24 * 7);
  expect(await executions(ssm, WindowId)).toMatchObject([
    { Status: 'FAILED', StatusDetails: 'One or more tasks in the orchestration failed.' },
  ]);
});

describe('at its cutoff', () => {
  it('cancels what still runs if its task says so', async () => {
    const { fleet, ssm } = aRehearsal();
    canaries(fleet, 4, 90);
    const WindowId = await aWindow(fleet, { task: { ...work, MaxConcurrency: '1', CutoffBehavior: 'CANCEL_TASK' } });
    await pass(fleet, 24 * 7);
    expect(await executions(ssm, WindowId)).toMatchObject([{ Status: 'TIMED_OUT', EndTime: expect.any(Date) }]);
    const { Commands } = (await fleet.call('ListCommands')) as { Commands: object[] };
    expect(Commands).toMatchObject([{ Status: 'Cancelled', CompletedCount: 4 }]);
    const { CommandInvocations } = (await fleet.call('ListCommandInvocations')) as {
      CommandInvocations: { Status: string }[];
    };
    expect(CommandInvocations.map(({ Status }) => Status)).toEqual(['Success', 'Cancelled', 'Cancelled', 'Cancelled']);
  });

  it('lets a running command go on to its last node otherwise', async () => {
    const { fleet, ssm } = aRehearsal();
    canaries(fleet, 4, 90);
    const WindowId = await aWindow(fleet, { task: { ...work, MaxConcurrency: '1' } });
    await pass(fleet, 24 * 7);
    expect(await executions(ssm, WindowId)).toMatchObject([{ Status: 'SUCCESS' }]);
    const { Commands } = (await fleet.call('ListCommands')) as { Commands: object[] };
    expect(Commands).toMatchObject([{ Status: 'Success', CompletedCount: 4 }]);
  });

  it('starts nothing new', async () => {
    const { fleet, ssm, events } = aRehearsal();
    canaries(fleet, 1, 150);
    const WindowId = await aWindow(fleet, { task: work });
    const [{ WindowTargetId }] = (
      (await fleet.call('DescribeMaintenanceWindowTargets', { WindowId })) as { Targets: [{ WindowTargetId: string }] }
    ).Targets;
    const Targets = [{ Key: 'WindowTargetIds', Values: [WindowTargetId] }];
    await fleet.call('RegisterTaskWithMaintenanceWindow', {
      WindowId,
      TaskType: 'RUN_COMMAND',
      MaxConcurrency: '1',
      MaxErrors: '1',
      Targets,
      ...work,
      Priority: 2,
    });
    await pass(fleet, 24 * 7);
    expect(statuses(events, TASK_EVENT)).toEqual(['IN_PROGRESS', 'SUCCESS']);
    expect(await executions(ssm, WindowId)).toMatchObject([{ Status: 'TIMED_OUT' }]);
  });
});

it('skips an opening while the one before still runs', async () => {
  const { fleet, ssm } = aRehearsal();
  canaries(fleet, 1, 26 * 60);
  const WindowId = await aWindow(fleet, { window: { Schedule: 'rate(1 day)', Duration: 24 }, task: work });
  await pass(fleet, 24 * 3);
  expect(((await executions(ssm, WindowId)) as { Status: string }[]).map(({ Status }) => Status)).toEqual([
    'IN_PROGRESS',
    'SKIPPED_OVERLAPPING',
    'SUCCESS',
  ]);
});

it('reaches the nodes that carry the tag when it opens', async () => {
  const { fleet } = aRehearsal();
  canaries(fleet, 1, 1);
  await aWindow(fleet, { task: work });
  fleet.at(new Date('2026-09-12T00:00:00Z'), () => void canaries(fleet, 2, 1));
  await pass(fleet, 24 * 7);
  expect(await fleet.call('ListCommands')).toMatchObject({ Commands: [{ TargetCount: 3 }] });
});

it('gives the nodes of a task one snapshot', async () => {
  const { fleet } = aRehearsal();
  const ids = canaries(fleet, 2, 1);
  await aWindow(fleet);
  await pass(fleet, 24 * 7);
  const { InstancePatchStates } = (await fleet.call('DescribeInstancePatchStates', { InstanceIds: ids })) as {
    InstancePatchStates: { SnapshotId: string }[];
  };
  expect(new Set(InstancePatchStates.map(({ SnapshotId }) => SnapshotId)).size).toBe(1);
});

describe('the role of a task', () => {
  const roleArn = 'arn:aws:iam::123456789012:role/acme-windows';

  it('is asked for the document and for every node', async () => {
    const asked: unknown[] = [];
    const { fleet } = aRehearsal({ authorize: (call) => asked.push(call) > 0 });
    const [first, second] = canaries(fleet, 2, 1);
    await aWindow(fleet, { task: { ServiceRoleArn: roleArn } });
    await pass(fleet, 24 * 7);
    expect(asked).toEqual([
      {
        roleArn,
        action: 'ssm:SendCommand',
        resources: [
          'arn:aws:ssm:eu-central-1::document/AWS-RunPatchBaseline',
          `arn:aws:ec2:eu-central-1:123456789012:instance/${first}`,
          `arn:aws:ec2:eu-central-1:123456789012:instance/${second}`,
        ],
      },
    ]);
    expect(fleet.calls.find(({ action }) => action === 'SendCommand')).toMatchObject({ principal: roleArn });
  });

  it('fails the task when it may not', async () => {
    const { fleet, ssm, events } = aRehearsal({ authorize: async () => false });
    canaries(fleet, 2, 1);
    const WindowId = await aWindow(fleet, { task: { ServiceRoleArn: roleArn } });
    await pass(fleet, 24 * 7);
    expect(await executions(ssm, WindowId)).toMatchObject([{ Status: 'FAILED' }]);
    expect(statuses(events, TASK_EVENT)).toEqual(['IN_PROGRESS', 'FAILED']);
    expect(fleet.calls.find(({ action }) => action === 'SendCommand')).toMatchObject({
      principal: roleArn,
      error: 'AccessDeniedException',
    });
    expect(await fleet.call('ListCommands')).toEqual({ Commands: [] });
  });
});

describe('notifications', () => {
  const roleArn = 'arn:aws:iam::123456789012:role/acme-windows';
  const publisher = 'arn:aws:iam::123456789012:role/acme-notifications';
  const topic = 'arn:aws:sns:eu-central-1:123456789012:acme-digest';
  const RunCommand = {
    Parameters: { Operation: ['Install'] },
    ServiceRoleArn: publisher,
    NotificationConfig: { NotificationArn: topic, NotificationEvents: ['Failed'], NotificationType: 'Command' },
    CloudWatchOutputConfig: { CloudWatchLogGroupName: '/acme/install', CloudWatchOutputEnabled: true },
  };

  it('are published by a role that the window passes on; settings of output and notification stay with the command', async () => {
    const asked: unknown[] = [];
    const { fleet } = aRehearsal({ authorize: ({ action, resources }) => asked.push([action, ...resources]) > 0 });
    canaries(fleet, 1, 1);
    await aWindow(fleet, { task: { ServiceRoleArn: roleArn, TaskInvocationParameters: { RunCommand } } });
    await pass(fleet, 24 * 7);
    expect(asked.slice(1)).toEqual([
      ['iam:PassRole', publisher],
      ['sns:Publish', topic],
    ]);
    const { NotificationConfig, CloudWatchOutputConfig } = RunCommand;
    expect(await fleet.call('ListCommands')).toMatchObject({
      Commands: [{ ServiceRole: publisher, NotificationConfig, CloudWatchOutputConfig }],
    });
  });

  it('that the role may not publish are on record, and the command runs all the same', async () => {
    const { fleet, ssm } = aRehearsal({ authorize: ({ action }) => action !== 'sns:Publish' });
    canaries(fleet, 1, 1);
    const WindowId = await aWindow(fleet, {
      task: { ServiceRoleArn: roleArn, TaskInvocationParameters: { RunCommand } },
    });
    await pass(fleet, 24 * 7);
    expect(await executions(ssm, WindowId)).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(fleet.calls.filter(({ error }) => error)).toMatchObject([{ action: 'sns:Publish', principal: publisher }]);
  });

  it.each([
    ['without a role', { ServiceRoleArn: undefined }, 'InvalidRole'],
    [
      'without a topic',
      { NotificationConfig: { NotificationEvents: ['All'], NotificationType: 'Command' } },
      'InvalidNotificationConfig',
    ],
  ])('are refused %s', async (_, settings, code) => {
    const { fleet } = aRehearsal();
    const [id = ''] = canaries(fleet, 1, 1);
    const request = { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: [id], ...RunCommand, ...settings };
    await expect(fleet.call('SendCommand', request)).rejects.toMatchObject({ code });
  });
});

describe('a window for a resource group', () => {
  const register = async (fleet: SimulatedFleet, Targets: object[], task: object = {}): Promise<string> => {
    const WindowId = await aWindow(fleet, { task: { ...work, ...task } });
    const { Targets: registered } = (await fleet.call('DescribeMaintenanceWindowTargets', { WindowId })) as {
      Targets: { WindowTargetId: string }[];
    };
    const WindowTargetId = registered[0]?.WindowTargetId;
    const { Tasks } = (await fleet.call('DescribeMaintenanceWindowTasks', { WindowId })) as {
      Tasks: { WindowTaskId: string }[];
    };
    const { WindowTargetId: group } = (await fleet.call('RegisterTargetWithMaintenanceWindow', {
      WindowId,
      ResourceType: 'RESOURCE_GROUP',
      Targets,
    })) as { WindowTargetId: string };
    await fleet.call('UpdateMaintenanceWindowTask', {
      WindowId,
      WindowTaskId: Tasks[0]?.WindowTaskId,
      Targets: [{ Key: 'WindowTargetIds', Values: [group] }],
      TaskInvocationParameters: work.TaskInvocationParameters,
    });
    await fleet.call('DeregisterTargetFromMaintenanceWindow', { WindowId, WindowTargetId });
    return WindowId;
  };

  const byName = { Key: 'resource-groups:Name', Values: ['edge'] };

  function edges(fleet: SimulatedFleet): string[] {
    canaries(fleet, 1, 1);
    const tags = { Role: 'edge', Site: 'basel' };
    fleet.addResourceGroup('edge', tags);
    fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'edge' } });
    return [false, true].map((hybrid) => fleet.addNode({ operatingSystem: 'UBUNTU', hybrid, tags }).id);
  }

  it.each([
    ['all of its members', [byName], 2],
    [
      'its members of one type',
      [byName, { Key: 'resource-groups:ResourceTypeFilters', Values: ['AWS::EC2::Instance'] }],
      1,
    ],
  ])('runs on %s', async (_, targets, count) => {
    const { fleet, ssm } = aRehearsal();
    edges(fleet);
    const WindowId = await register(fleet, targets);
    await pass(fleet, 24 * 7);
    expect(await executions(ssm, WindowId)).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(await fleet.call('ListCommands')).toMatchObject({ Commands: [{ TargetCount: count }] });
  });

  it('asks the role for the group, too', async () => {
    const asked: string[] = [];
    const { fleet } = aRehearsal({ authorize: ({ action, resources }) => asked.push(`${action} ${resources[0]}`) > 0 });
    edges(fleet);
    await register(fleet, [byName], { ServiceRoleArn: 'arn:aws:iam::123456789012:role/acme-windows' });
    await pass(fleet, 24 * 7);
    expect(asked).toEqual([
      'resource-groups:ListGroupResources arn:aws:resource-groups:eu-central-1:123456789012:group/edge',
      'tag:GetResources *',
      'ssm:SendCommand arn:aws:ssm:eu-central-1:123456789012:document/Acme-Work',
    ]);
  });

  it.each([
    ['nodes by tag', [{ Key: 'tag:Role', Values: ['edge'] }]],
    ['no name of a group', [{ Key: 'resource-groups:ResourceTypeFilters', Values: ['AWS::EC2::Instance'] }]],
  ])('refuses %s', async (_, targets) => {
    await expect(register(aFleet(), targets)).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

it('runs on nodes by any tag, and several tags must all hold', async () => {
  const { fleet } = aRehearsal();
  canaries(fleet, 2, 1);
  for (const Site of ['basel', 'bern']) fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'edge', Site } });
  const WindowId = await aWindow(fleet, { task: work });
  const { Targets = [] } = (await fleet.call('DescribeMaintenanceWindowTargets', { WindowId })) as {
    Targets: { WindowTargetId: string }[];
  };
  await fleet.call('UpdateMaintenanceWindowTarget', {
    WindowId,
    WindowTargetId: Targets[0]?.WindowTargetId,
    Targets: [
      { Key: 'tag:Role', Values: ['edge'] },
      { Key: 'tag:Site', Values: ['basel'] },
    ],
  });
  await pass(fleet, 24 * 7);
  expect(await fleet.call('ListCommands')).toMatchObject({ Commands: [{ TargetCount: 1 }] });
});

it('lets five windows run at once, and fails the sixth', async () => {
  const { fleet, ssm } = aRehearsal();
  const ids: string[] = [];
  canaries(fleet, 6, 30);
  for (let turn = 1; turn <= 6; turn++) {
    ids.push(await aWindow(fleet, { window: { Name: `acme-${turn}` }, task: work }));
  }
  await pass(fleet, 24 * 7);
  const statusOf = async (id: string) => (await executions(ssm, id)) as { Status: string; StatusDetails?: string }[];
  const all = (await Promise.all(ids.map(statusOf))).flat();
  expect(all.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS', 'FAILED']);
  expect(all.at(-1)?.StatusDetails).toContain('windows running at once (5)');
});

it('fails a task whose document refuses its parameters', async () => {
  const { fleet, ssm } = aRehearsal();
  canaries(fleet, 1, 1);
  const WindowId = await aWindow(fleet, {
    task: { TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ['Remove'] } } } },
  });
  await pass(fleet, 24 * 7);
  expect(await executions(ssm, WindowId)).toMatchObject([{ Status: 'FAILED' }]);
});

describe('refuses', () => {
  const window = {
    Name: 'acme-canary',
    Schedule: 'rate(1 day)',
    Duration: 3,
    Cutoff: 1,
    AllowUnassociatedTargets: false,
  };

  it.each([
    ['a cutoff as long as the window', { Cutoff: 3 }, 'Cutoff must be less than Duration.'],
    [
      'a time zone that does not exist',
      { ScheduleTimezone: 'Europe/Atlantis' },
      'The time zone Europe/Atlantis is not valid.',
    ],
    ['a schedule that is none', { Schedule: 'every day' }, 'The schedule expression every day is not valid.'],
    ['an offset without cron', { ScheduleOffset: 2 }, 'ScheduleOffset is supported for cron schedules only.'],
  ])('%s', async (_, settings, message) => {
    await expect(aFleet().call('CreateMaintenanceWindow', { ...window, ...settings })).rejects.toMatchObject({
      code: 'ValidationException',
      message,
    });
  });

  it('the 51st window', async () => {
    const fleet = aFleet();
    for (let turn = 0; turn < 50; turn++) await fleet.call('CreateMaintenanceWindow', window);
    await expect(fleet.call('CreateMaintenanceWindow', window)).rejects.toMatchObject({
      code: 'ResourceLimitExceededException',
    });
  });

  it('the 101st target and the 21st task of a window', async () => {
    const fleet = aFleet();
    const WindowId = await aWindow(fleet);
    const target = { WindowId, ResourceType: 'INSTANCE', Targets: [{ Key: 'tag:Role', Values: ['web'] }] };
    for (let turn = 1; turn < 100; turn++) await fleet.call('RegisterTargetWithMaintenanceWindow', target);
    await expect(fleet.call('RegisterTargetWithMaintenanceWindow', target)).rejects.toMatchObject({
      code: 'ResourceLimitExceededException',
    });
    const { Tasks } = (await fleet.call('DescribeMaintenanceWindowTasks', { WindowId })) as {
      Tasks: { Targets: object }[];
    };
    const task = {
      WindowId,
      TaskArn: 'AWS-RunPatchBaseline',
      TaskType: 'RUN_COMMAND',
      MaxConcurrency: '1',
      MaxErrors: '1',
      Targets: Tasks[0]?.Targets,
    };
    for (let turn = 1; turn < 20; turn++) await fleet.call('RegisterTaskWithMaintenanceWindow', task);
    await expect(fleet.call('RegisterTaskWithMaintenanceWindow', task)).rejects.toMatchObject({
      code: 'ResourceLimitExceededException',
    });
  });

  it.each([
    ['a task without pace', { MaxConcurrency: undefined }, 'ValidationException'],
    [
      'a task for a target that is not registered',
      { Targets: [{ Key: 'WindowTargetIds', Values: ['00000000-0000-4000-a000-000000000000'] }] },
      'DoesNotExistException',
    ],
    [
      'a task for nodes that are not registered',
      { Targets: [{ Key: 'InstanceIds', Values: ['i-0123456789abcdef0'] }] },
      'ValidationException',
    ],
    [
      'a task for more than ten targets',
      { Targets: [{ Key: 'WindowTargetIds', Values: Array(11).fill('00000000-0000-4000-a000-000000000000') }] },
      'ResourceLimitExceededException',
    ],
    ['a task of a type that is not simulated', { TaskType: 'LAMBDA' }, 'FeatureNotAvailableException'],
    ['parameters of another type of task', { TaskInvocationParameters: { Automation: {} } }, 'ValidationException'],
  ])('%s', async (_, task, code) => {
    await expect(aWindow(aFleet(), { task })).rejects.toMatchObject({ code });
  });

  it.each([
    ['GetMaintenanceWindow', {}],
    ['UpdateMaintenanceWindow', {}],
    ['DescribeMaintenanceWindowTargets', {}],
    ['DescribeMaintenanceWindowTasks', {}],
    [
      'RegisterTargetWithMaintenanceWindow',
      { ResourceType: 'INSTANCE', Targets: [{ Key: 'tag:Role', Values: ['web'] }] },
    ],
  ])('%s of a window that does not exist', async (operation, input) => {
    await expect(aFleet().call(operation, { WindowId: 'mw-00000000000000000', ...input })).rejects.toMatchObject({
      code: 'DoesNotExistException',
    });
  });

  it('to take away a target that a task uses, when asked to be safe', async () => {
    const fleet = aFleet();
    const WindowId = await aWindow(fleet);
    const [{ WindowTargetId }] = (
      (await fleet.call('DescribeMaintenanceWindowTargets', { WindowId })) as { Targets: [{ WindowTargetId: string }] }
    ).Targets;
    await expect(
      fleet.call('DeregisterTargetFromMaintenanceWindow', { WindowId, WindowTargetId, Safe: true }),
    ).rejects.toMatchObject({ code: 'TargetInUseException' });
    await fleet.call('DeregisterTargetFromMaintenanceWindow', { WindowId, WindowTargetId });
  });
});
