import type { Brake } from './brake';
import type { Cause, VerdictState } from './cause';
import type { ExpectedBaseline } from './expected-baseline';
import { type HandsOff, handsOffOf, handsOffTag } from './hands-off';
import { whyGone, whySilent } from './judge-agent';
import { judgePatches } from './judge-patches';
import type { Debt, Severity } from './ledger';
import type { LoopPolicy } from './policy';
import { foreignGroup, ringOf } from './ring-of';
import type { Sighting } from './sighting';
import { nodeWaiver, type Waiver, waivedBy } from './waivers';
import type { WindowState } from './window-state';

/** What was decided about a node, and why. */
export interface Verdict {
  readonly nodeId: string;
  readonly ring?: string;
  /** What is wrong; absent when nothing is, or nothing can be said. */
  readonly cause?: Cause;
  readonly state: VerdictState;
  /** In words for people, the same as long as nothing changes. */
  readonly reason: string;
  /** Whether mode `automatic` would act now where mode is `report`. */
  readonly wouldAct?: boolean;
  /** By which waiver the node is left as it is, or of several the one that ends first. */
  readonly waiver?: Pick<Waiver, 'name' | 'until'>;
  /** Who tagged the node hands-off, where that has an end or should have one. */
  readonly handsOff?: HandsOff;
  /** How grave what it misses is; absent where that is not known. */
  readonly owes?: readonly Severity[];
}

/** What a verdict depends on beside the node itself. */
export interface Situation {
  readonly policy: LoopPolicy;
  readonly now: Date;
  /** What the ledger says about the node. */
  readonly debts: readonly Debt[];
  readonly expected?: ExpectedBaseline;
  /** The window of the node's ring. */
  readonly window: WindowState;
  readonly brake: Brake;
  /** Why the breaker stops the node's ring, if it does. */
  readonly breaker?: string;
  /** Whether a run is under way in the node's ring. */
  readonly isTurnTaken: boolean;
}

/**
 * What to do about one node, decided from what is true now. From the node itself (does it exist, is it ours, does it answer,
 * was it scanned lately, and with our baseline) to whether we may touch it (hands-off tag, waiver, mode, window, attempts,
 * breaker, brake).
 */
export function judgeNode(seen: Sighting, situation: Situation): Verdict {
  const { policy, now } = situation;
  const { nodeId, tags } = seen;
  const ring = ringOf(tags, policy);
  const handsOff = handsOffOf(tags, policy, now);
  const about = { nodeId, ring, ...(handsOff?.until || handsOff?.isUnreadable ? { handsOff } : {}) };

  const gone = whyGone(seen);
  if (gone) return { ...about, state: 'gone', reason: gone };
  const foreign = foreignGroup(tags, policy);
  if (foreign !== undefined)
    return { ...about, state: 'ignored', reason: `its patch group ${foreign} is no ring of this fleet` };

  const found = whySilent(seen, now) ?? judgePatches(seen, situation, ring);
  if (found.cause === undefined) return { ...about, state: found.state, reason: found.reason };
  const { cause, what, owes } = found;
  const wrong = { ...about, cause, ...(owes ? { owes } : {}) };
  const tag = handsOffTag(tags, policy, now);
  if (tag) return { ...wrong, state: 'hands-off', reason: `${what}; tagged ${tag}, so the loop leaves it alone` };
  const waiver = nodeWaiver(nodeId, tags, policy, now) ?? found.waiver;
  if (waiver) {
    const { name, until } = waiver;
    return { ...wrong, state: 'waived', reason: `${what}; waived by ${waivedBy(waiver)}`, waiver: { name, until } };
  }
  const ended = handsOff?.isOver ? `; its hands-off ended with ${handsOff.until}` : '';
  if (!found.gate) return { ...wrong, state: 'report', reason: `${what}${ended}` };
  const { reason, ...gate } = found.gate();
  return { ...wrong, ...gate, reason: `${what}; ${reason}${ended}` };
}
