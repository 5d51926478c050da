import {
  CancelCommandCommand,
  type Command,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  paginateListCommandInvocations,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet, aRehearsal, pass } from './builders';

/** Web servers of which a document keeps each busy for ten minutes. */
function webServers(fleet: SimulatedFleet, count: number, failing: readonly number[] = []): string[] {
  const ids = Array.from(
    { length: count },
    () => fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'web' } }).id,
  );
  fleet.publishDocument({
    name: 'Acme-Work',
    platforms: ['Linux'],
    parameters: {},
    run: ({ node }) => ({
      minutes: 10,
      finish: () => ({ exitCode: failing.includes(ids.indexOf(node.id)) ? 1 : 0, output: 'done' }),
    }),
  });
  return ids;
}

const web = [{ Key: 'tag:Role', Values: ['web'] }];

async function send(ssm: SSMClient, input: object = {}): Promise<string> {
  const { Command } = await ssm.send(
    new SendCommandCommand({ DocumentName: 'Acme-Work', Targets: web, MaxConcurrency: '100%', ...input }),
  );
  return Command?.CommandId ?? '';
}

async function seen(ssm: SSMClient, CommandId: string): Promise<Command | undefined> {
  return (await ssm.send(new ListCommandsCommand({ CommandId }))).Commands?.[0];
}

async function detailsOf(ssm: SSMClient, CommandId: string): Promise<(string | undefined)[]> {
  const details: (string | undefined)[] = [];
  for await (const page of paginateListCommandInvocations({ client: ssm, pageSize: 50 }, { CommandId })) {
    details.push(...(page.CommandInvocations ?? []).map(({ StatusDetails }) => StatusDetails));
  }
  return details;
}

it('tells of a command and of each node as it begins and ends', async () => {
  const { fleet, ssm, events } = aRehearsal();
  const [id = ''] = webServers(fleet, 1);
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'Acme-Work',
      InstanceIds: [id],
      Comment: 'shipshape acme 1',
      TimeoutSeconds: 60,
    }),
  );
  expect(Command).toMatchObject({
    Status: 'Pending',
    TargetCount: 1,
    RequestedDateTime: fleet.now(),
    Comment: 'shipshape acme 1',
  });
  await pass(fleet, 1);

  const common = {
    'command-id': Command?.CommandId,
    'document-name': 'Acme-Work',
    'requested-date-time': '2026-09-07T12:00:00.000Z',
  };
  const whole = { ...common, 'expire-after': '2026-09-07T13:01:00.000Z', parameters: {} };
  const arn = `arn:aws:ec2:eu-central-1:123456789012:instance/${id}`;
  expect(events.map(({ 'detail-type': type, source, resources, detail }) => [type, source, resources, detail])).toEqual(
    [
      [
        'EC2 Command Invocation Status-change Notification',
        'aws.ssm',
        [arn],
        { ...common, 'instance-id': id, status: 'InProgress' },
      ],
      ['EC2 Command Status-change Notification', 'aws.ssm', [arn], { ...whole, status: 'InProgress' }],
      [
        'EC2 Command Invocation Status-change Notification',
        'aws.ssm',
        [arn],
        { ...common, 'instance-id': id, status: 'Success' },
      ],
      ['EC2 Command Status-change Notification', 'aws.ssm', [arn], { ...whole, status: 'Success' }],
    ],
  );
});

it('knows an invocation a moment after it was sent, not at once', async () => {
  const { fleet, ssm } = aRehearsal();
  const [InstanceId = ''] = webServers(fleet, 1);
  const CommandId = await send(ssm);
  const ask = new GetCommandInvocationCommand({ CommandId, InstanceId });
  await expect(ssm.send(ask)).rejects.toMatchObject({ name: 'InvocationDoesNotExist' });
  await pass(fleet, 1);
  expect(await ssm.send(ask)).toMatchObject({ Status: 'Success', ResponseCode: 0, StandardOutputContent: 'done' });
  await expect(
    ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId, PluginName: 'other' })),
  ).rejects.toMatchObject({ name: 'InvalidPluginName' });
});

it('begins with one node and doubles until its pace is met', async () => {
  const { fleet, ssm } = aRehearsal();
  webServers(fleet, 20);
  const CommandId = await send(ssm, { MaxConcurrency: '4' });
  const running: number[] = [];
  for (let minutes = 5; minutes < 70; minutes += 10) {
    await fleet.advanceTo(new Date(Date.UTC(2026, 8, 7, 12, minutes)));
    running.push((await detailsOf(ssm, CommandId)).filter((details) => details === 'InProgress').length);
  }
  expect(running).toEqual([1, 2, 4, 4, 4, 4, 1]);
});

