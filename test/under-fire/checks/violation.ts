/** A promise that was broken. */
export interface Violation {
  /** Which one, in words. */
  readonly promise: string;
  /** How. */
  readonly what: string;
  /** When, in epoch milliseconds. */
  readonly at: number;
}

/** Says that a promise was broken. */
export type Accuse = (promise: string, what: string) => void;
