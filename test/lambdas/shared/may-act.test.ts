import type { Cause } from '../../../lambdas/shared/cause';
import type { Situation } from '../../../lambdas/shared/judge-node';
import { mayAct } from '../../../lambdas/shared/may-act';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { inMinutes, minutesAgo, NOW } from '../../support/a-sighting';

type Mode = LoopPolicy['scans']['mode'];
type Situated = Partial<Situation>;

const OPEN: Situation['window'] = {
  state: 'open',
  name: 'acme-canary',
  closesAt: inMinutes(120),
  cutoffAt: inMinutes(60),
};
const CLOSED: Situation['window'] = { state: 'closed', reason: 'window acme-canary is not open' };
const BUSY: Situation['window'] = { state: 'busy', name: 'acme-canary' };
const STOPPED: Situation['window'] = { state: 'stopped', name: 'acme-canary' };
const BRAKE: Situation['brake'] = { isOn: true, reason: 'the brake /acme/loop says pause' };

function gate(cause: Cause, mode: Mode, changes: Situated = {}) {
  const { missingPatches, associations, scans } = aPolicy();
  const policy = aPolicy({
    missingPatches: { ...missingPatches, mode },
    associations: { ...associations, mode },
    scans: { ...scans, mode },
  });
  const situation = { policy, now: NOW, debts: [], window: OPEN, brake: { isOn: false }, isTurnTaken: false } as const;
  const { state, reason, wouldAct } = mayAct(
    { ...situation, ...changes },
    { nodeId: 'i-0000000000000001a', ring: 'canary', cause },
  );
  return `${state}: ${reason}${wouldAct ? ' (would act)' : ''}`;
}

describe('a scan', () => {
  it.each<[string, Situated, string]>([
    ['asks for no window', { window: CLOSED }, 'act: attempt 1 of 2'],
    [
      'waits while its window is at work on the ring',
      { window: BUSY },
      'wait: window acme-canary is at work on its ring',
    ],
    ['is made though its window stopped: it installs nothing', { window: STOPPED }, 'act: attempt 1 of 2'],
    ['is held by the brake', { brake: BRAKE }, 'paused: the brake /acme/loop says pause'],
    ['is held by the breaker', { breaker: '2 of 5 failed' }, 'paused: the breaker is on: 2 of 5 failed'],
    [
      'has attempts of its own',
      { debts: [aDebt({ attempts: 3, lastAttemptAt: minutesAgo(10).toISOString() })] },
      'act: attempt 1 of 2',
    ],
    [
      'is given up after them',
      { debts: [aDebt({ cause: 'stale-scan', attempts: 2 })] },
      'given-up: 2 of 2 attempts were made',
    ],
    [
      'cools down',
      { debts: [aDebt({ cause: 'stale-scan', attempts: 1, lastAttemptAt: minutesAgo(359).toISOString() })] },
      'wait: cools down for 367 minutes after attempt 1 of 2',
    ],
    [
      'waits for whatever is under way on the node',
      { debts: [aDebt({ attempts: 1, result: 'running' })] },
      'wait: an attempt is under way',
    ],
  ])('%s', (_, changes, expected) => expect(gate('stale-scan', 'automatic', changes)).toBe(expected));
});

it('an install does not cool down after a scan', () => {
  const debts = [aDebt({ cause: 'stale-scan', attempts: 1, lastAttemptAt: minutesAgo(1).toISOString() })];
  expect(gate('missing-patches', 'automatic', { debts })).toBe('act: attempt 1 of 3');
});

describe('mode report says what automatic would do', () => {
  it.each<[string, Cause, Situated, string]>([
    ['act', 'missing-patches', {}, 'make attempt 1 of 3 now (would act)'],
    ['scan', 'never-scanned', {}, 'make attempt 1 of 2 now (would act)'],
    [
      'try once more, where the mode was automatic before',
      'missing-patches',
      { debts: [aDebt({ attempts: 2 })] },
      'make attempt 3 of 3 now (would act)',
    ],
    ['wait', 'missing-patches', { window: CLOSED }, 'wait: window acme-canary is not open'],
    ['wait for its turn', 'missing-patches', { isTurnTaken: true }, 'wait: another run is under way in its ring'],
    ['hold back', 'missing-patches', { brake: BRAKE }, 'hold back: the brake /acme/loop says pause'],
    ['give up', 'missing-patches', { debts: [aDebt({ attempts: 3 })] }, 'give up: 3 of 3 attempts were made'],
  ])('%s', (_, cause, changes, would) =>
    expect(gate(cause, 'report', changes)).toBe(`report: mode is report; automatic would ${would}`),
  );

  it('tell no more than that, where a node has no window', () => {
    const situation = { now: NOW, debts: [], window: CLOSED, brake: { isOn: false }, isTurnTaken: false } as const;
    const policy = aPolicy({ missingPatches: { ...aPolicy().missingPatches, mode: 'report' } });
    expect(mayAct({ ...situation, policy }, { nodeId: 'i-1', cause: 'missing-patches' })).toEqual({
      state: 'report',
      reason:
        'mode is report; automatic would only tell: it is in no ring by patch group, so the loop knows no window of its own',
    });
  });
});

it('mode off does nothing and promises nothing', () => {
  expect(gate('failed-association', 'off')).toBe('report: mode is off');
});
