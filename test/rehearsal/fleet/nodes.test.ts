import type { InstanceInformation } from '@aws-sdk/client-ssm';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet, aRehearsal, pass } from './builders';

async function information(fleet: SimulatedFleet, ...Filters: object[]): Promise<InstanceInformation[]> {
  return (
    (await fleet.call('DescribeInstanceInformation', { Filters })) as { InstanceInformationList: InstanceInformation[] }
  ).InstanceInformationList;
}

it.each([
  ['AMAZON_LINUX_2023', 'Linux', 'Amazon Linux', '2023'],
  ['UBUNTU', 'Linux', 'Ubuntu', '24.04'],
  ['REDHAT_ENTERPRISE_LINUX', 'Linux', 'Red Hat Enterprise Linux', '9.4'],
  ['WINDOWS', 'Windows', 'Microsoft Windows Server 2022 Datacenter', '10.0.20348'],
] as const)('a node of %s says what it is', async (operatingSystem, PlatformType, PlatformName, PlatformVersion) => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem });
  expect(id).toMatch(/^i-[0-9a-f]{17}$/);
  expect(await information(fleet)).toMatchObject([
    { InstanceId: id, PlatformType, PlatformName, PlatformVersion, ResourceType: 'EC2Instance' },
  ]);
});

it('knows a node on premises, which EC2 does not', async () => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true, tags: { Role: 'db' } });
  expect(id).toMatch(/^mi-[0-9a-f]{17}$/);
  expect(await information(fleet)).toMatchObject([
    { InstanceId: id, ResourceType: 'ManagedInstance', RegistrationDate: fleet.now() },
  ]);
  expect(await fleet.ec2('DescribeInstances')).toEqual({ Reservations: [] });
  expect(await fleet.ec2('DescribeTags')).toEqual({ Tags: [] });
  expect(await fleet.call('ListTagsForResource', { ResourceType: 'ManagedInstance', ResourceId: id })).toEqual({
    TagList: [{ Key: 'Role', Value: 'db' }],
  });
});

it('leaves the tags of an instance to EC2', async () => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'db' } });
  await expect(
    fleet.call('ListTagsForResource', { ResourceType: 'ManagedInstance', ResourceId: id }),
  ).rejects.toMatchObject({ code: 'InvalidResourceId' });
  const Filters = [
    { Name: 'resource-id', Values: [id] },
    { Name: 'key', Values: ['R*'] },
  ];
  expect(await fleet.ec2('DescribeTags', { Filters })).toEqual({
    Tags: [{ ResourceId: id, ResourceType: 'instance', Key: 'Role', Value: 'db' }],
  });
});

it('finds a node by a tag as soon as it has it, and no longer than that', async () => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true });
  const tagged = { Key: 'tag:Role', Values: ['db'] };
  expect(await information(fleet, tagged)).toEqual([]);
  const resource = { ResourceType: 'ManagedInstance', ResourceId: id };
  await fleet.call('AddTagsToResource', { ...resource, Tags: [{ Key: 'Role', Value: 'db' }] });
  expect(await information(fleet, tagged)).toMatchObject([{ InstanceId: id }]);
  await fleet.call('RemoveTagsFromResource', { ...resource, TagKeys: ['Role'] });
  expect(await information(fleet, tagged)).toEqual([]);
});

it('loses the connection five minutes after the last ping', async () => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU' });
  fleet.disconnectNode(id);
  await pass(fleet, 4 / 60);
  expect(await information(fleet)).toMatchObject([{ PingStatus: 'Online' }]);
  await pass(fleet, 1 / 60);
  expect(await information(fleet)).toMatchObject([
    { PingStatus: 'ConnectionLost', LastPingDateTime: new Date('2026-09-07T12:00:00Z') },
  ]);
  await fleet.connectNode(id);
  expect(await information(fleet, { Key: 'PingStatus', Values: ['Online'] })).toHaveLength(1);
});

