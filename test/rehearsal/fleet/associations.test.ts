import {
  CreateAssociationCommand,
  paginateDescribeAssociationExecutions,
  paginateDescribeInstanceAssociationsStatus,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import type { AwsEvent } from '../../../rehearsal/fleet/outbox';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet, aRehearsal, pass } from './builders';

const TO_WEB = [{ Key: 'tag:Role', Values: ['web'] }];

/** A web server that an association may be meant for. */
const aServer = (fleet: SimulatedFleet, settings: object = {}): string =>
  fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'web' }, ...settings }).id;

/** An association that does nothing on web servers; answers its id. */
async function anAssociation(fleet: SimulatedFleet, settings: object = {}): Promise<string> {
  const { AssociationDescription } = (await fleet.call('CreateAssociation', {
    Name: 'AWS-Noop',
    AssociationName: 'agent',
    Targets: TO_WEB,
    ...settings,
  })) as { AssociationDescription: { AssociationId: string } };
  return AssociationDescription.AssociationId;
}

const described = async (fleet: SimulatedFleet, AssociationId: string) =>
  ((await fleet.call('DescribeAssociation', { AssociationId })) as { AssociationDescription: object })
    .AssociationDescription;

const executions = async (fleet: SimulatedFleet, AssociationId: string) =>
  (
    (await fleet.call('DescribeAssociationExecutions', { AssociationId })) as {
      AssociationExecutions: { ExecutionId: string; Status: string; ResourceCountByStatus: string }[];
    }
  ).AssociationExecutions;

/** What was told of a detail-type, as its status. */
const told = (events: readonly AwsEvent[], detailType: string, key = 'status') =>
  events.filter((event) => event['detail-type'] === detailType).map(({ detail }) => detail[key]);

it('runs when it is made, on the nodes that it is meant for', async () => {
  const { fleet, ssm } = aRehearsal();
  const web = aServer(fleet);
  aServer(fleet, { tags: { Role: 'db' } });
  const made = await ssm.send(new CreateAssociationCommand({ Name: 'AWS-Noop', Targets: TO_WEB }));
  const AssociationId = made.AssociationDescription?.AssociationId ?? '';
  expect(made.AssociationDescription).toMatchObject({ AssociationVersion: '1', Overview: { Status: 'Pending' } });
  await pass(fleet, 1);
  expect(await described(fleet, AssociationId)).toMatchObject({
    Overview: { Status: 'Success', AssociationStatusAggregatedCount: { Success: 1 } },
  });
  const statuses = [];
  for await (const page of paginateDescribeInstanceAssociationsStatus(
    { client: ssm, pageSize: 1 },
    { InstanceId: web },
  ))
    statuses.push(...(page.InstanceAssociationStatusInfos ?? []));
  expect(statuses).toMatchObject([{ AssociationId, InstanceId: web, Status: 'Success', DetailedStatus: 'Success' }]);
});

it('tells what becomes of it on each node and all in all, in the words of AWS', async () => {
  const { fleet, events } = aRehearsal();
  const [good, bad] = [aServer(fleet), aServer(fleet)];
  fleet.breakAssociation({ association: 'agent', on: [bad], times: 1, output: 'no space left on device' });
  const id = await anAssociation(fleet);
  await pass(fleet, 1);
  expect(told(events, 'EC2 State Manager Association State Change')).toEqual(['Pending', 'Failed']);
  expect(told(events, 'Configuration Compliance State Change', 'compliance-status').sort()).toEqual([
    'compliant',
    'non_compliant',
  ]);
  expect(events.find(({ detail }) => detail['instance-id'] === bad && detail.status === 'Failed')).toMatchObject({
    'detail-type': 'EC2 State Manager Instance Association State Change',
    resources: [`arn:aws:ec2:eu-central-1:123456789012:instance/${bad}`, 'arn:aws:ssm:eu-central-1::document/AWS-Noop'],
    detail: {
      'association-id': id,
      'document-name': 'AWS-Noop',
      targets: '[{"key":"tag:Role","values":["web"]}]',
      'detailed-status': 'Failed',
      'error-code': '1',
      'execution-summary': expect.stringContaining('no space left on device'),
    },
  });
  expect(events.at(-1)?.detail).toMatchObject({
    'association-status-aggregated-count': expect.stringMatching(/^\{"(Success|Failed)":1,"(Success|Failed)":1\}$/),
  });
  expect(good).not.toBe(bad);
});

