/** Minutes from a moment to now; infinitely many when it is not known since when. */
export const minutesSince = (moment: Date | undefined, now: Date): number =>
  moment ? (now.getTime() - moment.getTime()) / 60_000 : Number.POSITIVE_INFINITY;