it('stops, starts and terminates an instance, and EC2 says so', async () => {
  const { fleet, events } = aRehearsal();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU' });
  await fleet.stopNode(id);
  await pass(fleet, 1);
  expect(await fleet.ec2('DescribeInstanceStatus')).toEqual({ InstanceStatuses: [] });
  expect(await fleet.ec2('DescribeInstanceStatus', { IncludeAllInstances: true })).toMatchObject({
    InstanceStatuses: [{ InstanceId: id, InstanceState: { Name: 'stopped' } }],
  });
  expect(await information(fleet)).toMatchObject([{ PingStatus: 'ConnectionLost' }]);
  await fleet.startNode(id);
  await pass(fleet, 1);
  expect(await information(fleet)).toMatchObject([{ PingStatus: 'Online' }]);
  await fleet.terminateNode(id);
  await pass(fleet, 0.5);
  expect(await fleet.ec2('DescribeInstances', { InstanceIds: [id] })).toMatchObject({
    Reservations: [{ Instances: [{ State: { Code: 48, Name: 'terminated' } }] }],
  });
  await expect(
    fleet.call('SendCommand', { DocumentName: 'AWS-UpdateSSMAgent', InstanceIds: [id] }),
  ).rejects.toMatchObject({ code: 'InvalidInstanceId' });
  await pass(fleet, 1);
  await expect(fleet.ec2('DescribeInstances', { InstanceIds: [id] })).rejects.toMatchObject({
    code: 'InvalidInstanceID.NotFound',
  });
  expect(await information(fleet)).toEqual([]);
  expect(events.map(({ source, resources, detail }) => [source, resources[0], detail.state])).toEqual(
    ['stopping', 'stopped', 'pending', 'running', 'shutting-down', 'terminated'].map((state) => [
      'aws.ec2',
      `arn:aws:ec2:eu-central-1:123456789012:instance/${id}`,
      state,
    ]),
  );
});

it('does not know an instance whose agent never registered, until it does', async () => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU', isRegistered: false });
  expect(await information(fleet)).toEqual([]);
  expect(await fleet.ec2('DescribeInstances', { InstanceIds: [id] })).toMatchObject({
    Reservations: [{ Instances: [{ InstanceId: id }] }],
  });
  await fleet.connectNode(id);
  expect(await information(fleet)).toHaveLength(1);
});

it.each<[string, () => Promise<unknown>, string]>([
  [
    'tag filters beside others',
    () =>
      aFleet().call('DescribeInstanceInformation', {
        Filters: [
          { Key: 'tag:Role', Values: ['db'] },
          { Key: 'PingStatus', Values: ['Online'] },
        ],
      }),
    'InvalidInstanceInformationFilterValue',
  ],
  [
    'an unknown filter',
    () => aFleet().call('DescribeInstanceInformation', { Filters: [{ Key: 'Colour', Values: ['red'] }] }),
    'InvalidFilterKey',
  ],
  [
    'a page that it has not given out',
    () => aFleet().call('DescribeInstanceInformation', { NextToken: 'cGxhY2U6OTk' }),
    'InvalidNextToken',
  ],
  [
    'to forget an instance of EC2',
    () => aFleet().call('DeregisterManagedInstance', { InstanceId: 'mi-01234567890123456' }),
    'InvalidInstanceId',
  ],
  [
    'ids and pages together',
    () => aFleet().ec2('DescribeInstances', { InstanceIds: ['i-01234567'], MaxResults: 5 }),
    'InvalidParameterCombination',
  ],
  ['a page that is too small', () => aFleet().ec2('DescribeTags', { MaxResults: 4 }), 'InvalidParameterValue'],
  [
    'an id that is none',
    () => aFleet().ec2('DescribeInstances', { InstanceIds: ['web-1'] }),
    'InvalidInstanceID.Malformed',
  ],
  [
    'more than 200 values of filters',
    () => aFleet().ec2('DescribeTags', { Filters: [{ Name: 'resource-id', Values: Array(201).fill('i-01234567') }] }),
    'FilterLimitExceeded',
  ],
])('refuses %s', async (_, ask, code) => {
  await expect(ask()).rejects.toMatchObject({ code });
});

it('refuses tags beyond the fiftieth', async () => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true });
  const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `key-${index}`, Value: '' }));
  await expect(
    fleet.call('AddTagsToResource', { ResourceType: 'ManagedInstance', ResourceId: id, Tags }),
  ).rejects.toMatchObject({ code: 'TooManyTagsError' });
});