it('is listed as compliance of its own, beside that of patches', async () => {
  const fleet = aFleet();
  const [good, bad] = [aServer(fleet), aServer(fleet)];
  fleet.breakAssociation({ association: 'agent', on: [bad], times: 'always' });
  const id = await anAssociation(fleet, { ComplianceSeverity: 'HIGH' });
  await pass(fleet, 1);
  const Filters = [
    { Key: 'ComplianceType', Values: ['Association'], Type: 'EQUAL' },
    { Key: 'Status', Values: ['NON_COMPLIANT'], Type: 'EQUAL' },
  ];
  expect(await fleet.call('ListResourceComplianceSummaries', { Filters })).toMatchObject({
    ResourceComplianceSummaryItems: [
      {
        ResourceId: bad,
        ComplianceType: 'Association',
        OverallSeverity: 'HIGH',
        NonCompliantSummary: { NonCompliantCount: 1 },
      },
    ],
  });
  expect(await fleet.call('ListComplianceSummaries')).toMatchObject({
    ComplianceSummaryItems: [
      {
        ComplianceType: 'Association',
        CompliantSummary: { CompliantCount: 1 },
        NonCompliantSummary: { NonCompliantCount: 1 },
      },
    ],
  });
  expect(await fleet.call('ListComplianceItems', { ResourceIds: [bad] })).toMatchObject({
    ComplianceItems: [
      { Id: id, Title: 'agent', Status: 'NON_COMPLIANT', Severity: 'HIGH', Details: { DocumentName: 'AWS-Noop' } },
    ],
  });
  const found = await fleet.call('DescribeInstanceInformation', {
    Filters: [{ Key: 'AssociationStatus', Values: ['Success'] }],
  });
  expect(found).toMatchObject({ InstanceInformationList: [{ InstanceId: good, AssociationStatus: 'Success' }] });
});

describe('AWS-RefreshAssociation', () => {
  const refresh = (fleet: SimulatedFleet, InstanceIds: string[], associationIds: string[]) =>
    fleet.call('SendCommand', {
      DocumentName: 'AWS-RefreshAssociation',
      InstanceIds,
      Parameters: { associationIds },
    }) as Promise<{ Command: { CommandId: string } }>;

  it('succeeds whatever becomes of the association, whose own result follows', async () => {
    const fleet = aFleet();
    const bad = aServer(fleet);
    fleet.breakAssociation({ association: 'agent', on: [bad], times: 'always' });
    const id = await anAssociation(fleet);
    await pass(fleet, 1);
    const { Command } = await refresh(fleet, [bad], [id]);
    await pass(fleet, 1);
    const invocation = { CommandId: Command.CommandId, InstanceId: bad };
    expect(await fleet.call('GetCommandInvocation', invocation)).toMatchObject({ Status: 'Success' });
    expect(await described(fleet, id)).toMatchObject({ Overview: { Status: 'Failed' } });
    fleet.repairAssociation('agent');
    await refresh(fleet, [bad], [id]);
    await pass(fleet, 1);
    expect(await described(fleet, id)).toMatchObject({ Overview: { Status: 'Success' } });
  });

  it('is a run of its own on the one node, and leaves the other nodes alone', async () => {
    const fleet = aFleet();
    const [one, other] = [aServer(fleet), aServer(fleet)];
    fleet.breakAssociation({ association: 'agent', on: [one, other], times: 1 });
    const id = await anAssociation(fleet);
    await pass(fleet, 1);
    await refresh(fleet, [one], [id]);
    await pass(fleet, 1);
    const [last, first] = await executions(fleet, id);
    expect([last, first]).toMatchObject([
      { Status: 'Success', ResourceCountByStatus: '{Success=1}' },
      { Status: 'Failed', ResourceCountByStatus: '{Failed=2}' },
    ]);
    const targets = (ExecutionId: string | undefined, Value: string) =>
      fleet.call('DescribeAssociationExecutionTargets', {
        AssociationId: id,
        ExecutionId,
        Filters: [{ Key: 'Status', Value }],
      });
    expect(await targets(last?.ExecutionId, 'Success')).toMatchObject({
      AssociationExecutionTargets: [{ ResourceId: one }],
    });
    expect(await targets(first?.ExecutionId, 'Failed')).toMatchObject({
      AssociationExecutionTargets: [{ ResourceId: one }, { ResourceId: other }],
    });
    expect(await described(fleet, id)).toMatchObject({
      Overview: { Status: 'Failed', AssociationStatusAggregatedCount: { Success: 1, Failed: 1 } },
    });
  });

  it('runs every association of the node where none is named, and none that is not meant for it', async () => {
    const { fleet, ssm } = aRehearsal();
    const web = aServer(fleet);
    const ids = [await anAssociation(fleet), await anAssociation(fleet, { AssociationName: 'second' })];
    const elsewhere = await anAssociation(fleet, { Targets: [{ Key: 'tag:Role', Values: ['db'] }] });
    await pass(fleet, 1);
    await ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RefreshAssociation', InstanceIds: [web] }));
    await refresh(fleet, [web], [elsewhere]);
    await pass(fleet, 1);
    for (const AssociationId of ids) expect(await executions(fleet, AssociationId)).toHaveLength(2);
    expect(await executions(fleet, elsewhere)).toHaveLength(1);
  });
});

