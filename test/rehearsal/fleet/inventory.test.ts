import type { SyncedObject } from '../../../rehearsal/fleet/resource-data-syncs';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet, pass } from './builders';

const sync = {
  SyncName: 'acme-inventory',
  S3Destination: { BucketName: 'acme', Prefix: 'inventory', Region: 'eu-central-1', SyncFormat: 'JsonSerDe' },
};

const gather = (fleet: SimulatedFleet) =>
  fleet.call('CreateAssociation', {
    Name: 'AWS-GatherSoftwareInventory',
    Targets: [{ Key: 'InstanceIds', Values: ['*'] }],
    Parameters: { networkConfig: ['Disabled'], awsComponents: ['Disabled'] },
  });

it('what nodes tell of themselves arrives in the bucket of the sync, an object for each type', async () => {
  const written: SyncedObject[] = [];
  const fleet = aFleet({ writeObject: (object) => object.body === undefined || written.push(object) > 0 });
  const { id } = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023' });
  await fleet.call('CreateResourceDataSync', sync);
  await gather(fleet);
  await pass(fleet, 1);
  const place = `accountid=123456789012/region=eu-central-1/resourcetype=ManagedInstanceInventory/${id}.json`;
  expect(written.map(({ key }) => key)).toEqual([
    `inventory/AWS:InstanceInformation/${place}`,
    `inventory/AWS:Application/${place}`,
  ]);
  expect(JSON.parse(written[0]?.body ?? '')).toMatchObject({ resourceId: id, PlatformName: 'Amazon Linux' });
  expect(await fleet.call('ListResourceDataSync')).toMatchObject({
    ResourceDataSyncItems: [{ SyncName: 'acme-inventory', LastStatus: 'Successful' }],
  });
  expect(await fleet.call('GetInventory')).toMatchObject({
    Entities: [{ Id: id, Data: { 'AWS:InstanceInformation': { Content: [{ InstanceId: id }] } } }],
  });
});

it('a sync whose bucket does not let Systems Manager write is not made', async () => {
  const fleet = aFleet({ writeObject: () => false });
  await expect(fleet.call('CreateResourceDataSync', sync)).rejects.toMatchObject({
    code: 'ResourceDataSyncInvalidConfigurationException',
  });
});
