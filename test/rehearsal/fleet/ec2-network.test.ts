import {
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { inProcess } from '../../../rehearsal/fleet/in-process';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet, pass } from './builders';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const ec2Of = (fleet: SimulatedFleet): EC2Client =>
  new EC2Client({ region: 'eu-central-1', credentials, requestHandler: inProcess(fleet) });

async function described(fleet: SimulatedFleet, id: string) {
  const { Reservations } = await ec2Of(fleet).send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0];
}

it.each<[string, object, object]>([
  ['a profile', {}, { IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/managed-node' } }],
  ['none', { hasProfile: false }, { IamInstanceProfile: undefined }],
  ['a metadata service', {}, { MetadataOptions: { HttpEndpoint: 'enabled' } }],
  ['none that answers', { hasMetadata: false }, { MetadataOptions: { HttpEndpoint: 'disabled' } }],
])('says that an instance has %s', async (_, settings, shown) => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU', ...settings });
  expect({ IamInstanceProfile: undefined, ...(await described(fleet, id)) }).toMatchObject(shown);
});

it.each<[string, object, boolean]>([
  ['with all that it needs', {}, true],
  ['without a profile', { hasProfile: false }, false],
  ['without the metadata service', { hasMetadata: false }, false],
  ['without a way to Systems Manager', { route: 'none' }, false],
  ['that has lost its profile since', { hasProfile: false, isRegistered: true }, true],
])('has an agent registered on an instance %s: %#', (_, settings, isRegistered) => {
  expect(aFleet().addNode({ operatingSystem: 'UBUNTU', ...settings }).isRegistered).toBe(isRegistered);
});

it.each<['internet' | 'endpoints' | 'none', { own: boolean; out: boolean; endpoints: number }]>([
  ['internet', { own: true, out: true, endpoints: 0 }],
  ['endpoints', { own: false, out: false, endpoints: 3 }],
  ['none', { own: false, out: false, endpoints: 0 }],
])('shows by which way an instance reaches Systems Manager: %s', async (route, wanted) => {
  const fleet = aFleet();
  const ec2 = ec2Of(fleet);
  const { VpcId = '', SubnetId = '' } =
    (await described(fleet, fleet.addNode({ operatingSystem: 'UBUNTU', route }).id)) ?? {};
  const tablesWith = async (Name: string, value: string) =>
    (
      await ec2.send(
        new DescribeRouteTablesCommand({
          Filters: [
            { Name, Values: [value] },
            { Name: 'vpc-id', Values: [VpcId] },
          ],
        }),
      )
    ).RouteTables ?? [];
  const own = await tablesWith('association.subnet-id', SubnetId);
  const main = await tablesWith('association.main', 'true');
  expect([own.length, main.length]).toEqual([wanted.own ? 1 : 0, 1]);
  const routes = (own[0] ?? main[0])?.Routes ?? [];
  expect(routes.some(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0')).toBe(wanted.out);
  const { VpcEndpoints } = await ec2.send(
    new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId] }] }),
  );
  expect(VpcEndpoints).toHaveLength(wanted.endpoints);
});

it('says why an instance is not running', async () => {
  const fleet = aFleet();
  const [stopped, asleep, gone] = [1, 2, 3].map(
    () => fleet.addNode({ operatingSystem: 'UBUNTU', tags: { 'aws:autoscaling:groupName': 'web' } }).id,
  ) as [string, string, string];
  await fleet.stopNode(stopped);
  await fleet.hibernateNode(asleep);
  await fleet.scaleInNode(gone);
  await pass(fleet, 0.5);
  expect(await described(fleet, stopped)).toMatchObject({
    State: { Name: 'stopped' },
    StateReason: { Code: 'Client.UserInitiatedShutdown' },
    StateTransitionReason: 'User initiated (2026-09-07 12:00:00 GMT)',
  });
  expect(await described(fleet, asleep)).toMatchObject({
    State: { Name: 'stopped' },
    StateReason: { Code: 'Client.UserInitiatedHibernate' },
  });
  expect(await described(fleet, gone)).toMatchObject({ State: { Name: 'terminated' } });
  await fleet.startNode(stopped);
  expect(await described(fleet, stopped)).not.toHaveProperty('StateReason');
});
