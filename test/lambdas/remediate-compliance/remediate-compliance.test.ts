import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { Loop, notCompliant } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';

const { canary } = aPolicy().rings as Record<'canary', LoopPolicy['rings'][string]>;

const ANY_TIME = {
  missingPatches: { mode: 'automatic', attempts: 3, coolDownMinutes: 360, when: 'at any time' },
} as const;

describe('after the window’s own task has ended', () => {
  it('tries again what failed, once, while the window is open', async () => {
    const loop = await Loop.start();
    const [sick = '', ...well] = loop.addNodes(4);
    loop.addPatch('openssl', { on: [sick], times: 1 });
    await loop.scan([sick, ...well]);

    await loop.passUntil('09-06T05:00');

    expect(loop.sent).toEqual([
      expect.objectContaining({
        InstanceIds: [sick],
        MaxConcurrency: '1',
        MaxErrors: '1',
        Parameters: {
          Operation: ['Install'],
          RebootOption: ['RebootIfNeeded'],
          SnapshotId: ['00000000-0000-4000-8000-000000000001'],
        },
        Comment: 'shipshape acme 00000000-0000-4000-8000-000000000001',
        OutputS3BucketName: 'acme-output',
        OutputS3KeyPrefix: 'remediate/canary',
      }),
    ]);
    expect(loop.owes(sick)).toEqual([]);
    expect(loop.ledger.debt(sick, 'failed-install')).toMatchObject({
      verdict: 'compliant',
      result: 'succeeded',
      attempts: 1,
      closedAt: expect.any(String),
    });
    expect(loop.ledger.outcomes).toMatchObject([{ nodeId: sick, ring: 'canary', success: true }]);
    expect(loop.notifier.messages).toEqual([]);
  });

  it('sends nothing while that task is at work', async () => {
    const loop = await Loop.start();
    const ids = loop.addNodes(2);
    loop.addPatch();
    await loop.scan(ids);
    await loop.fleet.advanceTo(new Date('2026-09-06T02:01:00Z'));
    await loop.deliver();
    expect(loop.owes(ids[0] as string)).toEqual([
      'missing-patches: wait: 1 missing; window acme-canary is at work on its ring',
    ]);
    expect(loop.sent).toEqual([]);
  });

  it('gives no node the command after the cutoff, and none that could not finish', async () => {
    const loop = await Loop.start();
    const [sick = ''] = loop.addNodes(1);
    loop.addPatch('openssl', { on: [sick], times: 1 });
    await loop.scan([sick]);
    await loop.sleepUntil('09-06T03:30');
    loop.send(notCompliant(sick));
    await loop.deliver();
    expect(loop.sent).toMatchObject([{ TimeoutSeconds: 30 * 60 }]);

    const late = await Loop.start();
    const [node = ''] = late.addNodes(1);
    late.addPatch('openssl', { on: [node], times: 1 });
    await late.scan([node]);
    await late.sleepUntil('09-06T04:10');
    late.send(notCompliant(node));
    await late.deliver();
    expect(late.sent).toEqual([]);
    expect(late.owes(node)).toEqual([
      'failed-install: wait: 1 failed to install, 0 missing; window acme-canary is past its cutoff',
    ]);
  });

  it('treats a window that somebody disabled as closed', async () => {
    const loop = await Loop.start();
    const [sick = ''] = loop.addNodes(1);
    loop.addPatch('openssl', { on: [sick], times: 1 });
    await loop.scan([sick]);
    await loop.sleepUntil('09-06T02:40');
    await loop.fleet.call('UpdateMaintenanceWindow', { WindowId: loop.windows.canary, Enabled: false });
    loop.send(notCompliant(sick));
    await loop.deliver();
    expect(loop.sent).toEqual([]);
    expect(loop.owes(sick)[0]).toContain('window acme-canary is disabled');
  });

  it('does not wait for a node that is switched off, for which AWS keeps the task going until the cutoff', async () => {
    const loop = await Loop.start();
    const [sick = '', off = ''] = loop.addNodes(2);
    loop.addPatch('openssl', { on: [sick], times: 1 });
    await loop.scan([sick, off]);
    const server = loop.fleet.nodes.get(off);
    loop.fleet.nodes.disconnect(server);
    server.state = 'stopped';
    await loop.passUntil('09-06T02:01');
    expect(loop.sent).toEqual([]);
    await loop.passUntil('09-06T03:00', { sweeps: true });
    const execution = { WindowId: loop.windows.canary };
    expect(await loop.fleet.call('DescribeMaintenanceWindowExecutions', execution)).toMatchObject({
      WindowExecutions: [{ Status: 'IN_PROGRESS' }],
    });
    expect(loop.sent.map((run) => run.InstanceIds)).toEqual([[sick]]);
    expect(loop.owes(sick)).toEqual([]);
  });

  it('patches those whom the task does not get to, as a node that is switched off holds their turn', async () => {
    const loop = await Loop.start();
    const [off = '', next = ''] = loop.addNodes(2);
    loop.addPatch();
    await loop.scan([off, next]);
    loop.fleet.nodes.disconnect(loop.fleet.nodes.get(off));
    loop.fleet.nodes.get(off).state = 'stopped';
    await loop.passUntil('09-06T03:00', { sweeps: true });
    expect(loop.sent.map((run) => run.InstanceIds)).toEqual([[next]]);
    expect(loop.owes(next)).toEqual([]);
  });

  it('tries nobody in a ring whose window stopped for too many failures, and tells people once', async () => {
    const loop = await Loop.start({}, { windowErrors: '1' });
    const ids = loop.addNodes(6);
    loop.addPatch('openssl', { on: ids, times: 'always' });
    await loop.scan(ids);
    await loop.passUntil('09-06T04:00', { sweeps: true });
    expect(loop.sent).toEqual([]);
    expect(loop.owes(ids[0] as string)).toEqual([
      expect.stringContaining(
        'paused: 1 failed to install, 0 missing; window acme-canary stopped: more of its nodes failed',
      ),
    ]);
    expect(loop.notifier.messages.map(({ subject }) => subject)).toEqual([
      '[acme] window acme-canary stopped: too many failures',
    ]);
    await loop.passUntil('09-06T06:00', { sweeps: true });
    expect(loop.owes(ids[0] as string)[0]).toContain(
      'wait: 1 failed to install, 0 missing; window acme-canary is not open',
    );
  });

  it('does nothing for other people’s windows', async () => {
    const loop = await Loop.start();
    loop.send({
      source: 'aws.ssm',
      'detail-type': 'Maintenance Window Execution State-change Notification',
      detail: { 'window-id': 'mw-0ed7251d3fcf6e0c2', status: 'SUCCESS' },
    });
    await loop.deliver();
    expect(loop.waiting).toBe(0);
    expect(loop.fleet.calls.map(({ action }) => action)).not.toContain('DescribeInstancePatchStatesForPatchGroup');
  });
});