it.each<[string, object, number, number]>([
  ['runs again by a rate', { ScheduleExpression: 'rate(30 minutes)' }, 2, 5],
  ['runs again by a clock in UTC', { ScheduleExpression: 'cron(15 13 ? * * *)' }, 26, 3],
  ['waits for its time', { ScheduleExpression: 'cron(15 13 ? * * *)', ApplyOnlyAtCronInterval: true }, 1, 0],
  ['runs at its time alone', { ScheduleExpression: 'cron(15 13 ? * * *)', ApplyOnlyAtCronInterval: true }, 26, 2],
])('%s', async (_, settings, hours, runs) => {
  const fleet = aFleet();
  aServer(fleet);
  const id = await anAssociation(fleet, settings);
  await pass(fleet, hours);
  expect(await executions(fleet, id)).toHaveLength(runs);
});

it('runs on a node that comes later, registers later or is tagged later', async () => {
  const fleet = aFleet();
  const id = await anAssociation(fleet);
  const [late, plain] = [aServer(fleet, { isRegistered: false }), aServer(fleet, { hybrid: true, tags: {} })];
  const first = aServer(fleet);
  await pass(fleet, 1);
  expect(fleet.nodes.get(first).associations).toMatchObject([{ status: 'Success' }]);
  expect([late, plain].map((node) => fleet.nodes.get(node).associations)).toEqual([[], []]);
  await fleet.connectNode(late);
  await fleet.call('AddTagsToResource', {
    ResourceType: 'ManagedInstance',
    ResourceId: plain,
    Tags: [{ Key: 'Role', Value: 'web' }],
  });
  await pass(fleet, 1);
  expect([late, plain].map((node) => fleet.nodes.get(node).associations)).toMatchObject([
    [{ status: 'Success' }],
    [{ status: 'Success' }],
  ]);
  expect(await executions(fleet, id)).toHaveLength(4);
});

it('waits for a silent node, and runs when it is back', async () => {
  const fleet = aFleet();
  const web = aServer(fleet);
  fleet.disconnectNode(web);
  const id = await anAssociation(fleet);
  await pass(fleet, 5);
  expect(await described(fleet, id)).toMatchObject({ Overview: { Status: 'Pending' } });
  await fleet.connectNode(web);
  await pass(fleet, 1);
  expect(await described(fleet, id)).toMatchObject({ Overview: { Status: 'Success' } });
});

it('spares the rest of its nodes once the error budget is spent', async () => {
  const fleet = aFleet();
  for (let turn = 0; turn < 5; turn++) aServer(fleet);
  fleet.breakAssociation({ association: 'agent', on: 'every node', times: 'always' });
  const id = await anAssociation(fleet, { MaxConcurrency: '1', MaxErrors: '1' });
  await pass(fleet, 1);
  expect(await executions(fleet, id)).toMatchObject([
    { Status: 'Failed', ResourceCountByStatus: '{Failed=2, Skipped=3}' },
  ]);
});

