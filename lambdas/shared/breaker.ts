import type { Ledger, Outcome } from './ledger';
import type { LoopPolicy } from './policy';

/** Why the breaker stops a ring, or every ring. */
export interface Tripped {
  /** Absent when the whole fleet is stopped, not one ring. */
  readonly ring?: string;
  readonly scope: 'ring' | 'fleet';
  readonly reason: string;
  /** Whether the ring's attempts were the only ones, and stop the fleet as well: one matter, not two. */
  readonly stopsFleet?: boolean;
}

type StopWhen = LoopPolicy['stopWhen'];

/** A reset that lies further ahead than clocks differ is a slip of somebody's hand, and would switch the breaker off until then. */
const SKEW_MINUTES = 10;

/**
 * Why these attempts trip the breaker, if they do: enough of them finished lately, and enough of those failed.
 * @param resetAt what finished before does not count: a person has looked at it
 */
export function tripReason(
  outcomes: readonly Outcome[],
  stopWhen: StopWhen,
  now: Date,
  resetAt?: Date,
): string | undefined {
  const since = sinceWhen(stopWhen, now, resetAt).toISOString();
  const finished = outcomes.filter((outcome) => outcome.finishedAt >= since);
  const failed = finished.filter((outcome) => !outcome.success).length;
  if (finished.length < stopWhen.outOf || failed * 100 < stopWhen.failedPercent * finished.length) return undefined;
  return `${failed} of ${finished.length} attempts that finished within ${stopWhen.withinMinutes} minutes failed, and ${stopWhen.failedPercent}% is the limit`;
}

/**
 * Reads the outcomes of every ring and says what is stopped now: the fleet, where the attempts of several rings stop it together,
 * else each ring that its own attempts stop.
 * @param resetAt as the brake says it
 */
export async function readBreaker(
  ledger: Pick<Ledger, 'outcomesSince'>,
  policy: LoopPolicy,
  now: Date,
  resetAt?: Date,
): Promise<readonly Tripped[]> {
  const since = sinceWhen(policy.stopWhen, now, resetAt);
  const rings = [...Object.keys(policy.rings), undefined];
  const byRing = await Promise.all(
    rings.map(async (ring) => ({ ring, outcomes: await ledger.outcomesSince(ring, since) })),
  );
  const tried = byRing.filter(({ outcomes }) => outcomes.length > 0);
  const all = tried.flatMap(({ outcomes }) => outcomes);
  const ofAll = tripReason(all, policy.stopWhen, now, resetAt);
  // one matter, not one for the whole and one for its parts
  if (ofAll && tried.length > 1) return [{ scope: 'fleet', reason: ofAll }];
  const stopsFleet = ofAll ? { stopsFleet: true } : {};
  return tried.flatMap(({ ring, outcomes }): Tripped[] => {
    const reason = tripReason(outcomes, policy.stopWhen, now, resetAt);
    return reason ? [{ scope: 'ring', ring, reason, ...stopsFleet }] : [];
  });
}

/** What stops a ring: its own failures, or the fleet's. */
export const stopsRing = (tripped: readonly Tripped[], ring: string | undefined): Tripped | undefined =>
  tripped.find((one) => one.scope === 'ring' && one.ring === ring) ??
  tripped.find((one) => one.scope === 'fleet' || one.stopsFleet);

function sinceWhen(stopWhen: StopWhen, now: Date, resetAt: Date | undefined): Date {
  const since = new Date(now.getTime() - stopWhen.withinMinutes * 60_000);
  const isBelieved = resetAt && resetAt.getTime() <= now.getTime() + SKEW_MINUTES * 60_000;
  return isBelieved && resetAt > since ? resetAt : since;
}