describe('a burst of events', () => {
  it('becomes a few runs of fifty nodes that share the ring’s pace, never one per node', async () => {
    const loop = await Loop.start({ ...ANY_TIME });
    const ids = loop.addNodes(120);
    loop.addPatch();
    await loop.scan(ids);
    const before = loop.fleet.calls.length;
    loop.send({
      source: 'aws.ssm',
      'detail-type': 'Maintenance Window Execution State-change Notification',
      detail: { 'window-id': loop.windows.canary, status: 'SUCCESS' },
    });
    await loop.deliver();
    expect(loop.sent.map((run) => [run.InstanceIds.length, run.MaxConcurrency])).toEqual([
      [50, '25'],
      [50, '25'],
      [20, '10'],
    ]);
    const reads = loop.fleet.calls.slice(before).map(({ action }) => action);
    expect(reads.filter((action) => action === 'DescribeInstanceInformation')).toHaveLength(3);
    expect(reads.filter((action) => action === 'DescribeInstancePatchStates')).toHaveLength(3);
    expect(reads.filter((action) => action === 'ec2:DescribeTags')).toHaveLength(3);
    expect(reads.filter((action) => action === 'DescribePatchBaselines')).toHaveLength(1);
    expect(reads.filter((action) => action === 'DescribeMaintenanceWindows')).toHaveLength(1);
  });

  it('acts on a node once, however often and wherever it is told', async () => {
    const loop = await Loop.start({ ...ANY_TIME });
    const ids = loop.addNodes(3);
    loop.addPatch();
    await loop.scan(ids);
    const batch = [...ids, ...ids].map(notCompliant);
    await loop.deliverAtOnce([batch, batch, batch]);
    await loop.deliverAtOnce([batch]);
    expect(loop.sent.flatMap((run) => run.InstanceIds).sort()).toEqual([...ids].sort());
  });

  it('starts no second run in a ring before the first has ended', async () => {
    const loop = await Loop.start({ ...ANY_TIME });
    const [first = '', second = ''] = loop.addNodes(2);
    loop.addPatch();
    await loop.scan([first, second]);
    await loop.deliverAtOnce([[notCompliant(first)]]);
    await loop.deliverAtOnce([[notCompliant(second)]]);
    expect(loop.sent).toHaveLength(1);
    expect(loop.owes(second)).toEqual(['missing-patches: wait: 1 missing; another run is under way in its ring']);

    await loop.passUntil('09-05T14:00');
    await loop.sweep();
    expect(loop.sent.map((run) => run.InstanceIds)).toEqual([[first], [second]]);
  });

  it('waits outside the window, and says for what', async () => {
    const loop = await Loop.start();
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    loop.send(notCompliant(node));
    await loop.deliver();
    expect(loop.sent).toEqual([]);
    expect(loop.owes(node)).toEqual(['missing-patches: wait: 1 missing; window acme-canary is not open']);
  });
});

