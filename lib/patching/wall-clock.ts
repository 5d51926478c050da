const DAY = 24 * 60 * 60 * 1000;

/** What is wrong with a local time where the clock is put forward or back: it does not exist, or it exists twice. */
export type ClockDoubt = 'skipped' | 'repeated';

const clocks = new Map<string, WallClock>();

/**
 * The clock on the wall of a time zone: which moment a local time is.
 */
export class WallClock {
  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();

  /**
   * The clock of a time zone, by its IANA name: one for all who ask, as it remembers what it looked up.
   * @throws RangeError if there is no such zone
   */
  static of(timeZone: string): WallClock {
    const clock = clocks.get(timeZone) ?? new WallClock(timeZone);
    clocks.set(timeZone, clock);
    return clock;
  }

  private constructor(timeZone: string) {
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

  /** What the clock shows at a moment, to the second, as if it were UTC. */
  wallOf(at: Date | number): Date {
    const parts = Object.fromEntries(this.format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
    return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  }

  /**
   * The moment at which the clock shows a time, given as if it were UTC. Of a time that comes twice in autumn it is the first; a time
   * that is skipped in spring is the moment after the skip.
   */
  momentOf(local: Date): Date {
    const time = local.getTime();
    const steady = this.steadyOffset(local);
    if (steady !== undefined) return new Date(time - steady);
    const { early, late, right } = this.candidates(time);
    return new Date(right[0] ?? this.changeBetween(early, late));
  }

  /** Whether the clock never shows a time, given as if it were UTC, or shows it twice. */
  doubtAbout(local: Date): ClockDoubt | undefined {
    if (this.steadyOffset(local) !== undefined) return undefined;
    const { right } = this.candidates(local.getTime());
    return right.length === 1 ? undefined : right.length === 0 ? 'skipped' : 'repeated';
  }

  /** The moments that a local time can be where the clock changes, and those of them at which the clock does show it. */
  private candidates(time: number): { early: number; late: number; right: number[] } {
    const offsets = [this.offsetAt(time - DAY), this.offsetAt(time + DAY)];
    const [early, late] = [time - Math.max(...offsets), time - Math.min(...offsets)];
    const right = [...new Set([early, late])].filter((moment) => moment + this.offsetAt(moment) === time);
    return { early, late, right };
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
    return this.wallOf(time).getTime() - time;
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
