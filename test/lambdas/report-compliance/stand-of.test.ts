import { standOf, withDebts } from '../../../lambdas/report-compliance/stand-of';
import type { Sighting } from '../../../lambdas/shared/sighting';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { anAgent, anInstance, aScan, aSighting, minutesAgo, NOW } from '../../support/a-sighting';

const look = (seen: Sighting, changes: Partial<Parameters<typeof standOf>[1]> = {}) =>
  standOf(seen, {
    policy: aPolicy(),
    now: NOW,
    expected: { name: 'acme-amazon-linux', id: 'pb-0000000000000001a' },
    hasFailedAssociation: false,
    ...changes,
  });

const standing = (seen: Sighting, changes?: Partial<Parameters<typeof standOf>[1]>) => {
  const found = look(seen, changes);
  if (found.state !== 'counted') return found.state;
  return [found.line.standing, ...found.causes.map(({ cause }) => cause)].join(', ');
};

it.each<[string, Sighting, string]>([
  ['nothing missing', aSighting(), 'compliant'],
  ['patches missing', aSighting({ patches: aScan({ missing: 2 }) }), 'not compliant, missing-patches'],
  ['a patch that failed', aSighting({ patches: aScan({ missing: 1, failed: 1 }) }), 'not compliant, failed-install'],
  ['a rejected patch', aSighting({ patches: aScan({ rejected: 1 }) }), 'not compliant, rejected-patch'],
  ['a reboot to come', aSighting({ patches: aScan({ pendingReboot: 1 }) }), 'not compliant, pending-reboot'],
  ['an old scan', aSighting({ patches: aScan({ missing: 2, endedAt: minutesAgo(60 * 48) }) }), 'unknown, stale-scan'],
  [
    'a scan by another baseline',
    aSighting({ patches: aScan({ baselineId: 'pb-0000000000000002b' }) }),
    'unknown, foreign-scan',
  ],
  ['no scan', aSighting({ patches: undefined, instance: anInstance() }), 'unknown, never-scanned'],
  [
    'a silent agent',
    aSighting({ agent: anAgent({ isOnline: false, lastPingAt: minutesAgo(61) }), instance: anInstance() }),
    'unknown, silent-agent',
  ],
  [
    'no agent',
    aSighting({ agent: undefined, patches: undefined, instance: anInstance() }),
    'unknown, never-registered',
  ],
  [
    'a stopped instance',
    aSighting({ agent: anAgent({ isOnline: false }), instance: anInstance({ state: 'stopped' }) }),
    'unknown',
  ],
  [
    'a new instance',
    aSighting({ agent: undefined, patches: undefined, instance: anInstance({ launchedAt: minutesAgo(5) }) }),
    'unknown',
  ],
  ['a terminated instance', aSighting({ instance: anInstance({ state: 'terminated' }) }), 'gone'],
  ["somebody else's patch group", aSighting({ tags: { PatchGroup: 'theirs' } }), 'not ours'],
])('a node with %s counts as: %s', (_, seen, expected) => {
  expect(standing(seen)).toBe(expected);
});

it('says why nobody can tell how a stopped node stands', () => {
  const found = look(aSighting({ agent: anAgent({ isOnline: false }), instance: anInstance({ state: 'stopped' }) }));
  expect(found).toMatchObject({ line: { resting: 'the instance is stopped' } });
});

it('counts a node in order with a failed association as not compliant', () => {
  expect(standing(aSighting(), { hasFailedAssociation: true })).toBe('not compliant, failed-association');
});

it('leaves a silent node unknown, whatever its association says', () => {
  const silent = aSighting({ agent: anAgent({ isOnline: false, lastPingAt: minutesAgo(61) }), instance: anInstance() });
  expect(standing(silent, { hasFailedAssociation: true })).toBe('unknown, silent-agent, failed-association');
});

it('says how the fleet stands even where the loop is switched off', () => {
  const policy = aPolicy();
  const off = {
    ...policy,
    missingPatches: { ...policy.missingPatches, mode: 'off' as const },
    associations: { ...policy.associations, mode: 'off' as const },
  };
  expect(standing(aSighting({ patches: aScan({ missing: 2 }) }), { policy: off, hasFailedAssociation: true })).toBe(
    'not compliant, missing-patches, failed-association',
  );
});

it('calls a node by its tag Name, else by its computer name', () => {
  const agent = anAgent({ computerName: 'ip-10-0-0-1' });
  expect(look(aSighting({ agent, tags: { PatchGroup: 'canary', Name: 'db-1' } }))).toMatchObject({
    line: { name: 'db-1' },
  });
  expect(look(aSighting({ agent }))).toMatchObject({ line: { name: 'ip-10-0-0-1' } });
});

describe('a debt', () => {
  const found = look(aSighting({ patches: aScan({ missing: 2 }) }));
  if (found.state !== 'counted') throw new Error('the node must count');
  const { line, causes } = found;

  it('is told as the ledger has it', () => {
    const kept = aDebt({
      verdict: 'given-up',
      reason: '2 missing; 3 of 3 attempts were made',
      attempts: 3,
      firstSeen: '2026-10-01T00:00:00.000Z',
    });
    expect(withDebts(line, causes, [kept], { policy: aPolicy(), now: NOW }).debts).toEqual([
      {
        nodeId: 'i-0000000000000001a',
        name: undefined,
        ring: 'canary',
        cause: 'missing-patches',
        verdict: 'given-up',
        reason: '2 missing; 3 of 3 attempts were made',
        firstSeen: '2026-10-01T00:00:00.000Z',
        attempts: 3,
        lastAttemptAt: undefined,
      },
    ]);
  });

  it.each([
    ['the ledger does not have', []],
    [
      'the ledger has closed',
      [aDebt({ closedAt: minutesAgo(600).toISOString(), firstSeen: minutesAgo(9000).toISOString() })],
    ],
    ['the ledger has for another cause', [aDebt({ cause: 'stale-scan' })]],
  ])('that %s is new and not judged yet', (_, ledger) => {
    expect(withDebts(line, causes, ledger, { policy: aPolicy(), now: NOW }).debts).toMatchObject([
      {
        verdict: undefined,
        reason: '2 missing; the loop has not judged it yet',
        firstSeen: NOW.toISOString(),
        attempts: 0,
      },
    ]);
  });
});
