import { installsPatches } from '../../../lambdas/shared/association-failure';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { type AssociationEvent, associationChanged, associationFailed, Loop } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';

/** No breaker: what is tried here fails on purpose. */
const UNSTOPPED = { stopWhen: { failedPercent: 100, outOf: 100, withinMinutes: 60 } };
const associations = (changes: Partial<LoopPolicy['associations']> = {}) => ({
  ...UNSTOPPED,
  associations: { ...aPolicy().associations, ...changes },
});

/** A loop with nodes in order by patches, one association on all of them that fails there as often as given. */
async function broken(
  times: number | 'always',
  { policy = UNSTOPPED as Partial<LoopPolicy>, nodes = 1, tags = {} } = {},
) {
  const loop = await Loop.start(policy);
  const ids = loop.addNodes(nodes, { PatchGroup: 'canary', ...tags });
  await loop.scan(ids);
  loop.fleet.breakAssociation({ association: 'agent', on: ids, times });
  const id = await loop.addAssociation('agent');
  return { loop, ids, node: ids[0] as string, id };
}

describe('a failed association', () => {
  it('is applied again on its node, and settled by its own result', async () => {
    const { loop, node, id } = await broken(1);
    await loop.passUntil('09-05T13:00');
    expect(loop.sent).toEqual([
      expect.objectContaining({
        DocumentName: 'AWS-RefreshAssociation',
        InstanceIds: [node],
        Parameters: { associationIds: [id] },
        TimeoutSeconds: 3600,
      }),
    ]);
    expect(loop.owes(node)).toEqual([]);
    expect(loop.ledger.debt(node, 'failed-association')).toMatchObject({
      verdict: 'compliant',
      attempts: 1,
      result: 'succeeded',
      associationIds: [id],
    });
    expect(loop.ledger.outcomes).toMatchObject([{ nodeId: node, ring: 'canary', success: true }]);
    expect(loop.notifier.messages).toEqual([]);
  });

  it('is not held for repaired because the command succeeded', async () => {
    const { loop, node, id } = await broken('always');
    loop.isDeafToAssociations = true;
    loop.send(associationFailed(node, { 'association-id': id }));
    await loop.passUntil('09-05T12:40');
    expect(loop.sent).toHaveLength(1);
    expect(loop.owes(node)).toEqual([
      "failed-association: wait: attempt 1 of 3 succeeded; refreshed; the association's own result decides",
    ]);
    expect(loop.ledger.outcomes).toEqual([]);
  });

  it('is tried again after the cool-down, given up after the last attempt, and told once', async () => {
    const { loop, node } = await broken('always');
    await loop.passUntil('09-05T12:20');
    expect(loop.sent).toHaveLength(1);
    expect(loop.owes(node)[0]).toMatch(/wait: association .*cools down for \d+ minutes after attempt 1 of 3$/);
    await loop.passUntil('09-05T13:05', { sweeps: true });
    expect(loop.sent).toHaveLength(1);
    await loop.passUntil('09-05T18:00', { sweeps: true });
    expect(loop.sent).toHaveLength(3);
    expect(loop.owes(node)[0]).toMatch(/given-up: association .* failed: .*; 3 of 3 attempts were made$/);
    expect(loop.ledger.outcomes.map(({ success }) => success)).toEqual([false, false, false]);
    expect(loop.notifier.messages.map(({ subject }) => subject)).toEqual([
      '[acme] gave up on 1 node in ring canary: failed association',
    ]);
  });

  it('counts as failed at once when its own result comes before the command has been settled', async () => {
    const { loop, node, id } = await broken('always');
    loop.isDeafToCommands = true;
    loop.isDeafToAssociations = true;
    loop.send(associationFailed(node, { 'association-id': id, time: '2026-09-05T12:15:00Z' }));
    await loop.deliver();
    expect(loop.ledger.debt(node, 'failed-association')).toMatchObject({ result: 'running' });
    loop.send(associationFailed(node, { 'association-id': id, time: '2026-09-05T12:15:30Z' }));
    await loop.deliver();
    await loop.passUntil('09-05T12:16');
    await loop.sweep();
    expect(loop.ledger.debt(node, 'failed-association')).toMatchObject({ result: 'failed', attempts: 1 });
    expect(loop.ledger.outcomes).toMatchObject([{ success: false }]);
    expect(loop.owes(node)[0]).toMatch(/cools down for \d+ minutes after attempt 1 of 3$/);
  });

  it('trips the breaker where it fails on many nodes again', async () => {
    const stopWhen = { failedPercent: 50, outOf: 5, withinMinutes: 60 };
    const { loop, ids } = await broken('always', { policy: { stopWhen }, nodes: 6 });
    await loop.passUntil('09-05T12:45', { sweeps: true });
    expect(loop.notifier.messages.map(({ subject }) => subject)).toEqual(['[acme] breaker stopped ring canary']);
    expect(loop.sent.flatMap(({ InstanceIds }) => InstanceIds)).toHaveLength(ids.length);
    loop.addNodes(1);
    await loop.passUntil('09-05T13:00', { sweeps: true });
    expect(loop.sent.flatMap(({ InstanceIds }) => InstanceIds)).toHaveLength(ids.length);
  });

  it.each<[string, Record<string, string>, Partial<LoopPolicy>, RegExp]>([
    ['tagged hands-off', { Shipshape: 'hands-off' }, {}, /hands-off: association .*; tagged Shipshape=hands-off/],
    [
      'waived',
      {},
      { waivers: [{ name: 'all', why: 'we move', who: 'anna', until: '2026-10-01' }] },
      /waived: association .*; waived by all until 2026-10-01 \(anna: we move\)$/,
    ],
    [
      'in mode report, which says what automatic would do',
      {},
      associations({ mode: 'report' }),
      /report: association .*; mode is report; automatic would make attempt 1 of 3 now$/,
    ],
    [
      'outside windows, where only those are allowed',
      {},
      associations({ when: 'inside windows' }),
      /wait: association .*; window acme-canary is not open$/,
    ],
  ])('is told and left alone: %s', async (_, tags, policy, told) => {
    const { loop, node } = await broken(1, { policy: { ...UNSTOPPED, ...policy }, tags });
    await loop.passUntil('09-05T12:40', { sweeps: true });
    expect(loop.sent).toEqual([]);
    expect(loop.owes(node)).toEqual([expect.stringMatching(told)]);
  });

  it.each([
    ['AWS-RunPatchBaseline', true],
    ['AWS-RunPatchBaselineAssociation', true],
    ['AWS-RunPatchBaselineWithHooks', true],
    ['AWS-ApplyPatchBaseline', true],
    ['AWS-InstallWindowsUpdates', true],
    ['AWS-InstallMissingWindowsUpdates', true],
    ['AWS-InstallSpecificWindowsUpdates', true],
    ['AWS-FindWindowsUpdates', true],
    ['AWS-ConfigureWindowsUpdate', true],
    ['AWS-PatchAsgInstance', true],
    ['AWS-PatchInstanceWithRollback', true],
    ['AWSEC2-PatchLoadBalancerInstance', true],
    ['arn:aws:ssm:eu-central-1:123456789012:document/monthly_patches', true],
    ['acme-patch-night', true],
    ['acme-state-time-sync', false],
    ['patchwork-state-time-sync', false],
    ['patchwork-patch-night', true],
    ['AWS-UpdateSSMAgent', false],
    ['AWS-RunShellScript', false],
    ['acme-dispatcher', false],
  ])('%s installs patches, by its name: %s', (document, does) => {
    expect(installsPatches(document, document.startsWith('patchwork') ? 'patchwork' : 'acme')).toBe(does);
  });

  it.each(['AWS-RunPatchBaseline', 'AWS-InstallWindowsUpdates', 'acme-patch-night'])(
    'is left to its own schedule where it installs patches: %s',
    async (document) => {
      const loop = await Loop.start();
      const [node = ''] = loop.addNodes(1);
      await loop.scan([node]);
      loop.send(associationFailed(node, { 'document-name': document }));
      await loop.deliver();
      expect([loop.sent, loop.owes(node)]).toEqual([
        [],
        [
          `failed-association: report: association 34fcb7e0 (${document}) failed: Failed; it installs patches, so it is left to its own schedule`,
        ],
      ]);
    },
  );

  it('is ignored in mode off', async () => {
    const { loop, node } = await broken(1, { policy: associations({ mode: 'off' }) });
    await loop.passUntil('09-05T12:40', { sweeps: true });
    expect([loop.sent, loop.owes(node)]).toEqual([[], []]);
  });

  it('is left while the brake is on, and refreshed once it is off', async () => {
    const { loop, node } = await broken(1);
    loop.brake = 'pause';
    await loop.passUntil('09-05T12:40', { sweeps: true });
    expect(loop.sent).toEqual([]);
    expect(loop.owes(node)[0]).toMatch(/paused: association .*; the brake \/acme\/loop says pause$/);
    loop.brake = 'run';
    await loop.passUntil('09-05T13:00', { sweeps: true });
    expect(loop.sent).toHaveLength(1);
  });

  it('waits while the ring’s window is at work', async () => {
    const loop = await Loop.start();
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    await loop.fleet.advanceTo(new Date('2026-09-06T02:01:00Z'));
    loop.send(associationFailed(node, { time: '2026-09-06T02:01:00Z' }));
    await loop.deliver();
    expect(loop.owes(node)).toContain(
      'failed-association: wait: association 34fcb7e0 (acme-agent) failed: Failed; window acme-canary is at work on its ring',
    );
  });

  it('is not refreshed on old word: the sweep asks anew', async () => {
    const loop = await Loop.start();
    const [node = ''] = loop.addNodes(1);
    await loop.scan([node]);
    loop.send(associationFailed(node, { time: '2026-09-05T11:30:00Z' }));
    await loop.deliver();
    expect(loop.owes(node)).toEqual([
      'failed-association: wait: association 34fcb7e0 (acme-agent) failed: Failed; that is no fresh word; the next sweep asks State Manager',
    ]);
    await loop.sweep();
    expect([loop.sent, loop.owes(node)]).toEqual([[], []]);
  });

  it('is named by event or sweep, and a name is not given up for a rumour', async () => {
    const loop = await Loop.start(associations({ mode: 'report' }));
    const [node = ''] = loop.addNodes(1);
    await loop.scan([node]);
    const told = [expect.stringMatching(/^failed-association: report: association 34fcb7e0 \(acme-agent\) failed/)];
    const say = async (...events: AssociationEvent[]) => {
      loop.send(...events);
      await loop.deliver();
      return loop.owes(node);
    };
    expect(
      await say(associationFailed(node), associationChanged(node, 'non_compliant', '2026-09-05T12:30:00Z')),
    ).toEqual(told);
    expect(await say(associationChanged(node, 'non_compliant', '2026-09-05T12:40:00Z'))).toEqual(told);
    expect(await say(associationChanged(node, 'compliant', '2026-09-05T12:10:00Z'))).toEqual(told);
    expect(await say(associationFailed(node, { 'association-id': 'b' }))).toEqual([
      expect.stringMatching(/association 34fcb7e0 .* failed: Failed; association b \(acme-agent\) failed: Failed/),
    ]);
    expect(await say(associationChanged(node, 'compliant', '2026-09-05T12:50:00Z'))).toEqual([]);
  });
});

