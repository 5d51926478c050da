/**
 * Why a node is not as it should be. In the order in which one hides the other: of a silent node nobody can say what it
 * misses, and a scan by somebody else's baseline says nothing about ours.
 */
export const CAUSES = [
  'never-registered',
  'silent-agent',
  'never-scanned',
  'foreign-scan',
  'stale-scan',
  'failed-install',
  'missing-patches',
  'rejected-patch',
  'pending-reboot',
  'failed-association',
] as const;

/** One of them. */
export type Cause = (typeof CAUSES)[number];

/**
 * What the loop decided:
 * - `compliant`: nothing to do;
 * - `act`: an attempt is made, or under way;
 * - `wait`: it will be looked at again, the reason says when;
 * - `report`: a person should know, the loop does nothing about it;
 * - `hands-off`: somebody tagged the node so that the loop leaves it alone;
 * - `waived`: somebody decided to live with it until a day that the policy names;
 * - `given-up`: every attempt that the policy allows was made;
 * - `paused`: the brake or the breaker is on;
 * - `gone`: the node does not exist any more;
 * - `ignored`: its patch group belongs to somebody else, or the policy looks away.
 */
export type VerdictState =
  | 'compliant'
  | 'act'
  | 'wait'
  | 'report'
  | 'hands-off'
  | 'waived'
  | 'given-up'
  | 'paused'
  | 'gone'
  | 'ignored';

/** What an install can put right: one episode of trying, whichever of these the node shows in between. */
export const PATCH_CAUSES: readonly Cause[] = ['failed-install', 'missing-patches', 'pending-reboot'];

/** What the verdict on an agent's and its patches' state is about; associations are judged apart. */
export const NODE_CAUSES: readonly Cause[] = CAUSES.filter((cause) => cause !== 'failed-association');
