import { DescribeInstancesCommand, EC2Client, paginateDescribeTags } from '@aws-sdk/client-ec2';
import {
  DescribeInstanceInformationCommand,
  DescribePatchBaselinesCommand,
  paginateDescribeInstanceInformation,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { inProcess } from '../../../rehearsal/fleet/in-process';
import { listen } from '../../../rehearsal/fleet/server';
import { aFleet } from './builders';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

it('answers the SDK without a socket', async () => {
  const fleet = aFleet();
  fleet.addNode({ operatingSystem: 'UBUNTU', name: 'web-1' });
  const ssm = new SSMClient({ region: 'eu-central-1', credentials, requestHandler: inProcess(fleet) });

  const { InstanceInformationList: [node] = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
  expect(node).toMatchObject({
    ComputerName: 'web-1',
    PingStatus: 'Online',
    PlatformName: 'Ubuntu',
    LastPingDateTime: fleet.now(),
  });
});

it('answers EC2 calls about the same servers, page by page', async () => {
  const fleet = aFleet();
  for (let turn = 0; turn < 7; turn++) fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'web & <db>' } });
  fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true });
  const client = new EC2Client({ region: 'eu-central-1', credentials, requestHandler: inProcess(fleet) });

  const pages: number[] = [];
  const Filters = [{ Name: 'key', Values: ['Role', 'Other'] }];
  for await (const page of paginateDescribeTags({ client, pageSize: 5 }, { Filters })) {
    pages.push(page.Tags?.length ?? 0);
    expect(page.Tags?.[0]).toMatchObject({ Key: 'Role', Value: 'web & <db>', ResourceType: 'instance' });
  }
  expect(pages).toEqual([5, 2]);
  const { Reservations } = await client.send(new DescribeInstancesCommand({}));
  expect(Reservations?.map((reservation) => reservation.Instances?.[0]?.State?.Name)).toEqual(Array(7).fill('running'));
});

it('refuses with the error that the SDK knows', async () => {
  const fleet = aFleet();
  const ssm = new SSMClient({ region: 'eu-central-1', credentials, requestHandler: inProcess(fleet) });
  await expect(ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 51 }))).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
  });
  const ec2 = new EC2Client({ region: 'eu-central-1', credentials, requestHandler: inProcess(fleet) });
  await expect(ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-00000000'] }))).rejects.toMatchObject({
    name: 'InvalidInstanceID.NotFound',
    message: "The instance ID 'i-00000000' does not exist",
  });
});

it('answers over a socket as in process', async () => {
  const fleet = aFleet();
  for (let turn = 0; turn < 12; turn++) fleet.addNode({ operatingSystem: 'WINDOWS' });
  const server = await listen(fleet, 0);
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const client = new SSMClient({ region: 'eu-central-1', credentials, endpoint });
  try {
    const pages: number[] = [];
    for await (const page of paginateDescribeInstanceInformation({ client, pageSize: 5 }, {}))
      pages.push(page.InstanceInformationList?.length ?? 0);
    expect(pages).toEqual([5, 5, 2]);
    const { BaselineIdentities } = await client.send(
      new DescribePatchBaselinesCommand({ Filters: [{ Key: 'OPERATING_SYSTEM', Values: ['WINDOWS'] }] }),
    );
    expect(BaselineIdentities?.[0]).toMatchObject({ BaselineName: 'AWS-DefaultPatchBaseline', DefaultBaseline: true });
    const refused = await fetch(`${endpoint}/_cfn`, {
      method: 'POST',
      body: JSON.stringify({ op: 'create', type: 'AWS::SSM::OpsItem' }),
    });
    expect(await refused.json()).toMatchObject({
      __type: 'UnsupportedResourceType',
    });
    expect(fleet.calls.map(({ action, principal }) => [action, principal])).toEqual([
      ...Array(3).fill(['DescribeInstanceInformation', 'test']),
      ['DescribePatchBaselines', 'test'],
      ['cloudformation:create AWS::SSM::OpsItem', undefined],
    ]);
  } finally {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

it('refuses an operation that it does not know, and remembers that it was asked', async () => {
  const fleet = aFleet();
  await expect(fleet.call('StartSession', {})).rejects.toMatchObject({ code: 'UnknownOperationException' });
  expect(fleet.calls).toMatchObject([{ action: 'StartSession', error: 'UnknownOperationException' }]);
});
