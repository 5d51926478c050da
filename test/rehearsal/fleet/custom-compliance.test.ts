import { PutComplianceItemsCommand } from '@aws-sdk/client-ssm';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet, aRehearsal } from './builders';

const scanned = { ExecutionTime: new Date('2026-09-07T11:00:00Z'), ExecutionId: 'run-7', ExecutionType: 'Scanner' };
const open = { Id: 'port-23', Title: 'telnet', Severity: 'HIGH' as const, Status: 'NON_COMPLIANT' as const };
const shut = { Id: 'port-21', Title: 'ftp', Severity: 'LOW' as const, Status: 'COMPLIANT' as const };

const put = (fleet: SimulatedFleet, ResourceId: string, more: object = {}): Promise<object> =>
  fleet.call('PutComplianceItems', {
    ResourceId,
    ResourceType: 'ManagedInstance',
    ComplianceType: 'Custom:Ports',
    ExecutionSummary: scanned,
    Items: [open, shut],
    ...more,
  });

const summaries = async (fleet: SimulatedFleet): Promise<object> =>
  ((await fleet.call('ListComplianceSummaries')) as { ComplianceSummaryItems: object }).ComplianceSummaryItems;

const idsOf = async (fleet: SimulatedFleet, node: string): Promise<string[]> =>
  (
    (await fleet.call('ListComplianceItems', { ResourceIds: [node] })) as { ComplianceItems: { Id: string }[] }
  ).ComplianceItems.map(({ Id }) => Id);

it('is counted by node under its own type, and tells nobody', async () => {
  const { fleet, ssm, events } = aRehearsal();
  const [wrong, right] = [1, 2].map(() => fleet.addNode({ operatingSystem: 'UBUNTU' }).id);
  const request = { ResourceType: 'ManagedInstance', ComplianceType: 'Custom:Ports', ExecutionSummary: scanned };
  await ssm.send(new PutComplianceItemsCommand({ ...request, ResourceId: wrong, Items: [open, shut] }));
  await ssm.send(new PutComplianceItemsCommand({ ...request, ResourceId: right, Items: [shut] }));
  expect(await summaries(fleet)).toMatchObject([
    {
      ComplianceType: 'Custom:Ports',
      CompliantSummary: { CompliantCount: 1 },
      NonCompliantSummary: { NonCompliantCount: 1, SeveritySummary: { HighCount: 1 } },
    },
  ]);
  expect(await fleet.call('ListComplianceItems', { ResourceIds: [wrong] })).toMatchObject({
    ComplianceItems: [{ Id: 'port-23', Status: 'NON_COMPLIANT', ExecutionSummary: { ExecutionId: 'run-7' } }, shut],
  });
  expect(events).toEqual([]);
});

it('replaces what was there, adds to it where it is partial, and is gone when nothing is left', async () => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU' });
  await put(fleet, id);
  await put(fleet, id, { Items: [{ ...open, Id: 'port-25' }] });
  expect(await idsOf(fleet, id)).toEqual(['port-25']);
  await put(fleet, id, { Items: [open], UploadType: 'PARTIAL' });
  expect(await idsOf(fleet, id)).toEqual(['port-25', 'port-23']);
  await put(fleet, id, { Items: [] });
  expect(await summaries(fleet)).toEqual([]);
});

it('takes ten types of a node, and no eleventh', async () => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU' });
  for (let turn = 0; turn < 10; turn++) await put(fleet, id, { ComplianceType: `Custom:Type${turn}` });
  await put(fleet, id, { ComplianceType: 'Custom:Type9' });
  await expect(put(fleet, id, { ComplianceType: 'Custom:Type10' })).rejects.toMatchObject({
    code: 'ComplianceTypeCountLimitExceededException',
  });
  expect(await summaries(fleet)).toHaveLength(10);
});

it.each<[string, object, string]>([
  ['a node that it does not know', { ResourceId: 'i-01234567' }, 'InvalidResourceId'],
  ['another type of resource', { ResourceType: 'Bucket' }, 'InvalidResourceType'],
  ['a type without its prefix', { ComplianceType: 'Ports' }, 'InvalidItemContentException'],
  ['an item without an id', { Items: [{ Severity: 'LOW', Status: 'COMPLIANT' }] }, 'InvalidItemContentException'],
  ['an item twice', { Items: [open, open] }, 'InvalidItemContentException'],
  ['no time', { ExecutionSummary: {} }, 'ValidationException'],
  ['a title of 501 characters', { Items: [{ ...open, Title: 'x'.repeat(501) }] }, 'ValidationException'],
])('refuses %s', async (_, request, code) => {
  const fleet = aFleet();
  const { id } = fleet.addNode({ operatingSystem: 'UBUNTU' });
  await expect(put(fleet, id, request)).rejects.toMatchObject({ code });
});