describe('what the loop leaves alone', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'a node tagged hands-off',
      { PatchGroup: 'canary', Shipshape: 'hands-off' },
      ['missing-patches: hands-off: 1 missing; tagged Shipshape=hands-off, so the loop leaves it alone'],
    ],
    ['a node of another fleet', { PatchGroup: 'theirs' }, []],
    [
      'a node whose scan used another baseline than the fleet’s',
      {},
      [expect.stringMatching(/^foreign-scan: report: scanned with pb-\w+ instead of acme-amazon-linux \(pb-\w+\)$/)],
    ],
  ])('is %s', async (_, tags, owes) => {
    const loop = await Loop.start({ ...ANY_TIME });
    for (const hybrid of [false, true]) {
      const [node = ''] = loop.addNodes(1, tags, hybrid);
      if (!hybrid) loop.addPatch();
      await loop.scan([node]);
      loop.send(notCompliant(node));
      await loop.deliver();
      expect(loop.owes(node)).toEqual(owes);
    }
    expect(loop.sent).toEqual([]);
  });

  it('is everything while the brake is on', async () => {
    const loop = await Loop.start({ ...ANY_TIME });
    loop.brake = 'pause';
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    loop.send(notCompliant(node));
    await loop.deliver();
    expect(loop.sent).toEqual([]);
    expect(loop.owes(node)).toEqual(['missing-patches: paused: 1 missing; the brake /acme/loop says pause']);
    expect(loop.notifier.messages).toEqual([]);

    loop.brake = 'run';
    await loop.sweep();
    expect(loop.sent).toHaveLength(1);
  });

  it('is everything while the brake cannot be read, and people are told once', async () => {
    const loop = await Loop.start({ ...ANY_TIME });
    loop.brake = undefined;
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    for (let times = 0; times < 2; times += 1) {
      loop.send(notCompliant(node));
      await loop.deliver();
    }
    expect(loop.sent).toEqual([]);
    expect(loop.notifier.messages.map(({ subject }) => subject)).toEqual(['[acme] failed at reading its brake']);
    expect(loop.notifier.messages[0]?.message).toContain('cannot be read (ParameterNotFound: no such parameter)');
  });
});

describe('giving up', () => {
  it('comes after three attempts, with one message that names every node', async () => {
    const loop = await Loop.start({ stopWhen: { failedPercent: 100, outOf: 100, withinMinutes: 60 } });
    const ids = loop.addNodes(2);
    loop.addPatch('openssl', { on: ids, times: 'always' });
    await loop.scan(ids);
    await loop.passUntil('09-14T12:00');
    expect(loop.notifier.messages).toEqual([]);
    await loop.passUntil('09-20T12:00');
    await loop.sweep();

    expect(loop.sent).toHaveLength(3);
    expect(loop.notifier.messages.map(({ subject }) => subject)).toEqual([
      '[acme] gave up on 2 nodes in ring canary: failed install',
    ]);
    for (const id of ids) {
      expect(loop.notifier.messages[0]?.message).toContain(`${id}  attempt 3 of 3 failed (Failed); no attempt is left`);
      expect(loop.ledger.debt(id, 'failed-install')).toMatchObject({ verdict: 'given-up', attempts: 3 });
    }
    expect(loop.notifier.opsItems).toHaveLength(1);
  });
});

