import type { LoopPolicy } from '../../lambdas/shared/policy';

/** A policy that acts, for a fleet of two rings on Amazon Linux. */
export function aPolicy(changes: Partial<LoopPolicy> = {}): LoopPolicy {
  return {
    fleet: 'acme',
    timeZone: 'Europe/Zurich',
    account: '123456789012',
    region: 'eu-central-1',
    rings: {
      canary: {
        window: 'acme-canary',
        baselines: { AMAZON_LINUX_2023: 'acme-amazon-linux' },
        pace: '50%',
        errors: '1',
        minutesPerNode: 30,
      },
      web: {
        window: 'acme-web',
        baselines: { AMAZON_LINUX_2023: 'acme-amazon-linux-web' },
        pace: '25%',
        errors: '5%',
        minutesPerNode: 30,
      },
    },
    defaultBaselines: { AMAZON_LINUX_2023: 'acme-amazon-linux' },
    missingPatches: { mode: 'automatic', attempts: 3, coolDownMinutes: 360, when: 'inside windows' },
    associations: { mode: 'automatic', attempts: 3, coolDownMinutes: 60, when: 'at any time' },
    scans: { mode: 'report', attempts: 2, coolDownMinutes: 360, staleAfterHours: 48 },
    waivers: [],
    deadlines: {},
    handsOff: { Shipshape: 'hands-off' },
    stopWhen: { failedPercent: 20, outOf: 5, withinMinutes: 60 },
    callsPerSecond: 10,
    ...changes,
  };
}
