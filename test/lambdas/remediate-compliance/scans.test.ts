import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { Loop, notCompliant } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';

const SCANS = { scans: { ...aPolicy().scans, mode: 'automatic' } } as const;

describe('a node that was not scanned lately', () => {
  it('is scanned at any time, installs nothing and does not reboot', async () => {
    const loop = await Loop.start(SCANS);
    const [node = ''] = loop.addNodes(1, { PatchGroup: 'web' });
    await loop.scan([node]);
    loop.addPatch();
    await loop.sleepUntil('09-07T12:30');
    await loop.sweep();
    expect(loop.sent).toEqual([
      expect.objectContaining({
        DocumentName: 'AWS-RunPatchBaseline',
        InstanceIds: [node],
        Parameters: {
          Operation: ['Scan'],
          RebootOption: ['NoReboot'],
          SnapshotId: ['00000000-0000-4000-8000-000000000001'],
        },
        TimeoutSeconds: 3600,
      }),
    ]);
    await loop.passUntil('09-07T13:00', { sweeps: true });
    expect(loop.owes(node)).toEqual(['missing-patches: wait: 1 missing; window acme-web is not open']);
    expect(loop.ledger.debt(node, 'stale-scan')).toMatchObject({
      attempts: 1,
      result: 'succeeded',
      verdict: 'compliant',
    });
    expect(loop.ledger.outcomes).toMatchObject([{ success: true }]);
  });

  it('waits while the window is at work, which scans as well', async () => {
    const loop = await Loop.start({ scans: { ...SCANS.scans, staleAfterHours: 1 } });
    const [node = '', other = ''] = loop.addNodes(2);
    loop.addPatch();
    await loop.scan([node, other]);
    await loop.fleet.advanceTo(new Date('2026-09-06T02:01:00Z'));
    await loop.sweep();
    expect(loop.owes(node)).toEqual([
      'stale-scan: wait: not scanned for over 1 hours; window acme-canary is at work on its ring',
    ]);
    expect(loop.sent).toEqual([]);
  });

  it('is left while the brake is on', async () => {
    const loop = await Loop.start(SCANS);
    const [node = ''] = loop.addNodes(1, { PatchGroup: 'web' });
    await loop.scan([node]);
    await loop.sleepUntil('09-07T12:30');
    loop.brake = 'pause';
    await loop.sweep();
    expect([loop.sent, loop.owes(node)]).toEqual([
      [],
      ['stale-scan: paused: not scanned for over 48 hours; the brake /acme/loop says pause'],
    ]);
  });

  it('is scanned at the ring’s pace in runs of fifty, and holds up no install', async () => {
    const loop = await Loop.start(SCANS);
    const ids = loop.addNodes(80, { PatchGroup: 'web' });
    await loop.scan(ids);
    await loop.sleepUntil('09-07T12:30');
    await loop.sweep();
    expect(loop.sent.map(({ InstanceIds, MaxConcurrency }) => [InstanceIds.length, MaxConcurrency])).toEqual([
      [50, '13'],
      [30, '7'],
    ]);
    expect(await loop.ledger.isTurnTaken('web', loop.fleet.now(), 'scan')).toBe(true);
    expect(await loop.ledger.isTurnTaken('web', loop.fleet.now())).toBe(false);
  });

  it.each<['answer lost' | 'line broken', string[]]>([
    ['answer lost', ['finished']],
    ['line broken', ['abandoned', 'finished']],
  ])('is looked for before it is scanned again: %s', async (fault, states) => {
    const loop = await Loop.start(SCANS);
    const [node = ''] = loop.addNodes(1, { PatchGroup: 'web' });
    await loop.scan([node]);
    await loop.sleepUntil('09-07T12:30');
    loop.faultOf = (called) => (called === 'SendCommand' ? fault : undefined);
    await loop.sweep();
    loop.faultOf = () => undefined;
    await loop.passUntil('09-07T14:00', { sweeps: true });
    expect(loop.sent).toHaveLength(1);
    expect([...loop.ledger.intents.values()].map(({ state }) => state)).toEqual(states);
    expect(loop.owes(node)).toEqual([]);
  });
});

describe('a node without a ring by patch group', () => {
  const ANY_TIME = { missingPatches: { ...aPolicy().missingPatches, when: 'at any time' } } as const;

  /** A loop whose rings are chosen by other tags, so that its nodes get the account's default baseline. */
  async function byOtherTags(policy: Partial<LoopPolicy>) {
    const loop = await Loop.start({ ...policy, rings: {} });
    const { BaselineIdentities } = (await loop.fleet.call('DescribePatchBaselines', {
      Filters: [{ Key: 'NAME_PREFIX', Values: ['acme-amazon-linux'] }],
    })) as { BaselineIdentities: { BaselineId: string; BaselineName: string }[] };
    const ours = BaselineIdentities.find(({ BaselineName }) => BaselineName === 'acme-amazon-linux');
    await loop.fleet.call('RegisterDefaultPatchBaseline', { BaselineId: ours?.BaselineId });
    return loop;
  }

  it('gets its patches at a cautious pace where the policy allows any time: a tenth at once', async () => {
    const loop = await byOtherTags(ANY_TIME);
    const ids = loop.addNodes(20, { Role: 'db' });
    loop.addPatch();
    await loop.scan(ids);
    for (const id of ids) loop.send(notCompliant(id));
    await loop.deliver();
    expect(loop.sent).toMatchObject([
      { MaxConcurrency: '2', MaxErrors: '10%', TimeoutSeconds: 3600, OutputS3KeyPrefix: 'remediate' },
    ]);
    expect(loop.sent[0]?.InstanceIds).toHaveLength(20);
  });

  it('is told where only windows are allowed, as the loop knows none of its own', async () => {
    const loop = await byOtherTags({});
    const [node = ''] = loop.addNodes(1, { Role: 'db' });
    loop.addPatch();
    await loop.scan([node]);
    loop.send(notCompliant(node));
    await loop.deliver();
    expect([loop.sent, loop.owes(node)]).toEqual([
      [],
      ['missing-patches: report: 1 missing; it is in no ring by patch group, so the loop knows no window of its own'],
    ]);
  });
});

it('a ring that a patch policy patches waits for it, and says so in plain words', async () => {
  const canary = aPolicy().rings.canary as LoopPolicy['rings'][string];
  const loop = await Loop.start({ rings: { canary: { ...canary, window: 'acme-none', hasPatchPolicy: true } } });
  const [node = ''] = loop.addNodes(1);
  loop.addPatch();
  await loop.scan([node]);
  loop.send(notCompliant(node));
  await loop.deliver();
  expect([loop.sent, loop.owes(node)]).toEqual([
    [],
    [
      'missing-patches: wait: 1 missing; a patch policy patches its ring, by a timetable that the loop does not know, so it waits for the next run',
    ],
  ]);
});
