import { readBreaker, stopsRing } from '../shared/breaker';
import { breakerTripped } from '../shared/urgent';
import { type Batch, note } from './batch';

/**
 * Has people told when the outcomes written just now stop a ring; the batch itself goes on by what it read before.
 * @param rings those in which attempts ended
 */
export async function noteBreaker(batch: Batch, rings: Iterable<string | undefined>): Promise<void> {
  const concerned = new Set(rings);
  if (concerned.size === 0) return;
  const { ledger, policy, now } = batch.deps;
  const { resetAt } = await batch.brake();
  const stopped = await readBreaker(ledger, policy, now(), resetAt);
  for (const ring of concerned) {
    const tripped = stopsRing(stopped, ring);
    if (tripped) note(batch, breakerTripped(tripped, policy));
  }
}
