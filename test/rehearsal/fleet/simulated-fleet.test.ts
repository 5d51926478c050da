import type { AwsEvent } from '../../../rehearsal/fleet/outbox';
import { Random } from '../../../rehearsal/fleet/random';
import { aFleet, aRehearsal, aWindow, pass } from './builders';

/** A week in which windows install on canaries, some patches fail, and a node goes away and comes back. */
async function aWeek(seed: number): Promise<AwsEvent[]> {
  const { fleet, events } = aRehearsal({ seed });
  for (let turn = 0; turn < 12; turn++) {
    const operatingSystem = turn % 2 === 0 ? 'UBUNTU' : 'WINDOWS';
    fleet.addNode({ operatingSystem, tags: { PatchGroup: 'canary' }, patchedUntil: new Date('2026-08-01') });
  }
  const releasedAt = new Date('2026-08-20');
  fleet.publishPatch({
    id: 'openssl.amd64:3.0.13',
    operatingSystem: 'UBUNTU',
    classification: 'Security',
    priority: 'Important',
    releasedAt,
  });
  fleet.publishPatch({
    id: 'KB5034123',
    operatingSystem: 'WINDOWS',
    classification: 'SecurityUpdates',
    severity: 'Critical',
    releasedAt,
    fails: { on: 'every node', times: 1 },
  });
  await aWindow(fleet, { window: { Schedule: 'cron(0 2 ? * * *)' }, task: { MaxErrors: '50%' } });
  fleet.at(new Date('2026-09-08T00:01:00Z'), () => fleet.stopNode(fleet.nodes.all[3]?.id ?? ''));
  fleet.at(new Date('2026-09-09T12:00:00Z'), () => fleet.startNode(fleet.nodes.all[3]?.id ?? ''));
  await pass(fleet, 24 * 7);
  return events;
}

it('lives the same week twice from one seed, and another from another', async () => {
  const first = await aWeek(7);
  expect(first.length).toBeGreaterThan(200);
  expect(await aWeek(7)).toEqual(first);
  expect(await aWeek(8)).not.toEqual(first);
});

it('hands over events in the order of their time', async () => {
  const times = (await aWeek(7)).map(({ time }) => time);
  expect(times).toEqual([...times].sort());
});

it('draws the same for the same words, whatever was drawn before', () => {
  const [one, other] = [new Random(5), new Random(5)];
  other.fraction('something', 'else');
  expect(other.fraction('install', 'i-1')).toBe(one.fraction('install', 'i-1'));
  const draws = Array.from({ length: 1000 }, (_, index) => one.fraction('install', `i-${index}`));
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
  expect(new Set(Array.from({ length: 5000 }, () => one.hex('node', 17))).size).toBe(5000);
});

it('lets a listener call the fleet without waiting for itself', async () => {
  const seen: string[] = [];
  const fleet = aFleet({
    emit: async ({ detail }) => {
      seen.push(`${detail.title ?? detail.state}`);
      if (detail.state === 'stopping')
        await fleet.call('CreateOpsItem', { Title: 'gone', Source: 'test', Description: 'gone' });
    },
  });
  await fleet.stopNode(fleet.addNode({ operatingSystem: 'UBUNTU' }).id);
  expect(seen).toEqual(['stopping', 'gone']);
});

it('knows when something will next happen', async () => {
  const fleet = aFleet();
  expect(fleet.nextEventAt()).toBeUndefined();
  await aWindow(fleet);
  expect(fleet.nextEventAt()).toEqual(new Date('2026-09-13T00:00:00Z'));
});

it('refuses to go back in time, and to be advanced from inside an event', async () => {
  const fleet = aFleet();
  await expect(fleet.advanceTo(new Date('2026-09-07T11:00:00Z'))).rejects.toThrow(
    'clock: must advance to 2026-09-07T12:00:00.000Z or later, got 2026-09-07T11:00:00.000Z',
  );
  fleet.at(new Date('2026-09-07T13:00:00Z'), () => fleet.advanceTo(new Date('2026-09-07T14:00:00Z')));
  await expect(fleet.advanceTo(new Date('2026-09-08T00:00:00Z'))).rejects.toThrow(
    'clock: must not be advanced from inside an event, got a nested advanceTo',
  );
});

describe('throttling', () => {
  it('refuses what comes faster than the rate, and takes it again later', async () => {
    const fleet = aFleet({ rates: { GetDefaultPatchBaseline: { perSecond: 2, burst: 3 } } });
    const ask = (): Promise<object> => fleet.call('GetDefaultPatchBaseline');
    for (let turn = 0; turn < 3; turn++) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'ThrottlingException', message: 'Rate exceeded' });
    await fleet.advanceTo(new Date(fleet.now().getTime() + 1000));
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'ThrottlingException' });
    expect(fleet.calls.filter(({ error }) => error === 'ThrottlingException')).toHaveLength(2);
  });

  it('has no rate of ours where AWS publishes none that a busy loop would meet', async () => {
    const fleet = aFleet();
    for (let turn = 0; turn < 5000; turn++) await fleet.call('GetDefaultPatchBaseline');
  });
});

it('holds 100,000 nodes, and looks at few of them at a time', async () => {
  const fleet = aFleet();
  const before = process.memoryUsage().heapUsed;
  for (let turn = 0; turn < 100_000; turn++) {
    fleet.addNode({
      operatingSystem: 'AMAZON_LINUX_2023',
      tags: { PatchGroup: `ring-${turn % 100}` },
      patchedUntil: new Date('2026-08-01'),
    });
  }
  for (let turn = 0; turn < 20; turn++) {
    fleet.publishPatch({
      id: `pkg-${turn}.x86_64:0:1-1`,
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Security',
      severity: 'Critical',
      releasedAt: new Date('2026-08-20'),
    });
  }
  await aWindow(fleet, { window: { Schedule: 'rate(1 day)' }, group: 'ring-7' });
  await pass(fleet, 36);
  const { InstancePatchStates } = (await fleet.call('DescribeInstancePatchStatesForPatchGroup', {
    PatchGroup: 'ring-7',
  })) as { InstancePatchStates: object[] };
  expect(InstancePatchStates).toHaveLength(100);
  // one patch group of a hundred was at work, and nodes that are alike share what was found on them
  const reports = fleet.nodes.all.flatMap((node) => node?.report ?? []);
  expect(reports).toHaveLength(1000);
  expect(new Set(reports.map(({ assessment }) => assessment)).size).toBe(1);
  expect((process.memoryUsage().heapUsed - before) / 100_000).toBeLessThan(3000);
});