describe('the sweep', () => {
  it('finds and names what no event told of, asking by association and not by node', async () => {
    const { loop, ids, id } = await broken(1, { nodes: 120 });
    loop.isDeafToAssociations = true;
    await loop.sleepUntil('09-05T12:45');
    const before = loop.fleet.calls.length;
    await loop.sweep();
    const asked = loop.fleet.calls.slice(before).map(({ action }) => action);
    const count = (action: string) => asked.filter((one) => one === action).length;
    expect(asked).not.toContain('DescribeInstanceAssociationsStatus');
    expect([
      count('ListAssociations'),
      count('DescribeAssociationExecutions'),
      count('DescribeAssociationExecutionTargets'),
    ]).toEqual([1, 1, 3]);
    expect(loop.sent.map(({ InstanceIds, MaxConcurrency }) => [InstanceIds.length, MaxConcurrency])).toEqual([
      [50, '25'],
      [50, '25'],
      [20, '10'],
    ]);
    expect(loop.ledger.debt(ids[0] as string, 'failed-association')).toMatchObject({ associationIds: [id] });
    loop.isDeafToAssociations = false;
    await loop.passUntil('09-05T14:00', { sweeps: true });
    expect(ids.flatMap((node) => loop.owes(node))).toEqual([]);
  });

  it('says so, and does nothing, where State Manager names none that failed', async () => {
    const { loop, node } = await broken('always');
    await loop.sleepUntil('09-05T12:45');
    loop.associationsAreUnnamed = true;
    await loop.sweep();
    expect(loop.sent).toEqual([]);
    expect(loop.owes(node)).toEqual([
      'failed-association: wait: State Manager says that an association is not as it should be; the next sweep asks which',
    ]);
  });

  it('refreshes on what fails now, not on what failed before', async () => {
    const { loop, node, id } = await broken('always');
    loop.brake = 'pause';
    await loop.passUntil('09-05T12:20');
    loop.fleet.repairAssociation('agent');
    loop.fleet.breakAssociation({ association: 'motd', on: [node], times: 'always' });
    loop.isDeafToAssociations = true;
    const other = await loop.addAssociation('motd');
    await loop.fleet.call('StartAssociationsOnce', { AssociationIds: [id] });
    await loop.sleepUntil('09-05T12:30');
    loop.brake = 'run';
    await loop.sweep();
    expect(loop.sent).toMatchObject([{ Parameters: { associationIds: [other] } }]);
  });
});

