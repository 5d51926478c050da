/** Where something was written, and where mistakes in it are told: a place in a file, or a construct's props. */
export interface Spot {
  /** What is below it. */
  at(...path: (string | number)[]): Spot;
  /** What is here cannot be used. */
  refuse(message: string, part?: 'key' | 'value'): void;
  /** What is here works, but may not do what was meant. */
  warn(message: string, part?: 'key' | 'value'): void;
}

/** A spot where nobody listens, for what has been judged before. */
export const silent: Spot = { at: () => silent, refuse: () => undefined, warn: () => undefined };
