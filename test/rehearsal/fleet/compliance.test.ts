import { paginateListComplianceItems, paginateListResourceComplianceSummaries } from '@aws-sdk/client-ssm';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet, aRehearsal, pass } from './builders';

/** Two Windows servers that AWS's own baseline has scanned, of which the first misses a patch. */
async function scannedServers(fleet: SimulatedFleet): Promise<string[]> {
  const [behind, current] = ['2026-08-01', '2026-09-01'].map(
    (day) => fleet.addNode({ operatingSystem: 'WINDOWS', patchedUntil: new Date(day) }).id,
  );
  const InstanceIds = [`${behind}`, `${current}`];
  for (const [index, day] of ['2026-07-10', '2026-08-20'].entries()) {
    fleet.publishPatch({
      id: `KB500000${index}`,
      operatingSystem: 'WINDOWS',
      classification: 'SecurityUpdates',
      severity: 'Critical',
      releasedAt: new Date(day),
      cveIds: ['CVE-2026-1'],
    });
  }
  await fleet.call('SendCommand', {
    DocumentName: 'AWS-RunPatchBaseline',
    InstanceIds,
    Parameters: { Operation: ['Scan'] },
  });
  await pass(fleet, 1);
  return InstanceIds;
}

it('lists the patches of a node with what the run found', async () => {
  const { fleet, ssm } = aRehearsal();
  const [behind = ''] = await scannedServers(fleet);
  const items = [];
  for await (const page of paginateListComplianceItems(
    { client: ssm, pageSize: 1 },
    { ResourceIds: [behind], ResourceTypes: ['ManagedInstance'] },
  )) {
    items.push(...(page.ComplianceItems ?? []));
  }
  expect(items).toMatchObject([
    {
      ComplianceType: 'Patch',
      ResourceId: behind,
      Id: 'KB5000000',
      Status: 'COMPLIANT',
      Details: { PatchState: 'Installed', Classification: 'SecurityUpdates', CVEIds: 'CVE-2026-1' },
    },
    {
      Id: 'KB5000001',
      Status: 'NON_COMPLIANT',
      Severity: 'UNSPECIFIED',
      ExecutionSummary: { ExecutionType: 'Command' },
      Details: { PatchState: 'Missing', PatchSeverity: 'Critical' },
    },
  ]);
});

it('sums nodes up, one by one and all together', async () => {
  const { fleet, ssm } = aRehearsal();
  const [behind = '', current = ''] = await scannedServers(fleet);
  const Filters = [{ Key: 'ComplianceType', Values: ['Patch'], Type: 'EQUAL' as const }];
  const summaries = [];
  for await (const page of paginateListResourceComplianceSummaries({ client: ssm, pageSize: 1 }, { Filters }))
    summaries.push(...(page.ResourceComplianceSummaryItems ?? []));
  expect(summaries).toMatchObject([
    {
      ResourceId: behind,
      Status: 'NON_COMPLIANT',
      CompliantSummary: { CompliantCount: 1 },
      NonCompliantSummary: { NonCompliantCount: 1, SeveritySummary: { UnspecifiedCount: 1 } },
    },
    {
      ResourceId: current,
      Status: 'COMPLIANT',
      CompliantSummary: { CompliantCount: 2 },
      NonCompliantSummary: { NonCompliantCount: 0 },
    },
  ]);
  expect(await fleet.call('ListComplianceSummaries')).toMatchObject({
    ComplianceSummaryItems: [
      {
        ComplianceType: 'Patch',
        CompliantSummary: { CompliantCount: 1 },
        NonCompliantSummary: { NonCompliantCount: 1 },
      },
    ],
  });
});

it.each<[string, object, number]>([
  ['not compliant', { Key: 'Status', Values: ['NON_COMPLIANT'], Type: 'EQUAL' }, 1],
  ['of another type', { Key: 'ComplianceType', Values: ['Association'], Type: 'EQUAL' }, 0],
  ['of any type but associations', { Key: 'ComplianceType', Values: ['Association'], Type: 'NOT_EQUAL' }, 2],
  ['whose id begins so', { Key: 'ResourceId', Values: ['i-'], Type: 'BEGIN_WITH' }, 2],
])('finds the nodes %s', async (_, filter, count) => {
  const fleet = aFleet();
  await scannedServers(fleet);
  const { ResourceComplianceSummaryItems } = (await fleet.call('ListResourceComplianceSummaries', {
    Filters: [filter],
  })) as { ResourceComplianceSummaryItems: object[] };
  expect(ResourceComplianceSummaryItems).toHaveLength(count);
});

it.each<[string, string, object, string]>([
  ['two resources at once', 'ListComplianceItems', { ResourceIds: ['i-01234567', 'i-01234568'] }, 'InvalidResourceId'],
  ['a node that it does not know', 'ListComplianceItems', { ResourceIds: ['i-01234567'] }, 'InvalidResourceId'],
  [
    'another type of resource',
    'ListComplianceItems',
    { ResourceIds: ['i-01234567'], ResourceTypes: ['Bucket'] },
    'InvalidResourceType',
  ],
  [
    'an unknown filter',
    'ListResourceComplianceSummaries',
    { Filters: [{ Key: 'Colour', Values: ['red'], Type: 'EQUAL' }] },
    'InvalidFilter',
  ],
])('refuses %s', async (_, operation, input, code) => {
  await expect(aFleet().call(operation, input)).rejects.toMatchObject({ code });
});