describe('one attempt at a time', () => {
  it('holds for a node that owes patches and an association: the install goes first', async () => {
    const policy = { ...UNSTOPPED, missingPatches: { ...aPolicy().missingPatches, when: 'at any time' } as const };
    const loop = await Loop.start(policy);
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    loop.fleet.breakAssociation({ association: 'agent', on: [node], times: 1 });
    await loop.addAssociation('agent');
    await loop.sleepUntil('09-05T12:20');
    await loop.sweep();
    expect(loop.sent.map(({ DocumentName }) => DocumentName)).toEqual(['AWS-RunPatchBaseline']);
    await loop.passUntil('09-05T14:00', { sweeps: true });
    expect(loop.sent.map(({ DocumentName }) => DocumentName)).toEqual([
      'AWS-RunPatchBaseline',
      'AWS-RefreshAssociation',
    ]);
    expect(loop.owes(node)).toEqual([]);
  });

  it('a refresh that nobody answers holds up no install in its ring', async () => {
    const { loop, ids } = await broken('always', { nodes: 2 });
    loop.isDeafToCommands = true;
    await loop.passUntil('09-05T12:16');
    expect(loop.sent).toHaveLength(1);
    const at = loop.fleet.now();
    expect(await loop.ledger.isTurnTaken('canary', at, 'refresh')).toBe(true);
    expect(await loop.ledger.isTurnTaken('canary', at)).toBe(false);
    expect(ids).toHaveLength(2);
  });
});