describe('the breaker', () => {
  it('stops a ring when too many attempts fail, with one message, and lets it go on when that is past', async () => {
    const web = { ...aPolicy().rings.web, pace: '100%', errors: '100%' } as LoopPolicy['rings'][string];
    const stopWhen = { failedPercent: 20, outOf: 5, withinMinutes: 60 };
    const loop = await Loop.start({ ...ANY_TIME, stopWhen, rings: { web } });
    const ids = loop.addNodes(6, { PatchGroup: 'web' });
    loop.addPatch('openssl', { on: ids.slice(0, 5), times: 'always' });
    await loop.scan(ids);
    await loop.deliverAtOnce([ids.slice(0, 5).map(notCompliant)]);
    await loop.passUntil('09-05T13:00');
    expect(loop.notifier.messages.map(({ subject }) => subject)).toEqual(['[acme] breaker stopped ring web']);
    expect(loop.sent).toHaveLength(1);

    const last = ids[5] as string;
    loop.send(notCompliant(last));
    await loop.deliver();
    expect(loop.sent).toHaveLength(1);
    expect(loop.owes(last)[0]).toContain('paused: 1 missing; the breaker is on: 5 of 5 attempts that finished within');

    await loop.passUntil('09-05T15:00');
    await loop.sweep();
    expect(loop.sent.map((run) => run.InstanceIds).at(-1)).toEqual([last]);
    expect(loop.notifier.messages.map(({ subject }) => subject)).toEqual([
      '[acme] breaker stopped ring web',
      '[acme] over: breaker stopped ring web',
    ]);
  });
});

describe('what a ring’s window does in its own way', () => {
  const ring = (changes: object) => ({ ...ANY_TIME, rings: { canary: { ...canary, ...changes } } });

  it('is kept where nodes must not reboot: the loop installs without, and leaves the reboot to people', async () => {
    const loop = await Loop.start(ring({ reboot: 'never' }));
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    await loop.sweep();
    expect(loop.sent).toMatchObject([{ Parameters: { RebootOption: ['NoReboot'] } }]);
  });

  it('is left to it where hooks run around the install', async () => {
    const loop = await Loop.start(ring({ hasHooks: true }));
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    await loop.sweep();
    expect(loop.sent).toEqual([]);
    expect(loop.owes(node)).toEqual([
      'missing-patches: wait: 1 missing; its ring has hooks, which only its window runs',
    ]);
  });
});

describe('a tag that says what every object inherits', () => {
  it.each(['constructor', 'toString', '__proto__'])(
    'is somebody else’s patch group like any other: %s',
    async (group) => {
      const loop = await Loop.start(ANY_TIME);
      const [stranger = ''] = loop.addNodes(1, { PatchGroup: group });
      const [ours = ''] = loop.addNodes(1);
      loop.addPatch();
      await loop.scan([stranger, ours]);

      loop.send(notCompliant(stranger), notCompliant(ours));
      await loop.deliver();
      await loop.sweep();

      expect(loop.waiting).toBe(0);
      expect(loop.sent).toMatchObject([{ InstanceIds: [ours] }]);
      expect(loop.owes(stranger)).toEqual([]);
      expect(loop.notifier.messages).toEqual([]);
    },
  );
});

describe('messages', () => {
  it('that nobody can read go to the dead letters with the reason, and hold up no other', async () => {
    const loop = await Loop.start({ ...ANY_TIME });
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    loop.send('not json', { source: 'aws.ssm', 'detail-type': 'Sweep', detail: {} }, {}, notCompliant(node));
    await loop.deliver();
    expect(loop.buried).toEqual([
      { body: 'not json', reason: 'the body is not JSON' },
      expect.objectContaining({ reason: expect.stringMatching(/^source: /) }),
      expect.objectContaining({ body: '{}', reason: expect.stringMatching(/^detail-type: /) }),
    ]);
    expect(loop.sent).toHaveLength(1);
    expect(loop.waiting).toBe(0);
    expect(loop.notifier.messages.map(({ subject }) => subject)).toEqual(['[acme] failed at reading a message']);
  });

  it.each([
    'DescribeInstanceInformation',
    'DescribeInstancePatchStates',
    'DescribeTags',
    'DescribePatchBaselines',
    'SendCommand',
  ])('come again when %s is throttled, and nobody is woken for it', async (operation) => {
    const loop = await Loop.start({ ...ANY_TIME });
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    loop.faultOf = (called) => (called === operation ? 'throttled' : undefined);
    loop.send(notCompliant(node));
    await loop.deliver();
    expect(loop.waiting).toBe(1);
    loop.faultOf = () => undefined;
    await loop.deliver();
    expect(loop.sent.at(-1)).toMatchObject({ InstanceIds: [node] });
    expect(loop.ledger.debt(node, 'missing-patches')).toMatchObject({ attempts: 1, result: 'running' });
    expect(loop.notifier.messages).toEqual([]);
  });

  it('come again when AWS refuses the loop something, and people are told', async () => {
    const loop = await Loop.start({ ...ANY_TIME });
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    loop.faultOf = (called) => (called === 'SendCommand' ? 'refused' : undefined);
    loop.send(notCompliant(node));
    await loop.deliver();
    expect(loop.waiting).toBe(1);
    expect(loop.notifier.messages.map(({ subject }) => subject)).toEqual(['[acme] failed at starting a run']);
    expect(loop.ledger.debt(node, 'missing-patches')).toMatchObject({ attempts: 0, result: 'not-run' });
  });
});

