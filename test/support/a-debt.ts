import type { Debt } from '../../lambdas/shared/ledger';
import { minutesAgo } from './a-sighting';

/** An open debt: patches are missing since yesterday, and nothing was tried yet. */
export const aDebt = (changes: Partial<Debt> = {}): Debt => ({
  nodeId: 'i-0000000000000001a',
  cause: 'missing-patches',
  verdict: 'wait',
  reason: '2 missing; window acme-canary is not open',
  ring: 'canary',
  firstSeen: minutesAgo(24 * 60).toISOString(),
  updatedAt: minutesAgo(24 * 60).toISOString(),
  attempts: 0,
  version: 1,
  ...changes,
});