describe('a refresh of which nobody knows whether it was sent', () => {
  it.each<['answer lost' | 'line broken', string[]]>([
    ['answer lost', ['finished']],
    ['line broken', ['abandoned', 'finished']],
  ])('is looked for by its document and Comment before it is repeated: %s', async (fault, states) => {
    const { loop, node } = await broken(1);
    loop.faultOf = (called) => (called === 'SendCommand' ? fault : undefined);
    await loop.passUntil('09-05T12:16');
    loop.faultOf = () => undefined;
    await loop.passUntil('09-05T14:00', { sweeps: true });
    expect(loop.sent).toHaveLength(1);
    expect([...loop.ledger.intents.values()].map(({ state }) => state)).toEqual(states);
    expect(loop.owes(node)).toEqual([]);
    expect(loop.ledger.debt(node, 'failed-association')).toMatchObject({ attempts: 1 });
  });

  it('wakes nobody when the node went away in between, and the attempt does not count', async () => {
    const { loop, node } = await broken('always');
    loop.faultOf = (operation) => (operation === 'SendCommand' ? 'node gone' : undefined);
    await loop.passUntil('09-05T12:16');
    expect([loop.waiting, loop.notifier.messages]).toEqual([0, []]);
    expect(loop.ledger.debt(node, 'failed-association')).toMatchObject({ attempts: 0, result: 'not-run' });
    loop.faultOf = () => undefined;
    loop.fleet.nodes.remove(loop.fleet.nodes.get(node));
    await loop.passUntil('09-05T13:00', { sweeps: true });
    expect([loop.sent, loop.owes(node)]).toEqual([[], []]);
  });
});
