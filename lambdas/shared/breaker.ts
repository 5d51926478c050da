import type { Ledger, Outcome } from './ledger';
import type { LoopPolicy } from './policy';

/** Why the breaker stops a ring, or every ring. */
export interface Tripped {
  /** Absent when the whole fleet is stopped, not one ring. */
  readonly ring?: string;
  readonly scope: 'ring' | 'fleet';
  readonly reason: string;
}

type StopWhen = LoopPolicy['stopWhen'];

/** Why these attempts trip the breaker, if they do: enough of them finished lately, and enough of those failed. */
export function tripReason(outcomes: readonly Outcome[], stopWhen: StopWhen, now: Date): string | undefined {
  const since = sinceWhen(stopWhen, now).toISOString();
  const finished = outcomes.filter((outcome) => outcome.finishedAt >= since);
  const failed = finished.filter((outcome) => !outcome.success).length;
  if (finished.length < stopWhen.outOf || failed * 100 < stopWhen.failedPercent * finished.length) return undefined;
  return `${failed} of ${finished.length} attempts that finished within ${stopWhen.withinMinutes} minutes failed, and ${stopWhen.failedPercent}% is the limit`;
}

/** Reads the outcomes of every ring and says what is stopped now: at most one entry per ring, and one for the fleet. */
export async function readBreaker(ledger: Ledger, policy: LoopPolicy, now: Date): Promise<readonly Tripped[]> {
  const since = sinceWhen(policy.stopWhen, now);
  const rings = [...Object.keys(policy.rings), undefined];
  const byRing = await Promise.all(
    rings.map(async (ring) => ({ ring, outcomes: await ledger.outcomesSince(ring, since) })),
  );
  const tripped: Tripped[] = [];
  for (const { ring, outcomes } of byRing) {
    const reason = tripReason(outcomes, policy.stopWhen, now);
    if (reason) tripped.push({ scope: 'ring', ring, reason });
  }
  const all = byRing.flatMap(({ outcomes }) => outcomes);
  const reason = tripReason(all, policy.stopWhen, now);
  if (reason) tripped.push({ scope: 'fleet', reason });
  return tripped;
}

/** What stops a ring: its own failures first, else the fleet's. */
export const stopsRing = (tripped: readonly Tripped[], ring: string | undefined): Tripped | undefined =>
  tripped.find((one) => one.scope === 'ring' && one.ring === ring) ?? tripped.find((one) => one.scope === 'fleet');

const sinceWhen = (stopWhen: StopWhen, now: Date) => new Date(now.getTime() - stopWhen.withinMinutes * 60_000);
