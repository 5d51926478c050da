import { dueOf, nextClocks, owedSeverities } from '../../../lambdas/shared/deadlines';
import type { Severity } from '../../../lambdas/shared/ledger';
import { aPolicy } from '../../support/a-policy';
import { aScan, inMinutes, minutesAgo, NOW } from '../../support/a-sighting';

const DAY = 24 * 60;
const ago = (minutes: number) => minutesAgo(minutes).toISOString();

it.each<[string, Parameters<typeof aScan>[0], Severity[]]>([
  ['nothing when all is in order', {}, []],
  [
    'each severity that is not in order',
    { missing: 3, nonCompliant: { critical: 1, security: 0, other: 2 } },
    ['critical', 'other'],
  ],
  [
    'other where nobody marked what is missing',
    { missing: 1, nonCompliant: { critical: 0, security: 0, other: 0 } },
    ['other'],
  ],
  ['other where nobody counted by severity', { pendingReboot: 1 }, ['other']],
])('a node owes %s', (_, scan, severities) => expect(owedSeverities(aScan(scan))).toEqual(severities));

describe('the clocks of a debt', () => {
  const debt = { firstSeen: ago(5 * DAY), clocks: { critical: ago(2 * DAY), other: ago(5 * DAY) } };
  it.each<[string, Parameters<typeof nextClocks>[0], Severity[] | undefined, object | undefined]>([
    ['start when it is new', undefined, ['critical'], { critical: NOW.toISOString() }],
    ['go on', debt, ['critical', 'other'], debt.clocks],
    ['end with what they ran for', debt, ['other'], { other: ago(5 * DAY) }],
    ['start one by one', debt, ['other', 'security'], { other: ago(5 * DAY), security: NOW.toISOString() }],
    ['go on while nobody can tell', debt, undefined, debt.clocks],
    [
      'start when it was first seen, where it is from before there were clocks',
      { firstSeen: ago(DAY) },
      ['other'],
      { other: ago(DAY) },
    ],
    ['stay absent where there is nothing to count', undefined, undefined, undefined],
  ])('%s', (_, before, severities, clocks) => expect(nextClocks(before, severities, NOW)).toEqual(clocks));

  it('start anew for what was in order in between', () => {
    const repaired = nextClocks(debt, ['other'], minutesAgo(60));
    expect(nextClocks({ ...debt, clocks: repaired }, ['critical', 'other'], NOW)?.critical).toBe(NOW.toISOString());
  });
});

describe('a debt', () => {
  const policy = aPolicy({ deadlines: { criticalDays: 3, otherDays: 30 } });
  const due = (clocks: object, verdict: 'wait' | 'waived' = 'wait', now = NOW) =>
    dueOf({ clocks, verdict }, policy, now);

  it.each<[string, object, object | undefined]>([
    [
      'is due by the clock that runs out first',
      { critical: ago(DAY), other: ago(20 * DAY) },
      { severity: 'critical', isOverdue: false },
    ],
    [
      'is due by an older clock of a longer deadline',
      { critical: ago(DAY), other: ago(29 * DAY) },
      { severity: 'other', isOverdue: false },
    ],
    ['is not overdue at the very end', { critical: ago(3 * DAY) }, { dueAt: NOW.toISOString(), isOverdue: false }],
    ['is overdue after it', { critical: ago(3 * DAY + 1) }, { dueAt: minutesAgo(1).toISOString(), isOverdue: true }],
    ['has no deadline where the policy sets none', { security: ago(90 * DAY) }, undefined],
    ['has no deadline without a clock', {}, undefined],
  ])('%s', (_, clocks, expected) => {
    const found = due(clocks);
    if (expected) expect(found).toMatchObject(expected);
    else expect(found).toBeUndefined();
  });

  it('is never overdue while it is waived, and at once when that ends', () => {
    const clocks = { critical: ago(10 * DAY) };
    expect(due(clocks, 'waived')).toMatchObject({ dueAt: ago(7 * DAY), isOverdue: false });
    expect(due(clocks, 'wait', inMinutes(1))).toMatchObject({ isOverdue: true });
  });
});
