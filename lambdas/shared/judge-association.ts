import type { AssociationFailure } from './association-failure';
import { coolDownEnds } from './cool-down';
import { handsOffOf, handsOffTag } from './hands-off';
import { whyGone, whySilent } from './judge-agent';
import type { Situation, Verdict } from './judge-node';
import type { Debt } from './ledger';
import { mayAct } from './may-act';
import { minutesSince } from './minutes-since';
import { foreignGroup, ringOf } from './ring-of';
import type { Sighting } from './sighting';
import { nodeWaiver, waivedBy } from './waivers';

/** Nothing is done on word older than this: the sweep, which comes more often, asks anew. */
const FRESH_MINUTES = 30;

const CAUSE = 'failed-association';

/**
 * What to do about a node's associations. Whether a refresh helped is for State Manager to say, so the attempt stays open until
 * it has said so, or the node has cooled down and still owes them.
 * @param failure what is not as it should be, or nothing when State Manager says that all are
 */
export function judgeAssociation(
  seen: Sighting,
  failure: AssociationFailure | undefined,
  situation: Omit<Situation, 'expected'>,
): Verdict {
  const { policy, now, debts } = situation;
  const { nodeId, tags } = seen;
  const ring = ringOf(tags, policy);
  const about = { nodeId, ring };

  const gone = whyGone(seen);
  if (gone) return { ...about, state: 'gone', reason: gone };
  const foreign = foreignGroup(tags, policy);
  if (foreign !== undefined)
    return { ...about, state: 'ignored', reason: `its patch group ${foreign} is no ring of this fleet` };
  const { mode, coolDownMinutes } = policy.associations;
  if (mode === 'off') return { ...about, state: 'ignored', reason: 'associations are not looked after: mode is off' };
  if (!failure) return { ...about, state: 'compliant', reason: 'its associations are as they should be' };

  const owe = (state: Verdict['state'], why: string): Verdict => ({
    ...about,
    cause: CAUSE,
    state,
    reason: `${failure.finding}${why && `; ${why}`}`,
  });
  const tag = handsOffTag(tags, policy, now);
  if (tag) return owe('hands-off', `tagged ${tag}, so the loop leaves it alone`);
  const waiver = nodeWaiver(nodeId, tags, policy, now);
  if (waiver) {
    const { name, until } = waiver;
    return { ...owe('waived', `waived by ${waivedBy(waiver)}`), waiver: { name, until } };
  }
  const silence = whySilent(seen, now);
  if (silence) return owe('wait', silence.cause === undefined ? silence.reason : silence.what);
  if (failure.isLeftAlone) return owe('report', 'it installs patches, so it is left to its own schedule');
  if (failure.associationIds.length === 0)
    return mode === 'automatic' ? owe('wait', 'the next sweep asks which') : owe('report', '');
  const own = debts.find((debt) => debt.cause === CAUSE && !debt.closedAt);
  if (isUnproven(own) && now < coolDownEnds(nodeId, own.attempts, new Date(own.lastAttemptAt), coolDownMinutes))
    return owe('wait', "refreshed; the association's own result decides");
  if (minutesSince(failure.heardAt, now) >= FRESH_MINUTES)
    return owe('wait', 'that is no fresh word; the next sweep asks State Manager');
  const { reason, ...gate } = mayAct(situation, { nodeId, ring, cause: CAUSE });
  const handsOff = handsOffOf(tags, policy, now);
  const ended = handsOff?.isOver ? `; its hands-off ended with ${handsOff.until}` : '';
  return { ...owe(gate.state, `${reason}${ended}`), ...gate };
}

/** Whether the last refresh reached the node, and nobody has said yet whether it helped. */
export function isUnproven(debt: Debt | undefined): debt is Debt & { readonly lastAttemptAt: string } {
  return debt?.cause === CAUSE && !debt.closedAt && debt.result === 'succeeded' && debt.lastAttemptAt !== undefined;
}