it.each([
  ['none is forgiven', '0', 1],
  ['two are forgiven', '2', 3],
  ['a tenth is forgiven', '10%', 3],
])('gives nobody a turn any more when %s and one more fails', async (_, MaxErrors, failed) => {
  const { fleet, ssm, events } = aRehearsal();
  webServers(
    fleet,
    20,
    Array.from({ length: 20 }, (__, index) => index),
  );
  const CommandId = await send(ssm, { MaxConcurrency: '1', MaxErrors });
  await pass(fleet, 5);
  expect(await seen(ssm, CommandId)).toMatchObject({
    Status: 'Failed',
    StatusDetails: 'Failed',
    ErrorCount: failed,
    CompletedCount: 20,
  });
  const details = await detailsOf(ssm, CommandId);
  expect(details.filter((one) => one === 'Failed')).toHaveLength(failed);
  expect(details.filter((one) => one === 'Terminated')).toHaveLength(20 - failed);
  expect(events.at(-1)?.detail.status).toBe('Failed');
});

it('calls a command incomplete when fewer fail than it forgives', async () => {
  const { fleet, ssm } = aRehearsal();
  webServers(fleet, 5, [2]);
  const CommandId = await send(ssm, { MaxErrors: '2' });
  await pass(fleet, 3);
  expect(await seen(ssm, CommandId)).toMatchObject({
    Status: 'Failed',
    StatusDetails: 'Incomplete',
    ErrorCount: 1,
    CompletedCount: 5,
  });
});

describe('a silent node', () => {
  it('gets the command when it returns in time', async () => {
    const { fleet, ssm } = aRehearsal();
    const [id = ''] = webServers(fleet, 1);
    fleet.disconnectNode(id);
    const CommandId = await send(ssm, { TimeoutSeconds: 1800 });
    await pass(fleet, 0.4);
    expect(await detailsOf(ssm, CommandId)).toEqual(['Delayed']);
    await fleet.connectNode(id);
    await pass(fleet, 0.4);
    expect(await detailsOf(ssm, CommandId)).toEqual(['Success']);
  });

  it('does not get it after that, and is given up at the total time-out, which is no error', async () => {
    const { fleet, ssm, events } = aRehearsal();
    const [id = ''] = webServers(fleet, 3);
    fleet.disconnectNode(id);
    const CommandId = await send(ssm, { TimeoutSeconds: 1800, MaxErrors: '0' });
    await pass(fleet, 0.6);
    await fleet.connectNode(id);
    await pass(fleet, 0.8);
    expect(await detailsOf(ssm, CommandId)).toEqual(['Delayed']);
    await pass(fleet, 1);
    expect(await detailsOf(ssm, CommandId)).toEqual(['DeliveryTimedOut', 'Success', 'Success']);
    expect(await seen(ssm, CommandId)).toMatchObject({
      Status: 'TimedOut',
      StatusDetails: 'DeliveryTimedOut',
      ErrorCount: 0,
      DeliveryTimedOutCount: 1,
    });
    expect(events.at(-1)?.detail.status).toBe('TimedOut');
  });

  it('finishes what it had begun before it fell silent, and says so when it returns', async () => {
    const { fleet, ssm } = aRehearsal();
    const [id = ''] = webServers(fleet, 1);
    const CommandId = await send(ssm);
    await pass(fleet, 0.1);
    fleet.disconnectNode(id);
    await pass(fleet, 0.5);
    expect(await detailsOf(ssm, CommandId)).toEqual(['InProgress']);
    await fleet.connectNode(id);
    expect(await detailsOf(ssm, CommandId)).toEqual(['Success']);
  });

  it('does not finish what died with its server', async () => {
    const { fleet, ssm } = aRehearsal();
    const [id = ''] = webServers(fleet, 1);
    const CommandId = await send(ssm, { TimeoutSeconds: 600 });
    await pass(fleet, 0.1);
    await fleet.stopNode(id);
    await pass(fleet, 0.1);
    await fleet.startNode(id);
    await pass(fleet, 0.5);
    expect(await detailsOf(ssm, CommandId)).toEqual(['InProgress']);
    await pass(fleet, 1);
    expect(await detailsOf(ssm, CommandId)).toEqual(['DeliveryTimedOut']);
  });
});

