import { judgeNode, type Situation, type Verdict } from '../../lambdas/shared/judge-node';
import type { Sighting } from '../../lambdas/shared/sighting';
import { aPolicy } from './a-policy';
import { aScan, aSighting, inMinutes, NOW } from './a-sighting';

/** The window of ring canary, open for two hours more, the last of which starts nothing. */
export const OPEN: Extract<Situation['window'], { state: 'open' }> = {
  state: 'open',
  name: 'acme-canary',
  closesAt: inMinutes(120),
  cutoffAt: inMinutes(60),
};

/** The same window on another day. */
export const CLOSED: Situation['window'] = { state: 'closed', reason: 'window acme-canary is not open' };

/** A node of ring canary that misses two patches. */
export const missing = (changes: Partial<Sighting> = {}): Sighting =>
  aSighting({ patches: aScan({ missing: 2 }), ...changes });

/** The verdict on a node while its ring's window is open and nothing holds the loop back. */
export const verdictOn = (seen: Sighting, changes: Partial<Situation> = {}): Verdict =>
  judgeNode(seen, {
    policy: aPolicy(),
    now: NOW,
    debts: [],
    expected: { name: 'acme-amazon-linux', id: 'pb-0000000000000001a' },
    window: OPEN,
    brake: { isOn: false },
    isTurnTaken: false,
    ...changes,
  });

/** The same in one line. */
export function judge(seen: Sighting, changes: Partial<Situation> = {}): string {
  const { cause = '-', state, reason } = verdictOn(seen, changes);
  return `${cause}: ${state}: ${reason}`;
}
