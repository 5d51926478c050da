import { EC2Client } from '@aws-sdk/client-ec2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ec2Nodes } from '../../../lambdas/shared/ec2-nodes';
import { hybridTags } from '../../../lambdas/shared/hybrid-tags';
import { nodeFacts } from '../../../lambdas/shared/node-facts';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { ssmNodes } from '../../../lambdas/shared/ssm-nodes';
import { inProcess } from '../../../rehearsal/fleet/in-process';
import type { NodeSettings } from '../../../rehearsal/fleet/nodes';
import { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aPolicy } from '../../support/a-policy';

const START = new Date('2026-11-22T00:00:00Z');

/** Facts about a simulated fleet, two hours after its nodes were added. */
function world(policy: Partial<LoopPolicy> = {}) {
  const fleet = new SimulatedFleet({ seed: 1, account: '123456789012', region: 'eu-central-1', start: START });
  const client = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: inProcess(fleet) as never,
  };
  const whole = aPolicy(policy);
  const ssm = new SSMClient(client);
  const facts = nodeFacts(ssmNodes(ssm), ec2Nodes(new EC2Client(client)), whole, () => fleet.now(), {
    hybridTags: hybridTags(new ResourceGroupsTaggingAPIClient(client), whole),
  });
  const add = (count: number, settings: Partial<NodeSettings> = {}) =>
    Array.from({ length: count }, () => fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', ...settings }).id);
  const calls = (name: string) => fleet.calls.filter(({ action }) => action === name).length;
  return { fleet, facts, add, calls };
}
const later = (fleet: SimulatedFleet) => fleet.advanceTo(new Date(START.getTime() + 2 * 3_600_000));

describe('the tags of hybrid nodes', () => {
  it('are asked for one by one while they are few, and then are the truth of the moment', async () => {
    const { facts, add, calls } = world();
    const ids = add(5, { hybrid: true, tags: { PatchGroup: 'web' } });
    const seen = await facts.look(ids);
    expect(seen.map(({ tags, areTagsIndexed }) => [tags.PatchGroup, areTagsIndexed])).toEqual(
      ids.map(() => ['web', undefined]),
    );
    expect([calls('ListTagsForResource'), calls('tag:GetResources')]).toEqual([5, 0]);
  });

  it('come by the hundred where they are many, those without tags included', async () => {
    const { facts, add, calls } = world();
    const ids = [...add(60, { hybrid: true, tags: { Shipshape: 'hands-off' } }), ...add(60, { hybrid: true })];
    const seen = await facts.look(ids);
    expect(seen.filter(({ tags }) => tags.Shipshape === 'hands-off').map(({ nodeId }) => nodeId)).toEqual(
      ids.slice(0, 60),
    );
    expect(seen.slice(60).every(({ tags }) => Object.keys(tags).length === 0)).toBe(true);
    expect([calls('ListTagsForResource'), calls('tag:GetResources')]).toEqual([0, 2]);
  });

  it('are read again before a node is touched where they came from the index', async () => {
    const { fleet, facts, add, calls } = world();
    const ids = add(6, { hybrid: true, tags: { PatchGroup: 'web' } });
    const [first] = await facts.look(ids);
    await fleet.call('AddTagsToResource', {
      ResourceType: 'ManagedInstance',
      ResourceId: ids[0],
      Tags: [{ Key: 'Shipshape', Value: 'hands-off' }],
    });
    expect(first).toMatchObject({ tags: { PatchGroup: 'web' }, areTagsIndexed: true });
    const sure = await facts.confirm(first as never);
    expect(sure).toMatchObject({ tags: { PatchGroup: 'web', Shipshape: 'hands-off' } });
    expect(await facts.confirm(sure)).toBe(sure);
    expect(calls('ListTagsForResource')).toBe(1);
  });
});

