import type { Situation } from '../../../lambdas/shared/judge-node';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import type { PatchState, Sighting } from '../../../lambdas/shared/sighting';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { anAgent, anInstance, aScan, aSighting, inMinutes, minutesAgo } from '../../support/a-sighting';
import { CLOSED, judge, missing, OPEN, verdictOn } from '../../support/judged';

const policyWith = (missingPatches: Partial<ReturnType<typeof aPolicy>['missingPatches']>) =>
  aPolicy({ missingPatches: { ...aPolicy().missingPatches, ...missingPatches } });

describe('a node', () => {
  it.each<[string, Sighting, string]>([
    ['in order', aSighting(), '-: compliant: scanned with acme-amazon-linux, nothing missing'],
    [
      'that nobody knows',
      aSighting({ agent: undefined, patches: undefined }),
      '-: gone: neither Systems Manager nor EC2 knows the node',
    ],
    [
      'whose instance is terminated, though its agent is still listed',
      missing({ agent: anAgent({ isOnline: false }), instance: anInstance({ state: 'terminated' }) }),
      '-: gone: the instance is terminated',
    ],
    [
      'of another fleet',
      missing({ tags: { PatchGroup: 'theirs' } }),
      '-: ignored: its patch group theirs is no ring of this fleet',
    ],
    [
      'that is stopped and therefore silent',
      missing({ agent: anAgent({ isOnline: false }), instance: anInstance({ state: 'stopped' }) }),
      '-: wait: the instance is stopped',
    ],
    [
      'that hibernates',
      missing({
        agent: anAgent({ isOnline: false, lastPingAt: minutesAgo(600) }),
        instance: anInstance({ state: 'stopped', isHibernated: true }),
      }),
      '-: wait: the instance hibernates',
    ],
    [
      'that was scaled in hours ago, though its agent is still listed',
      missing({ agent: anAgent({ isOnline: false, lastPingAt: minutesAgo(600) }) }),
      '-: gone: EC2 does not know the instance any more',
    ],
    [
      'that was started again lately after a night switched off',
      missing({
        agent: anAgent({ isOnline: false, lastPingAt: minutesAgo(600) }),
        instance: anInstance({ launchedAt: minutesAgo(3) }),
      }),
      '-: wait: the instance started lately, and its agent has not come back yet',
    ],
    [
      'that counts as online, with a ping of 119 minutes ago',
      missing({ agent: anAgent({ lastPingAt: minutesAgo(119) }) }),
      'missing-patches: act: 2 missing; attempt 1 of 3',
    ],
    [
      'that counts as online, with a ping of two hours ago',
      missing({ agent: anAgent({ lastPingAt: minutesAgo(120) }) }),
      '-: wait: its agent counts as online, and its last ping is over 120 minutes old',
    ],
    [
      'whose scan claims to be of a later time than now',
      missing({ patches: aScan({ missing: 2, endedAt: inMinutes(61) }) }),
      'stale-scan: report: its last scan claims a later time than now; mode is report; automatic would make attempt 1 of 2 now',
    ],
    [
      'whose clock goes ahead a little',
      missing({ patches: aScan({ missing: 2, endedAt: inMinutes(59) }) }),
      'missing-patches: act: 2 missing; attempt 1 of 3',
    ],
    [
      'that waits for a reboot and has no ring',
      aSighting({ tags: {}, patches: aScan({ pendingReboot: 1 }) }),
      'pending-reboot: report: 1 installed and waiting for a reboot, and it is in no ring whose window would bring one',
    ],
    [
      'that started 59 minutes ago and has no agent',
      aSighting({ agent: undefined, instance: anInstance({ launchedAt: minutesAgo(59) }) }),
      '-: wait: the instance started lately, and its agent has not registered yet',
    ],
    [
      'that started 60 minutes ago and has no agent',
      aSighting({ agent: undefined, instance: anInstance({ launchedAt: minutesAgo(60), hasProfile: false }) }),
      'never-registered: report: the instance runs, and its agent never registered with Systems Manager; likely because it has no instance profile, and needs one where Default Host Management Configuration is off',
    ],
    [
      'silent for 59 minutes',
      missing({ agent: anAgent({ isOnline: false, lastPingAt: minutesAgo(59) }), instance: anInstance() }),
      '-: wait: the agent lost its connection lately; the node may be rebooting',
    ],
    [
      'silent for 60 minutes',
      missing({ agent: anAgent({ isOnline: false, lastPingAt: minutesAgo(60) }), instance: anInstance() }),
      'silent-agent: report: no ping from the agent for over 60 minutes, though the instance runs',
    ],
    [
      'on premises and silent',
      missing({ nodeId: 'mi-1', agent: anAgent({ nodeId: 'mi-1', isOnline: false, lastPingAt: minutesAgo(90) }) }),
      'silent-agent: report: no ping from the agent for over 60 minutes',
    ],
    [
      'silent and tagged hands-off',
      missing({
        tags: { Shipshape: 'hands-off' },
        agent: anAgent({ isOnline: false, lastPingAt: undefined }),
        instance: anInstance(),
      }),
      'silent-agent: hands-off: no ping from the agent for over 60 minutes, though the instance runs; tagged Shipshape=hands-off, so the loop leaves it alone',
    ],
    [
      'registered lately and not scanned yet',
      aSighting({ agent: anAgent({ registeredAt: minutesAgo(48 * 60 - 1) }), patches: undefined }),
      '-: wait: the node registered lately, and was not scanned yet',
    ],
    [
      'never scanned in 48 hours',
      aSighting({ patches: undefined, instance: anInstance({ launchedAt: minutesAgo(48 * 60) }) }),
      'never-scanned: report: the node was never scanned for patches; mode is report; automatic would make attempt 1 of 2 now',
    ],
    [
      "scanned with somebody else's baseline",
      aSighting({ patches: aScan({ missing: 2, baselineId: 'arn:aws:ssm:eu-central-1:1:patchbaseline/pb-0e' }) }),
      'foreign-scan: report: scanned with pb-0e instead of acme-amazon-linux (pb-0000000000000001a)',
    ],
    [
      "compliant by somebody else's baseline, which proves nothing",
      aSighting({ patches: aScan({ baselineId: 'pb-0e' }) }),
      'foreign-scan: report: scanned with pb-0e instead of acme-amazon-linux (pb-0000000000000001a)',
    ],
    [
      'scanned just under 48 hours ago',
      aSighting({ patches: aScan({ endedAt: minutesAgo(48 * 60 - 1) }) }),
      '-: compliant: scanned with acme-amazon-linux, nothing missing',
    ],
    [
      'scanned 48 hours ago',
      missing({ patches: aScan({ missing: 2, endedAt: minutesAgo(48 * 60) }) }),
      'stale-scan: report: not scanned for over 48 hours; mode is report; automatic would make attempt 1 of 2 now',
    ],
    ['that misses patches', missing(), 'missing-patches: act: 2 missing; attempt 1 of 3'],
    [
      'on which an install failed',
      aSighting({ patches: aScan({ missing: 1, failed: 1 }) }),
      'failed-install: act: 1 failed to install, 1 missing; attempt 1 of 3',
    ],
    [
      'that waits for a reboot',
      aSighting({ patches: aScan({ pendingReboot: 1 }) }),
      "pending-reboot: wait: 1 installed and waiting for a reboot; the ring's window brings it",
    ],
    [
      'with a rejected patch',
      aSighting({ patches: aScan({ rejected: 1, pendingReboot: 1 }) }),
      'rejected-patch: report: 1 installed that the baseline rejects',
    ],
    [
      'that misses patches and is tagged hands-off',
      missing({ tags: { PatchGroup: 'canary', Shipshape: 'hands-off' } }),
      'missing-patches: hands-off: 2 missing; tagged Shipshape=hands-off, so the loop leaves it alone',
    ],
    [
      'with the hands-off key and another value',
      missing({ tags: { PatchGroup: 'canary', Shipshape: 'yes please' } }),
      'missing-patches: act: 2 missing; attempt 1 of 3',
    ],
    [
      'in order and tagged hands-off',
      aSighting({ tags: { PatchGroup: 'canary', Shipshape: 'hands-off' } }),
      '-: compliant: scanned with acme-amazon-linux, nothing missing',
    ],
  ])('%s', (_, seen, verdict) => expect(judge(seen)).toBe(verdict));

  it('without a baseline of the fleet is told, and left alone', () => {
    expect(judge(missing(), { expected: undefined })).toBe(
      'foreign-scan: report: the fleet has no baseline for AMAZON_LINUX_2023; scanned with pb-0000000000000001a',
    );
    expect(judge(aSighting(), { expected: undefined })).toBe(
      "-: compliant: compliant by a baseline that is not the fleet's",
    );
  });

  it('whose baseline was deleted behind our back is told, and left alone', () => {
    expect(judge(missing(), { expected: { name: 'acme-amazon-linux' } })).toBe(
      'foreign-scan: report: scanned with pb-0000000000000001a; baseline acme-amazon-linux does not exist',
    );
  });

  it('with any patch group belongs to a fleet that has no rings', () => {
    const seen = missing({ tags: { PatchGroup: 'theirs' } });
    expect(judge(seen, { policy: aPolicy({ rings: {} }) })).toContain('missing-patches: report');
  });
});