describe('a run of which nobody knows whether it was started', () => {
  it.each<['answer lost' | 'line broken', number]>([
    ['answer lost', 1],
    ['line broken', 2],
  ])('is looked for before it is repeated: %s', async (fault, runs) => {
    const loop = await Loop.start({ ...ANY_TIME });
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    loop.faultOf = (called) => (called === 'SendCommand' ? fault : undefined);
    loop.send(notCompliant(node));
    await loop.deliver();
    loop.faultOf = () => undefined;
    expect(loop.waiting).toBe(0);
    loop.send(notCompliant(node));
    await loop.sweep();
    expect(loop.sent).toHaveLength(fault === 'answer lost' ? 1 : 0);

    await loop.passUntil('09-05T12:45');
    await loop.sweep();
    await loop.passUntil('09-05T14:00');
    expect(loop.sent).toHaveLength(1);
    expect([...loop.ledger.intents.values()].map(({ state }) => state)).toEqual(
      runs === 1 ? ['finished'] : ['abandoned', 'finished'],
    );
    expect(loop.ledger.outcomes).toHaveLength(1);
    expect(loop.ledger.debt(node, 'missing-patches')).toMatchObject({ attempts: 1, result: 'succeeded' });
  });
});

describe('a sweep', () => {
  it('finds runs that ended unheard', async () => {
    const loop = await Loop.start({ ...ANY_TIME });
    const [node = ''] = loop.addNodes(1);
    loop.addPatch();
    await loop.scan([node]);
    loop.isDeafToCommands = true;
    loop.send(notCompliant(node));
    await loop.deliver();
    await loop.sleepUntil('09-05T14:00');
    await loop.sweep();
    expect(loop.ledger.outcomes).toMatchObject([{ nodeId: node, success: true }]);
    expect(loop.owes(node)).toEqual([]);
    await loop.sweep();
    expect(loop.ledger.outcomes).toHaveLength(1);
  });

  it('finds nodes of which no event told, by every cause, and forgets them once they are in order', async () => {
    const loop = await Loop.start();
    const [missing = '', silent = '', stopped = '', foreign = '', fine = ''] = loop.addNodes(5);
    const old = loop.fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', isRegistered: false }).id;
    loop.addPatch();
    loop.fleet.nodes.get(fine).patchedUntil = Date.parse('2026-09-01T00:00:00Z');
    await loop.scan([missing, silent, stopped, foreign, fine]);
    loop.fleet.nodes.setTag(loop.fleet.nodes.get(foreign), 'PatchGroup', 'web');
    loop.fleet.nodes.disconnect(loop.fleet.nodes.get(silent));
    loop.fleet.nodes.disconnect(loop.fleet.nodes.get(stopped));
    loop.fleet.nodes.get(stopped).state = 'stopped';
    await loop.sleepUntil('09-05T13:00');
    const young = loop.fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', isRegistered: false }).id;
    await loop.sleepUntil('09-05T13:30');
    await loop.sweep();
    expect(
      Object.fromEntries([missing, silent, stopped, foreign, fine, old, young].map((id, at) => [at, loop.owes(id)])),
    ).toEqual({
      0: ['missing-patches: wait: 1 missing; window acme-canary is not open'],
      1: ['silent-agent: report: no ping from the agent for over 60 minutes, though the instance runs'],
      2: [],
      3: [expect.stringMatching(/^foreign-scan: report: scanned with pb-\w+ instead of acme-amazon-linux-web/)],
      4: [],
      5: [expect.stringMatching(/^never-registered: report: the instance runs, and its agent never registered/)],
      6: [],
    });
    expect(loop.sent).toEqual([]);

    loop.fleet.nodes.connect(loop.fleet.nodes.get(silent));
    loop.fleet.nodes.remove(loop.fleet.nodes.get(old));
    loop.fleet.nodes.get(missing).patchedUntil = Date.parse('2026-09-01T00:00:00Z');
    await loop.scan([missing]);
    await loop.sweep();
    expect([missing, old].map((id) => loop.owes(id))).toEqual([[], []]);
    expect(loop.owes(silent)).toEqual(['missing-patches: wait: 1 missing; window acme-canary is not open']);
  });

  it('says that a scan is too old', async () => {
    const loop = await Loop.start();
    const [node = ''] = loop.addNodes(1, { PatchGroup: 'web' });
    await loop.scan([node]);
    await loop.sleepUntil('09-07T12:30');
    await loop.sweep();
    expect(loop.owes(node)).toEqual([
      'stale-scan: report: not scanned for over 48 hours; mode is report; automatic would make attempt 1 of 2 now',
    ]);
  });

  it('asks for pages, not for nodes', async () => {
    const loop = await Loop.start();
    const ids = loop.addNodes(130);
    await loop.scan(ids);
    const before = loop.fleet.calls.length;
    await loop.sweep();
    const calls = loop.fleet.calls.slice(before).map(({ action }) => action);
    expect(calls.sort()).toEqual([
      'DescribeInstanceInformation',
      'DescribeInstanceInformation',
      'DescribeInstanceInformation',
      'DescribeInstancePatchStates',
      'DescribeInstancePatchStates',
      'DescribeInstancePatchStates',
      'DescribePatchBaselines',
      'ListResourceComplianceSummaries',
      'ec2:DescribeInstances',
    ]);
  });
});

