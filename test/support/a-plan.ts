import type { AccountFacts, Plan, PlanQuestion } from '../../lib/plan/plan';
import { planOf } from '../../lib/plan/plan';
import { aFleet } from './a-fleet';

/** What a test asks otherwise than {@link aPlan} does. */
export interface PlanWishes extends Partial<PlanQuestion> {
  /** Rings as the file would have them, instead of `canary` and `web`. */
  readonly rings?: Record<string, Record<string, unknown>>;
  readonly baselines?: Record<string, Record<string, unknown>>;
  readonly scan?: string;
  readonly runbooks?: Record<string, Record<string, unknown>>;
  readonly slices?: Record<string, Record<string, unknown>>;
  readonly timeZone?: string;
  readonly mode?: 'windows' | 'policy';
}

const BASELINES = {
  'amazon-linux': {
    operatingSystem: 'AMAZON_LINUX_2023',
    default: true,
    approve: [{ classification: ['Security'], after: '3 days' }],
  },
};

/** A plan of two weeks without anything odd: canary on Sundays, web on Wednesdays. */
export function aPlan(wishes: PlanWishes = {}): Plan {
  const { rings, baselines, scan, runbooks, slices, timeZone, mode = 'windows', ...question } = wishes;
  const fleet = aFleet({
    timeZone: timeZone ?? 'Europe/Zurich',
    compliance: undefined,
    runbooks,
    ...(slices ? { slices } : {}),
    patching: {
      mode,
      baselines: baselines ?? BASELINES,
      rings: rings ?? {
        canary: { opens: 'Sunday 04:00', pace: '100%' },
        web: { opens: 'Wednesday 04:00', pace: '100%', after: 'canary' },
      },
      ...(scan === undefined ? {} : { scan }),
    },
  });
  return planOf({ ...fleet, file: 'fleet.yaml' }, { from: new Date('2027-05-02T22:00:00Z'), days: 14, ...question });
}

/** What an account says that has nothing but the rings' nodes. */
export const anAccount = (facts: Partial<AccountFacts> = {}): AccountFacts => ({
  nodes: new Map(),
  withoutRing: [],
  others: [],
  announced: new Map(),
  ...facts,
});
