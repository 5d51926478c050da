import { handsOffTag } from './hands-off';
import type { Verdict } from './judge-node';
import type { LoopPolicy } from './policy';
import { foreignGroup, ringOf } from './ring-of';

/**
 * What to do about a node's associations: for now they are told, and State Manager repeats them by its own schedule.
 * @param failure which association failed and how, or nothing when all are as they should be
 */
export function judgeAssociation(
  nodeId: string,
  tags: Readonly<Record<string, string>>,
  failure: string | undefined,
  policy: LoopPolicy,
): Verdict {
  const ring = ringOf(tags, policy);
  const foreign = foreignGroup(tags, policy);
  if (foreign !== undefined) {
    return { nodeId, state: 'ignored', reason: `its patch group ${foreign} is no ring of this fleet` };
  }
  if (policy.associations.mode === 'off') {
    return { nodeId, ring, state: 'ignored', reason: 'associations are not looked after: mode is off' };
  }
  if (failure === undefined)
    return { nodeId, ring, state: 'compliant', reason: 'its associations are as they should be' };
  const cause = 'failed-association';
  const tag = handsOffTag(tags, policy);
  return tag
    ? { nodeId, ring, cause, state: 'hands-off', reason: `${failure}; tagged ${tag}, so the loop leaves it alone` }
    : { nodeId, ring, cause, state: 'report', reason: failure };
}
