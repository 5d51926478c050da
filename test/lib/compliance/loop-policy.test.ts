import { LoopPolicy } from '../../../lambdas/shared/policy';
import { loopPolicy } from '../../../lib/compliance/loop-policy';
import { aFleet } from '../../support/a-fleet';
import { everyOption } from '../../support/every-option';

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

it('is nothing without compliance', () => {
  expect(loopPolicy(aFleet({ compliance: undefined }))).toBeUndefined();
});
