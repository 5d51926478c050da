import { readBreaker, stopsRing, tripReason } from '../../../lambdas/shared/breaker';
import type { Outcome } from '../../../lambdas/shared/ledger';
import { aPolicy } from '../../support/a-policy';
import { minutesAgo, NOW } from '../../support/a-sighting';
import { InMemoryLedger } from '../../support/in-memory-ledger';

const stopWhen = { failedPercent: 20, outOf: 5, withinMinutes: 60 };
const outcomes = (failed: number, succeeded: number, age = 10, ring: string | undefined = 'web'): Outcome[] =>
  Array.from({ length: failed + succeeded }, (_, index) => ({
    ring,
    nodeId: `i-${index}`,
    commandId: 'c',
    finishedAt: minutesAgo(age).toISOString(),
    success: index >= failed,
    expiresAt: 0,
  }));

it.each<[string, Outcome[], boolean]>([
  ['trips at exactly the limit', outcomes(1, 4), true],
  ['holds just under it', outcomes(1, 5), false],
  ['says nothing before enough attempts finished, even if all failed', outcomes(4, 0), false],
  ['trips when just enough finished', outcomes(5, 0), true],
  ['counts what finished 60 minutes ago', outcomes(5, 0, 60), true],
  ['forgets what finished 61 minutes ago', outcomes(5, 0, 61), false],
])('the breaker %s', (_, finished, isTripped) =>
  expect(tripReason(finished, stopWhen, NOW) !== undefined).toBe(isTripped),
);

it('says why it tripped', () => {
  expect(tripReason(outcomes(2, 4), stopWhen, NOW)).toBe(
    '2 of 6 attempts that finished within 60 minutes failed, and 20% is the limit',
  );
});

it.each<[string, Date | undefined, boolean]>([
  ['counts what failed when nobody reset it', undefined, true],
  ['forgets what failed before a reset', minutesAgo(9), false],
  ['counts what finished at the moment of a reset', minutesAgo(10), true],
  ['counts what failed after a reset', minutesAgo(11), true],
  ['forgets what failed before a reset by a clock that goes ahead a little', minutesAgo(-10), false],
  ['is not switched off by a reset in the future', minutesAgo(-11), true],
])('the breaker %s', (_, resetAt, isTripped) => {
  expect(tripReason(outcomes(5, 0, 10), stopWhen, NOW, resetAt) !== undefined).toBe(isTripped);
});

it('does not look further back than its own time for an old reset', () => {
  expect(tripReason(outcomes(5, 0, 61), stopWhen, NOW, minutesAgo(600))).toBeUndefined();
});

it('forgets in every ring and over the fleet at once', async () => {
  const ledger = new InMemoryLedger();
  ledger.outcomes.push(...outcomes(5, 0, 10, 'web'), ...outcomes(5, 0, 10, 'canary'));
  expect(await readBreaker(ledger, aPolicy({ stopWhen }), NOW)).toHaveLength(1);
  expect(await readBreaker(ledger, aPolicy({ stopWhen }), NOW, minutesAgo(5))).toEqual([]);
});

it('stops a ring for its own failures, and every ring, as one matter, for the failures of all together', async () => {
  const ledger = new InMemoryLedger();
  ledger.outcomes.push(...outcomes(2, 4, 10, 'web'), ...outcomes(0, 4, 10, 'canary'));
  const tripped = await readBreaker(ledger, aPolicy({ stopWhen }), NOW);
  expect(tripped).toMatchObject([{ scope: 'fleet' }]);
  expect(stopsRing(tripped, 'web')).toBe(tripped[0]);
  expect(stopsRing(tripped, 'canary')).toBe(tripped[0]);

  const alone = await readBreaker(ledger, aPolicy({ stopWhen: { ...stopWhen, failedPercent: 25 } }), NOW);
  expect(stopsRing(alone, 'web')).toMatchObject({ scope: 'ring' });
  expect(stopsRing(alone, 'canary')).toBeUndefined();
});

it('stops every ring as one matter where only one ring has tried anything', async () => {
  const ledger = new InMemoryLedger();
  ledger.outcomes.push(...outcomes(5, 0, 10, 'web'));
  const tripped = await readBreaker(ledger, aPolicy({ stopWhen }), NOW);
  expect(tripped).toHaveLength(1);
  expect(stopsRing(tripped, 'web')).toMatchObject({ scope: 'ring', ring: 'web', stopsFleet: true });
  expect(stopsRing(tripped, 'canary')).toBe(stopsRing(tripped, 'web'));
});

it('does not stop nodes without a ring for the failures of a ring', async () => {
  const ledger = new InMemoryLedger();
  ledger.outcomes.push(...outcomes(2, 4, 10, 'web'), ...outcomes(0, 40, 10, 'canary'));
  const tripped = await readBreaker(ledger, aPolicy({ stopWhen }), NOW);
  expect(stopsRing(tripped, undefined)).toBeUndefined();
});