it('runs anew when it is changed, and is forgotten when it is deleted', async () => {
  const { fleet, events } = aRehearsal();
  const web = aServer(fleet);
  fleet.breakAssociation({ association: 'agent', on: [web], times: 1 });
  const AssociationId = await anAssociation(fleet, { ScheduleExpression: 'rate(1 day)' });
  await pass(fleet, 1);
  await fleet.call('UpdateAssociation', { AssociationId, AssociationName: 'agent' });
  await pass(fleet, 1);
  expect(await described(fleet, AssociationId)).toMatchObject({
    AssociationVersion: '2',
    Overview: { Status: 'Success' },
  });
  expect(await described(fleet, AssociationId)).not.toHaveProperty('ScheduleExpression');
  await fleet.call('DeleteAssociation', { AssociationId });
  await pass(fleet, 1);
  await expect(fleet.call('DescribeAssociation', { AssociationId })).rejects.toMatchObject({
    code: 'AssociationDoesNotExist',
  });
  expect(await fleet.call('DescribeInstanceAssociationsStatus', { InstanceId: web })).toMatchObject({
    InstanceAssociationStatusInfos: [],
  });
  expect(told(events, 'Configuration Compliance State Change', 'compliance-status')).toEqual([
    'non_compliant',
    'compliant',
  ]);
});

it('runs what its document does', async () => {
  const fleet = aFleet();
  const web = aServer(fleet);
  await anAssociation(fleet, { Name: 'AWS-RunPatchBaseline', Parameters: { Operation: ['Scan'] } });
  await pass(fleet, 1);
  expect(fleet.nodes.get(web).report).toMatchObject({ operation: 'Scan' });
});

it('pages executions from the newest on', async () => {
  const { fleet, ssm } = aRehearsal();
  aServer(fleet);
  const AssociationId = await anAssociation(fleet, { ScheduleExpression: 'rate(30 minutes)' });
  await pass(fleet, 1);
  const times: number[] = [];
  for await (const page of paginateDescribeAssociationExecutions({ client: ssm, pageSize: 1 }, { AssociationId }))
    times.push(...(page.AssociationExecutions ?? []).map(({ CreatedTime }) => CreatedTime?.getTime() ?? 0));
  expect(times).toEqual([...times].sort((one, other) => other - one));
  expect(times).toHaveLength(3);
});

it('is asked about no faster than AWS allows', async () => {
  const fleet = aFleet();
  const InstanceId = aServer(fleet);
  const ask = (): Promise<object> => fleet.call('DescribeInstanceAssociationsStatus', { InstanceId });
  await ask();
  await ask();
  await expect(ask()).rejects.toMatchObject({ code: 'ThrottlingException' });
  await fleet.advanceTo(new Date(fleet.now().getTime() + 500));
  await ask();
});

it.each<[string, string, object, string]>([
  ['a rate below half an hour', 'CreateAssociation', { ScheduleExpression: 'rate(29 minutes)' }, 'InvalidSchedule'],
  ['a rate of 31 days', 'CreateAssociation', { ScheduleExpression: 'rate(31 days)' }, 'InvalidSchedule'],
  ['a day of the month', 'CreateAssociation', { ScheduleExpression: 'cron(0 2 1 * ? *)' }, 'InvalidSchedule'],
  ['some months only', 'CreateAssociation', { ScheduleExpression: 'cron(0 2 ? JAN MON *)' }, 'InvalidSchedule'],
  [
    'a rate that is to run by its schedule alone',
    'CreateAssociation',
    { ScheduleExpression: 'rate(1 day)', ApplyOnlyAtCronInterval: true },
    'InvalidSchedule',
  ],
  ['no target', 'CreateAssociation', { Targets: [] }, 'InvalidTarget'],
  ['a document that it does not know', 'CreateAssociation', { Name: 'AWS-Unknown' }, 'InvalidDocument'],
  [
    'a parameter that its document does not know',
    'CreateAssociation',
    { Parameters: { a: ['b'] } },
    'InvalidParameters',
  ],
  ['six targets', 'CreateAssociation', { Targets: Array.from({ length: 6 }, () => TO_WEB[0]) }, 'ValidationException'],
  [
    'an execution that it does not know',
    'DescribeAssociationExecutionTargets',
    { ExecutionId: '00000000-0000-0000-0000-000000000000' },
    'AssociationExecutionDoesNotExist',
  ],
])('refuses %s', async (_, operation, input, code) => {
  const fleet = aFleet();
  const AssociationId = await anAssociation(fleet);
  await expect(
    fleet.call(operation, { AssociationId, Name: 'AWS-Noop', Targets: TO_WEB, ...input }),
  ).rejects.toMatchObject({ code });
});

it.each([
  'cron(0/30 * * * ? *)',
  'cron(0 0/2 * * ? *)',
  'cron(15 13 ? * MON *)',
  'cron(30 23 ? * TUE#3 *)',
  'cron(0 */30 * * * ? *)',
])('takes the schedule %s', async (ScheduleExpression) => {
  await anAssociation(aFleet(), { ScheduleExpression });
});
