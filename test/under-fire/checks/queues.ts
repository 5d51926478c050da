import { isPoison } from '../simulation/acts';
import type { Check } from './check';

const QUARTER = 15 * 60_000;

/** Every message is handled, or lies among the dead letters with a reason; one that nobody can read holds up no other. */
export const messages: Check = ({ loop, accuse }) => {
  loop.watches.push({
    onEnd: ({ container, batch }, end, error) => {
      if (container.suffered || container.isDead) return;
      const promise = 'where nothing goes wrong, every message is handled at once';
      if (end === 'broke off')
        return accuse(promise, `${container.name} broke off: ${(error as Error | undefined)?.stack ?? 'no error'}`);
      const again = batch.filter(({ id }) => end.again.has(id));
      if (again.length > 0)
        accuse(
          promise,
          `${container.name} wants ${again.map(({ id }) => id).join(' ')} again, with ${again[0]?.body.slice(0, 200)}`,
        );
    },
  });
  return () => {
    const { incoming, outcomes, cloud } = loop;
    for (const queue of [incoming, outcomes]) {
      // what came just now is at work, or waits for the next batch
      const left = queue.unhandledSince(loop.scheduler.now - QUARTER);
      if (left.length > 0)
        accuse(
          'every message is handled',
          `${left.length} messages are still in queue ${queue.name}: ${left[0]?.body}`,
        );
      for (const { body } of queue.dead)
        if (isPoison(body) && !loop.wasBuryingHard)
          accuse('a message that nobody can read is buried with a reason', body);
    }
    for (const { body, reason } of cloud.buried) {
      if (!isPoison(body)) accuse('nothing is buried that can be read', `${body}: ${reason}`);
      if (reason === '') accuse('a message that nobody can read is buried with a reason', body);
    }
  };
};
