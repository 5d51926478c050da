/** Waits its turn, so that callers together do not exceed a rate. */
export type Pacer = () => Promise<void>;

/** What pacing needs of the world. */
export interface PacerClock {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * So many calls a second, evenly spaced after a first burst.
 * @param perSecond the rate
 * @param burst how many calls may go at once after a rest
 */
export function pacer(perSecond: number, burst: number, { now, sleep }: PacerClock): Pacer {
  const interval = 1000 / perSecond;
  let free = Number.NEGATIVE_INFINITY; // when the whole burst is available again, in epoch milliseconds
  return async () => {
    const at = now().getTime();
    free = Math.max(free, at) + interval;
    const wait = free - at - burst * interval;
    if (wait > 0) await sleep(wait);
  };
}
