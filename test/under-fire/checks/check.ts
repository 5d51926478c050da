import type { BurningLoop } from '../simulation/burning-loop';
import type { Truth } from './truth';
import type { Accuse } from './violation';

/** What a check sees, and how it says that a promise was broken. */
export interface Court {
  readonly loop: BurningLoop;
  readonly truth: Truth;
  readonly accuse: Accuse;
  /** How far two clocks of the loop may be apart, in milliseconds. */
  readonly skew: number;
}

/** Watches one promise from the beginning; what comes back is asked once all is calm. */
export type Check = (court: Court) => undefined | (() => void | Promise<void>);
