import type { BurningLoop } from '../simulation/burning-loop';
import { allClears } from './all-clears';
import { breaker } from './breaker';
import { chatted } from './chat';
import type { Check } from './check';
import { deadlines } from './deadlines';
import { remembered, settled } from './ends';
import { gently } from './gently';
import { messages } from './queues';
import { reported } from './report';
import { allowedTime, brake, coolDownAndBudget, leftAlone, pace, writtenFirst } from './sending';
import { toldOnce } from './telling';
import { Truth } from './truth';
import type { Accuse, Violation } from './violation';
import { waivedPatches } from './waived';

const CHECKS: readonly Check[] = [
  writtenFirst,
  coolDownAndBudget,
  brake,
  breaker,
  allowedTime,
  leftAlone,
  pace,
  messages,
  settled,
  remembered,
  toldOnce,
  reported,
  waivedPatches,
  deadlines,
  gently,
  chatted,
  allClears,
];

/** What looks at the loop from outside. */
export interface Checks {
  readonly violation: Violation | undefined;
  /** Begins to look. */
  begin(): Promise<void>;
  /** What can only be said once all is calm. */
  atEnd(): Promise<void>;
}

/** Puts every check around a loop. */
export function checksOf(loop: BurningLoop): Checks {
  let violation: Violation | undefined;
  const accuse: Accuse = (promise, what) => {
    violation ??= { promise, what, at: loop.scheduler.now };
    loop.story.tell('BROKEN PROMISE', `${promise}: ${what}`);
  };
  const truth = new Truth(loop);
  const skew = 2 * loop.schedule.skewSeconds * 1000;
  const ends = CHECKS.map((check) => check({ loop, truth, accuse, skew }));
  return {
    get violation() {
      return violation;
    },
    begin: () => truth.begin(),
    async atEnd() {
      for (const end of ends) await end?.();
    },
  };
}
