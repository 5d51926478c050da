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
 * - `given-up`: every attempt that the policy allows was made;
 * - `paused`: the brake or the breaker is on;
 * - `gone`: the node does not exist any more;
 * - `not-ours`: its patch group belongs to somebody else.
 */
export type VerdictState =
  | 'compliant'
  | 'act'
  | 'wait'
  | 'report'
  | 'hands-off'
  | 'given-up'
  | 'paused'
  | 'gone'
  | 'not-ours';