it('lets the agent stop what runs longer than its execution time-out', async () => {
  const { fleet, ssm } = aRehearsal();
  webServers(fleet, 1);
  fleet.publishDocument({
    name: 'Acme-Work',
    platforms: ['Linux'],
    parameters: {},
    executionTimeoutSeconds: 300,
    run: () => ({ minutes: 10, finish: () => ({ exitCode: 0, output: '' }) }),
  });
  const CommandId = await send(ssm);
  await pass(fleet, 0.15);
  expect(await seen(ssm, CommandId)).toMatchObject({
    Status: 'TimedOut',
    StatusDetails: 'ExecutionTimedOut',
    ErrorCount: 1,
  });
});

it('cancels: who waits will not run, who runs is told to stop', async () => {
  const { fleet, ssm, events } = aRehearsal();
  webServers(fleet, 4);
  const CommandId = await send(ssm, { MaxConcurrency: '1' });
  await pass(fleet, 0.1);
  await ssm.send(new CancelCommandCommand({ CommandId }));
  expect(await seen(ssm, CommandId)).toMatchObject({ Status: 'Cancelling' });
  await pass(fleet, 0.1);
  expect(await detailsOf(ssm, CommandId)).toEqual(['Cancelled', 'Cancelled', 'Cancelled', 'Cancelled']);
  expect(await seen(ssm, CommandId)).toMatchObject({ Status: 'Cancelled', CompletedCount: 4 });
  expect(events.at(-1)?.detail.status).toBe('Canceled');
});

it('cancels on single nodes: who waits for a turn is passed over, and the others go on', async () => {
  const { fleet, ssm } = aRehearsal();
  const nodes = webServers(fleet, 4);
  const CommandId = await send(ssm, { Targets: undefined, InstanceIds: nodes, MaxConcurrency: '1' });
  await pass(fleet, 0.1);
  await ssm.send(new CancelCommandCommand({ CommandId, InstanceIds: [nodes[1] as string, nodes[3] as string] }));
  await pass(fleet, 60);
  const { CommandInvocations = [] } = await ssm.send(new ListCommandInvocationsCommand({ CommandId }));
  expect(CommandInvocations.map(({ InstanceId, StatusDetails }) => [InstanceId, StatusDetails]).sort()).toEqual(
    [
      [nodes[0], 'Success'],
      [nodes[1], 'Cancelled'],
      [nodes[2], 'Success'],
      [nodes[3], 'Cancelled'],
    ].sort(),
  );
  expect(await seen(ssm, CommandId)).toMatchObject({ StatusDetails: 'Incomplete', CompletedCount: 4 });
});

it('succeeds without doing anything when no node has the tag', async () => {
  const { fleet, ssm } = aRehearsal();
  webServers(fleet, 0);
  const CommandId = await send(ssm);
  await pass(fleet, 0.1);
  expect(await seen(ssm, CommandId)).toMatchObject({
    Status: 'Success',
    StatusDetails: 'NoInstancesInTag',
    TargetCount: 0,
  });
});

it('reaches the nodes that meet every target', async () => {
  const fleet = aFleet();
  webServers(fleet, 2);
  const both = fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'web', Stage: 'prod' } });
  fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Stage: 'prod' } });
  fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'web', Stage: 'prod' }, isRegistered: false });
  await fleet.call('SendCommand', {
    DocumentName: 'Acme-Work',
    Targets: [...web, { Key: 'tag:Stage', Values: ['prod', 'test'] }],
  });
  await pass(fleet, 1);
  expect(await fleet.call('ListCommandInvocations')).toMatchObject({ CommandInvocations: [{ InstanceId: both.id }] });
});

it('finds commands by their status and by when they were sent', async () => {
  const { fleet, ssm } = aRehearsal();
  const [InstanceId] = webServers(fleet, 1);
  const first = await send(ssm);
  await pass(fleet, 1);
  const second = await send(ssm);
  const ids = async (input: object): Promise<(string | undefined)[]> =>
    (await ssm.send(new ListCommandsCommand(input))).Commands?.map(({ CommandId }) => CommandId) ?? [];
  expect(await ids({})).toEqual([second, first]);
  expect(await ids({ InstanceId })).toEqual([second, first]);
  expect(await ids({ Filters: [{ key: 'InvokedAfter', value: '2026-09-07T12:30:00Z' }] })).toEqual([second]);
  expect(await ids({ Filters: [{ key: 'ExecutionStage', value: 'Complete' }] })).toEqual([first]);
  expect(await ids({ Filters: [{ key: 'Status', value: 'Pending' }] })).toEqual([second]);
  expect(await ids({ Filters: [{ key: 'DocumentName', value: 'Other' }] })).toEqual([]);
});

