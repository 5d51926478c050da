const DAY = 24 * 60 * 60 * 1000;

/**
 * The clock on the wall of a time zone: which moment a local time is.
 */
export class WallClock {
  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /**
   * The moment at which the clock shows a time, given as if it were UTC. Of a time that comes twice in autumn it is the first; a time
   * that is skipped in spring is the moment after the skip.
   */
  momentOf(local: Date): Date {
    const time = local.getTime();
    const steady = this.steadyOffset(local);
    if (steady !== undefined) return new Date(time - steady);
    const before = this.offsetAt(time - DAY);
    const after = this.offsetAt(time + DAY);
    const [early, late] = [time - Math.max(before, after), time - Math.min(before, after)];
    for (const candidate of [early, late]) {
      if (candidate + this.offsetAt(candidate) === time) return new Date(candidate);
    }
    return new Date(this.changeBetween(early, late));
  }

  /** The offset if the clock does not change in that month, or at least not around that day. */
  private steadyOffset(local: Date): number | undefined {
    const month = Date.UTC(local.getUTCFullYear(), local.getUTCMonth());
    const day = Math.floor(local.getTime() / DAY) * DAY;
    return this.offsetBetween(month - 2 * DAY, month + 33 * DAY) ?? this.offsetBetween(day - DAY, day + 2 * DAY);
  }

  /** The offset at two moments if it is the same; it is looked up once, for looking is slow. */
  private offsetBetween(first: number, last: number): number | undefined {
    const [from, to] = [first, last].map((time) => {
      const offset = this.offsets.get(time) ?? this.offsetAt(time);
      this.offsets.set(time, offset);
      return offset;
    });
    return from === to ? from : undefined;
  }

  /** How far the clock is ahead of UTC, in milliseconds. */
  private offsetAt(time: number): number {
    const parts = Object.fromEntries(this.format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - time;
  }

  private changeBetween(early: number, late: number): number {
    let [from, to] = [early, late];
    const offset = this.offsetAt(from);
    while (to - from > 1000) {
      const middle = Math.floor((from + to) / 2000) * 1000;
      if (this.offsetAt(middle) === offset) from = middle;
      else to = middle;
    }
    return to;
  }
}
