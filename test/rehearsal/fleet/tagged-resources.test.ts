import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { inProcess } from '../../../rehearsal/fleet/in-process';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet } from './builders';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Everything found, page after page, by a real client. */
async function found(fleet: SimulatedFleet, request: object, pageSize = 100) {
  const client = new ResourceGroupsTaggingAPIClient({
    region: 'eu-central-1',
    credentials,
    requestHandler: inProcess(fleet),
  });
  const mappings = [];
  for await (const page of paginateGetResources({ client, pageSize }, request))
    mappings.push(...(page.ResourceTagMappingList ?? []));
  return mappings;
}

it('finds the tags of every hybrid node, a hundred at a time', async () => {
  const fleet = aFleet();
  for (let turn = 0; turn < 205; turn++)
    fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true, tags: { PatchGroup: `ring-${turn % 2}` } });
  const [first] = fleet.nodes.all;
  const mappings = await found(fleet, { ResourceTypeFilters: ['ssm:managed-instance'] });
  expect(mappings).toHaveLength(205);
  expect(mappings[0]).toEqual({
    ResourceARN: `arn:aws:ssm:eu-central-1:123456789012:managed-instance/${first?.id}`,
    Tags: [{ Key: 'PatchGroup', Value: 'ring-0' }],
  });
  expect(fleet.calls.map(({ action }) => action)).toEqual(Array.from({ length: 3 }, () => 'tag:GetResources'));
});

it.each<[string, object, number]>([
  ['of one type', { ResourceTypeFilters: ['ec2:instance'] }, 1],
  ['of a whole service', { ResourceTypeFilters: ['ssm'] }, 2],
  ['of any type', {}, 3],
  ['with a tag', { TagFilters: [{ Key: 'Role', Values: ['web'] }] }, 2],
  ['with a tag of any value', { TagFilters: [{ Key: 'Role' }] }, 3],
])('finds what is %s, but for what has no tag', async (_, request, count) => {
  const fleet = aFleet();
  fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'web' } });
  fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true, tags: { Role: 'web' } });
  fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true, tags: { Role: 'db' } });
  fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true });
  expect(await found(fleet, request, 1)).toHaveLength(count);
});

it('finds what is named, and leaves out what it does not know and what has no tag', async () => {
  const fleet = aFleet();
  const [web, plain] = [{ tags: { Role: 'web' } }, {}].map(
    (settings) => fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true, ...settings }).id,
  );
  const ResourceARNList = [web, plain, 'mi-0123456789abcdef0'].map(
    (id) => `arn:aws:ssm:eu-central-1:123456789012:managed-instance/${id}`,
  );
  expect(await fleet.tag('GetResources', { ResourceARNList })).toEqual({
    PaginationToken: '',
    ResourceTagMappingList: [{ ResourceARN: ResourceARNList[0], Tags: [{ Key: 'Role', Value: 'web' }] }],
  });
});

it.each<[string, object, string]>([
  ['pages of 101', { ResourcesPerPage: 101 }, 'InvalidParameterException'],
  ['a token that it has not given out', { PaginationToken: 'x' }, 'PaginationTokenExpiredException'],
])('refuses %s', async (_, request, code) => {
  await expect(aFleet().tag('GetResources', request)).rejects.toMatchObject({ code });
});