it('pages the invocations of one command', async () => {
  const { fleet, ssm } = aRehearsal();
  webServers(fleet, 120);
  const CommandId = await send(ssm);
  await pass(fleet, 3);
  expect(await detailsOf(ssm, CommandId)).toEqual(Array(120).fill('Success'));
  await expect(ssm.send(new ListCommandInvocationsCommand({ CommandId, NextToken: 'stale' }))).rejects.toMatchObject({
    name: 'InvalidNextToken',
  });
});

describe('refuses', () => {
  it('to cancel on a node that it never sent the command to, that is gone, or that is named twice', async () => {
    const { fleet, ssm } = aRehearsal();
    const [first = '', other = ''] = webServers(fleet, 2);
    const CommandId = await send(ssm, { Targets: undefined, InstanceIds: [first] });
    const cancel = (...InstanceIds: string[]) => ssm.send(new CancelCommandCommand({ CommandId, InstanceIds }));
    await expect(cancel(other)).rejects.toMatchObject({ name: 'InvalidInstanceId' });
    await expect(cancel(first, first)).rejects.toMatchObject({ name: 'DuplicateInstanceId' });
    await fleet.terminateNode(first);
    await pass(fleet, 2);
    await expect(cancel(first)).rejects.toMatchObject({ name: 'InvalidInstanceId' });
  });

  const anId = 'i-0123456789abcdef0';

  it.each([
    [
      'a node that it does not know',
      { InstanceIds: [anId] },
      'InvalidInstanceId',
      `Instances [[${anId}]] not in a valid state for account 123456789012`,
    ],
    [
      'a node named twice',
      { InstanceIds: [anId, anId] },
      'DuplicateInstanceId',
      'An instance ID was specified more than once.',
    ],
    [
      'neither nodes nor targets',
      {},
      'ValidationException',
      'Exactly one of InstanceIds and Targets must be specified.',
    ],
    [
      'both nodes and targets',
      { InstanceIds: [anId], Targets: web },
      'ValidationException',
      'Exactly one of InstanceIds and Targets must be specified.',
    ],
    [
      'an unknown document',
      { Targets: web, DocumentName: 'Acme-Nothing' },
      'InvalidDocument',
      'Document with name Acme-Nothing does not exist.',
    ],
    [
      'a version that does not exist',
      { Targets: web, DocumentVersion: '7' },
      'InvalidDocumentVersion',
      'Document version 7 of AWS-RunPatchBaseline does not exist.',
    ],
    [
      'an operation that the document does not allow',
      { Targets: web, Parameters: { Operation: ['Remove'] } },
      'InvalidParameters',
      'Parameter "Operation" has an invalid value: Remove',
    ],
    ['no operation', { Targets: web, Parameters: {} }, 'InvalidParameters', 'Parameter "Operation" requires a value.'],
    [
      'a parameter that the document does not know',
      { Targets: web, Parameters: { Operation: ['Scan'], Reboot: ['Yes'] } },
      'InvalidParameters',
      'Parameter "Reboot" is not defined in document AWS-RunPatchBaseline.',
    ],
    [
      'a snapshot that is no GUID',
      { Targets: web, Parameters: { Operation: ['Scan'], SnapshotId: ['1'] } },
      'InvalidParameters',
      'Parameter "SnapshotId" has an invalid value: 1',
    ],
  ])('%s', async (_, input, code, message) => {
    const command = { DocumentName: 'AWS-RunPatchBaseline', Parameters: { Operation: ['Scan'] }, ...input };
    await expect(aFleet().call('SendCommand', command)).rejects.toMatchObject({ code, message });
  });

  it('a document for another platform', async () => {
    const fleet = aFleet();
    const { id } = fleet.addNode({ operatingSystem: 'WINDOWS' });
    const command = { DocumentName: 'AWS-RunShellScript', InstanceIds: [id], Parameters: { commands: ['date'] } };
    await expect(fleet.call('SendCommand', command)).rejects.toMatchObject({ code: 'UnsupportedPlatformType' });
  });

  it.each(['CancelCommand', 'ListCommands', 'ListCommandInvocations'])(
    '%s of a command that it does not know',
    async (operation) => {
      await expect(
        aFleet().call(operation, { CommandId: '00000000-0000-4000-a000-000000000000' }),
      ).rejects.toMatchObject({ code: 'InvalidCommandId' });
    },
  );
});