describe('an instance whose agent never registered', () => {
  it.each<[string, Partial<NodeSettings>, object]>([
    ['has a way out', { isRegistered: false }, { wayOut: { leads: 'out' }, instance: { hasProfile: true } }],
    ['has none', { route: 'none' }, { wayOut: { leads: 'nowhere' } }],
    ['has endpoints', { route: 'endpoints', isRegistered: false }, { wayOut: { leads: 'out' } }],
    ['has no profile', { hasProfile: false }, { instance: { hasProfile: false } }],
    ['has no metadata', { hasMetadata: false }, { instance: { isMetadataDisabled: true } }],
  ])('%s', async (_, settings, expected) => {
    const { fleet, facts, add } = world();
    const ids = add(1, settings);
    await later(fleet);
    const [seen] = await facts.look(ids);
    expect(seen).toMatchObject(expected);
  });

  it('costs two questions for all of a VPC, and none while it has time to register', async () => {
    const { fleet, facts, add, calls } = world();
    const ids = add(20, { route: 'none' });
    await facts.look(ids);
    expect(calls('ec2:DescribeRouteTables')).toBe(0);
    await later(fleet);
    await facts.look(ids);
    await facts.look(ids);
    expect([calls('ec2:DescribeRouteTables'), calls('ec2:DescribeVpcEndpoints')]).toEqual([1, 1]);
  });

  it('is told without a reason where nobody may look at the network', async () => {
    const { fleet, add } = world();
    const ids = add(1, { isRegistered: false });
    await later(fleet);
    const refuse = async () => Promise.reject(Object.assign(new Error('no'), { name: 'UnauthorizedOperation' }));
    const client = {
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: inProcess(fleet) as never,
    };
    const facts = nodeFacts(
      ssmNodes(new SSMClient(client)),
      { ...ec2Nodes(new EC2Client(client)), networkOf: refuse },
      aPolicy(),
      () => fleet.now(),
    );
    const [seen] = await facts.look(ids);
    expect(seen?.wayOut).toEqual({ leads: 'unknown', why: 'UnauthorizedOperation' });
  });
});

describe('single patches', () => {
  const php = { name: 'php', patches: ['php*'], why: 'tested with the old one', who: 'anna', until: '2026-12-31' };
  const owing = async (policy: Partial<LoopPolicy>) => {
    const it = world(policy);
    await it.fleet.call('CreatePatchBaseline', { Name: 'acme-amazon-linux', OperatingSystem: 'AMAZON_LINUX_2023' });
    const ids = it.add(2, { tags: { Role: 'web' }, patchedUntil: new Date('2026-08-01T00:00:00Z') });
    for (const [id, severity] of [
      ['openssl', 'Critical'],
      ['php8.3', 'Critical'],
    ] as const)
      it.fleet.publishPatch({
        id,
        operatingSystem: 'AMAZON_LINUX_2023',
        classification: 'Security',
        severity,
        releasedAt: new Date('2026-08-10T00:00:00Z'),
      });
    await it.fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: ids,
      Parameters: { Operation: ['Scan'] },
    });
    await later(it.fleet);
    return { ...it, ids };
  };

  it('are read where a waiver names patches, with what they are', async () => {
    const { facts, ids, calls } = await owing({ waivers: [{ ...php, nodeIds: [] }, php] });
    const [seen] = await facts.look(ids.slice(0, 1));
    expect(seen?.patches).toMatchObject({ missing: 2 });
    expect(seen?.patchFacts?.map(({ id, state }) => `${id} ${state}`).sort()).toEqual([
      'openssl missing',
      'php8.3 missing',
    ]);
    expect(calls('DescribeInstancePatches')).toBe(1);
  });

  it('are asked for once a scan, as nothing else changes them', async () => {
    const { fleet, facts, ids, calls } = await owing({ waivers: [php] });
    await facts.look(ids);
    await facts.look(ids);
    expect(calls('DescribeInstancePatches')).toBe(2);
    await fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: ids.slice(0, 1),
      Parameters: { Operation: ['Scan'] },
    });
    await fleet.advanceTo(new Date(START.getTime() + 3 * 3_600_000));
    await facts.look(ids);
    expect(calls('DescribeInstancePatches')).toBe(3);
  });

  it.each<[string, LoopPolicy['waivers']]>([
    ['where there are no waivers', []],
    ['of nodes that no waiver covers', [{ ...php, tags: { Role: 'db' } }]],
    ['under a waiver that has ended', [{ ...php, until: '2026-11-21' }]],
    ['where the whole node is waived', [php, { name: 'all', why: 'w', who: 'w', until: '2026-12-31' }]],
  ])('are not read %s', async (_, waivers) => {
    const { facts, ids, calls } = await owing({ waivers });
    await facts.look(ids);
    expect(calls('DescribeInstancePatches')).toBe(0);
  });
});
