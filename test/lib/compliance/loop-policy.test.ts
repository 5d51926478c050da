import { LoopPolicy } from '../../../lambdas/shared/policy';
import { loopPolicy } from '../../../lib/compliance/loop-policy';
import { aFleet } from '../../support/a-fleet';
import { everyOption } from '../../support/every-option';
import { fleetOf, goodFleetBut } from '../../support/fleet-text';

it('is what the functions read, with names as they are deployed', () => {
  const policy = loopPolicy(aFleet());
  expect(LoopPolicy.parse(policy)).toEqual(policy);
  expect(policy?.rings).toEqual({
    canary: {
      window: 'acme-canary',
      baselines: { AMAZON_LINUX_2023: 'acme-amazon-linux', UBUNTU: 'acme-ubuntu' },
      pace: '50%',
      errors: '1',
      minutesPerNode: 30,
    },
    web: {
      window: 'acme-web',
      baselines: { AMAZON_LINUX_2023: 'acme-amazon-linux-web', UBUNTU: 'acme-ubuntu' },
      pace: '25%',
      errors: '5%',
      minutesPerNode: 30,
    },
  });
});

it('knows rings by patch group alone, and what only their windows may do', () => {
  const policy = loopPolicy(everyOption());
  expect(LoopPolicy.parse(policy)).toEqual(policy);
  expect(Object.keys(policy?.rings ?? {})).toEqual(['canary']);
  expect(policy?.rings.canary).toMatchObject({ reboot: 'never', hasHooks: true });
});

it('carries what somebody lives with, what is promised, and how often it asks', () => {
  const fleet = fleetOf(
    goodFleetBut(
      '  report: {',
      `  associations: { mode: automatic, when: inside windows }
  scans: { mode: automatic, attempts: 1, coolDown: 90 minutes, staleAfter: 3 days }
  waive:
    shop: { slice: web, patches: ["php8.3*"], why: the shop needs it, who: Anna, until: 2027-01-31 }
    books: { ids: [i-01234567], why: the books are open, who: Paul, until: 2026-11-30 }
  deadlines: { critical: 3 days, other: 30 days }
  report: { callsPerSecond: 4, `,
    ),
  );
  const policy = loopPolicy(fleet);
  expect(LoopPolicy.parse(policy)).toEqual(policy);
  expect(policy).toMatchObject({
    associations: { mode: 'automatic', attempts: 3, coolDownMinutes: 60, when: 'inside windows' },
    scans: { mode: 'automatic', attempts: 1, coolDownMinutes: 90, staleAfterHours: 72 },
    callsPerSecond: 4,
  });
  expect(policy?.deadlines).toEqual({ criticalDays: 3, otherDays: 30 });
  expect(policy?.waivers).toEqual([
    {
      name: 'shop',
      tags: { Role: 'web' },
      patches: ['php8.3*'],
      why: 'the shop needs it',
      who: 'Anna',
      until: '2027-01-31',
    },
    { name: 'books', nodeIds: ['i-01234567'], why: 'the books are open', who: 'Paul', until: '2026-11-30' },
  ]);
});

it('is nothing without compliance', () => {
  expect(loopPolicy(aFleet({ compliance: undefined }))).toBeUndefined();
});