describe('more than one run of the function can do', () => {
  it('starts what was found before the time was over, and sees every hybrid node within a few sweeps', async () => {
    const loop = await Loop.start({ ...ANY_TIME, rings: { ...aPolicy().rings, canary: { ...canary, pace: '100%' } } });
    const hybrids = loop.addNodes(1200, { PatchGroup: 'canary' }, true);
    const [instance = ''] = loop.addNodes(1, { PatchGroup: 'web' });
    loop.addPatch();
    await loop.scan([...hybrids, instance]);
    const known = () => hybrids.filter((id) => loop.ledger.debt(id, 'missing-patches')).length;

    const seen: number[] = [];
    for (let sweeps = 1; sweeps <= 6; sweeps += 1) {
      await loop.fleet.advanceTo(new Date(Date.parse('2026-09-05T12:45:00Z') + sweeps * 900_000));
      await loop.whileSlow('ListTagsForResource', 1, () => loop.sweep());
      seen.push(known());
    }

    expect(loop.waiting).toBe(0);
    expect(loop.sent.flatMap(({ InstanceIds }) => InstanceIds)).toContain(instance);
    expect(seen[0]).toBeLessThan(600);
    expect(seen.at(-1)).toBe(1200);
  });

  it('leaves runs that it could not start to the next sweep, and the ring’s turn with them', async () => {
    const loop = await Loop.start({ ...ANY_TIME, rings: { ...aPolicy().rings, canary: { ...canary, pace: '100%' } } });
    const ids = loop.addNodes(150);
    loop.addPatch();
    await loop.scan(ids);

    await loop.whileSlow('SendCommand', 300, () => loop.sweep());
    expect(loop.sent).toHaveLength(2);
    expect([...loop.ledger.debts.values()].filter(({ result }) => result === 'running')).toHaveLength(100);

    await loop.passUntil('09-05T14:00', { sweeps: true });
    expect(new Set(loop.sent.flatMap(({ InstanceIds }) => InstanceIds)).size).toBe(150);
  });
});

it('wakes nobody when a node went away between the look at it and the command', async () => {
  const loop = await Loop.start(ANY_TIME);
  const [node = ''] = loop.addNodes(1);
  loop.addPatch();
  await loop.scan([node]);

  loop.faultOf = (operation) => (operation === 'SendCommand' ? 'node gone' : undefined);
  loop.send(notCompliant(node));
  await loop.deliver();
  expect([loop.waiting, loop.notifier.messages]).toEqual([0, []]);
  expect(loop.ledger.debt(node, 'missing-patches')).toMatchObject({ verdict: 'wait', attempts: 0, result: 'not-run' });

  loop.faultOf = () => undefined;
  await loop.passUntil('09-05T13:30', { sweeps: true });
  expect(loop.owes(node)).toEqual([]);
});
