import { stopsRing } from '../shared/breaker';
import type { Situation, Verdict } from '../shared/judge-node';
import { operationOf } from '../shared/operation';
import type { Sighting } from '../shared/sighting';
import { breakerTripped, windowStopped } from '../shared/urgent';
import { type Batch, note } from './batch';

/** A judgement without a clock or a network of its own. */
export type Judge = (seen: Sighting, situation: Situation) => Verdict;

/**
 * A verdict for which brake, breaker, turn and the tags of this very moment are looked up only where everything else speaks for
 * acting, or would in another mode.
 */
export async function decide(batch: Batch, seen: Sighting, situation: Situation, judge: Judge): Promise<Verdict> {
  const { policy } = batch.deps;
  const first = judge(seen, situation);
  if (first.state === 'paused' && first.ring !== undefined && situation.window.state === 'stopped') {
    note(batch, windowStopped(first.ring, situation.window.name, policy));
  }
  if (first.state !== 'act' && !first.wouldAct) return first;
  const tripped = stopsRing(await batch.breaker(), first.ring);
  if (tripped && first.state === 'act') note(batch, breakerTripped(tripped, policy));
  const whole = {
    ...situation,
    brake: await batch.brake(),
    breaker: tripped?.reason,
    isTurnTaken: await batch.isTurnTaken(first.ring, operationOf(first.cause)),
  };
  const second = judge(seen, whole);
  if (second.state !== 'act') return second;
  const sure = await batch.facts.confirm(seen);
  return sure === seen ? second : judge(sure, whole);
}