describe('a node that misses patches', () => {
  it.each<[string, Partial<Situation>, string]>([
    ['waits for its window', { window: CLOSED }, 'wait: 2 missing; window acme-canary is not open'],
    [
      "waits for the window's own task",
      { window: { state: 'busy', name: 'acme-canary' } },
      'wait: 2 missing; window acme-canary is at work on its ring',
    ],
    [
      "waits for the window's own task even when it may be patched at any time",
      {
        window: { state: 'busy', name: 'acme-canary' },
        policy: policyWith({ when: 'at any time' }),
      },
      'wait: 2 missing; window acme-canary is at work on its ring',
    ],
    [
      'is left alone after its window stopped for too many failures',
      { window: { state: 'stopped', name: 'acme-canary' } },
      'paused: 2 missing; window acme-canary stopped: more of its nodes failed than its error budget of 1 allows',
    ],
    [
      'is left alone then even when it may be patched at any time',
      { window: { state: 'stopped', name: 'acme-canary' }, policy: policyWith({ when: 'at any time' }) },
      'paused: 2 missing; window acme-canary stopped: more of its nodes failed than its error budget of 1 allows',
    ],
    [
      'does not wait for its window when it may be patched at any time',
      { window: CLOSED, policy: policyWith({ when: 'at any time' }) },
      'act: 2 missing; attempt 1 of 3',
    ],
    [
      'is patched when it can just finish',
      { window: { ...OPEN, closesAt: inMinutes(30), cutoffAt: inMinutes(1) } },
      'act: 2 missing; attempt 1 of 3',
    ],
    [
      'waits when it could not finish',
      { window: { ...OPEN, closesAt: inMinutes(29.9), cutoffAt: inMinutes(1) } },
      'wait: 2 missing; window acme-canary closes before 30 minutes are over',
    ],
    [
      'is patched up to 30 seconds before the cutoff',
      { window: { ...OPEN, cutoffAt: inMinutes(0.5) } },
      'act: 2 missing; attempt 1 of 3',
    ],
    [
      'waits later than that',
      { window: { ...OPEN, cutoffAt: inMinutes(0.49) } },
      'wait: 2 missing; window acme-canary is past its cutoff',
    ],
    [
      'gets a last attempt',
      { debts: [aDebt({ attempts: 2, lastAttemptAt: minutesAgo(396).toISOString() })] },
      'act: 2 missing; attempt 3 of 3',
    ],
    [
      'is given up after the last attempt',
      { debts: [aDebt({ attempts: 3, lastAttemptAt: minutesAgo(360).toISOString() })] },
      'given-up: 2 missing; 3 of 3 attempts were made',
    ],
    [
      'stays given up while its window is closed: waiting would not help',
      { debts: [aDebt({ attempts: 3 })], window: CLOSED },
      'given-up: 2 missing; 3 of 3 attempts were made',
    ],
    [
      'keeps its attempts when the cause was another one of the same episode',
      { debts: [aDebt({ cause: 'failed-install', attempts: 3 })] },
      'given-up: 2 missing; 3 of 3 attempts were made',
    ],
    [
      'starts anew when it was in order in between',
      { debts: [aDebt({ attempts: 3, closedAt: minutesAgo(600).toISOString() })] },
      'act: 2 missing; attempt 1 of 3',
    ],
    [
      'cools down',
      { debts: [aDebt({ attempts: 1, lastAttemptAt: minutesAgo(366).toISOString() })] },
      'wait: 2 missing; cools down for 367 minutes after attempt 1 of 3',
    ],
    [
      'has cooled down after its six hours and seven minutes',
      { debts: [aDebt({ attempts: 1, lastAttemptAt: minutesAgo(367).toISOString() })] },
      'act: 2 missing; attempt 2 of 3',
    ],
    [
      'cools down although it was in order in between',
      { debts: [aDebt({ lastAttemptAt: minutesAgo(10).toISOString(), closedAt: minutesAgo(5).toISOString() })] },
      'wait: 2 missing; cools down for 376 minutes after attempt 0 of 3',
    ],
    [
      'waits for the attempt under way',
      { debts: [aDebt({ attempts: 1, result: 'running', lastAttemptAt: minutesAgo(10).toISOString() })] },
      'wait: 2 missing; an attempt is under way',
    ],
    [
      'is left alone while the breaker is on',
      { breaker: '2 of 5 attempts failed' },
      'paused: 2 missing; the breaker is on: 2 of 5 attempts failed',
    ],
    [
      'is left alone while the brake is on',
      { brake: { isOn: true, reason: 'the brake /acme/loop says pause' } },
      'paused: 2 missing; the brake /acme/loop says pause',
    ],
    ['waits for its turn in the ring', { isTurnTaken: true }, 'wait: 2 missing; another run is under way in its ring'],
  ])('%s', (_, changes, verdict) => expect(judge(missing(), changes)).toBe(`missing-patches: ${verdict}`));

  it('is nobody’s business in mode off', () => {
    expect(judge(missing(), { policy: policyWith({ mode: 'off' }) })).toBe(
      '-: ignored: patches are not looked after: mode is off',
    );
  });

  it('waits for a person to reboot it where its ring never does', () => {
    const { rings } = aPolicy();
    const policy = aPolicy({
      rings: { canary: { ...(rings.canary as LoopPolicy['rings'][string]), reboot: 'never' } },
    });
    const seen = missing();
    expect(
      judge({ ...seen, patches: { ...(seen.patches as PatchState), missing: 0, pendingReboot: 1 } }, { policy }),
    ).toBe('pending-reboot: report: 1 installed and waiting for a reboot, which its ring leaves to people');
  });

  it('has no window without a ring, so it is told unless any time will do', () => {
    const seen = missing({ tags: {} });
    expect(judge(seen, { window: CLOSED })).toBe(
      'missing-patches: report: 2 missing; it is in no ring by patch group, so the loop knows no window of its own',
    );
    expect(judge(seen, { window: CLOSED, policy: policyWith({ when: 'at any time' }) })).toBe(
      'missing-patches: act: 2 missing; attempt 1 of 3',
    );
  });
});

it('a verdict says how grave what is missing is, and nothing where that is not known', () => {
  const nonCompliant = { critical: 1, security: 2, other: 0 };
  expect(verdictOn(missing({ patches: aScan({ missing: 2, nonCompliant }) })).owes).toEqual(['critical', 'security']);
  expect(
    verdictOn(missing({ patches: aScan({ missing: 2, baselineId: 'pb-0e', nonCompliant }) })).owes,
  ).toBeUndefined();
});

it('a verdict in mode report says whether automatic would act now', () => {
  const policy = policyWith({ mode: 'report' });
  expect(verdictOn(missing(), { policy })).toMatchObject({ state: 'report', wouldAct: true });
  expect(verdictOn(missing(), { policy, window: CLOSED }).wouldAct).toBeUndefined();
});
