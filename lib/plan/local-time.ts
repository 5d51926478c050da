import { type ClockDoubt, WallClock } from '../patching/wall-clock';

const DAY = 24 * 60 * 60 * 1000;

/**
 * Times as the people of one time zone read them, and days as they count them.
 */
export class LocalTime {
  private readonly wallClock: WallClock;
  private readonly zone: Intl.DateTimeFormat;

  constructor(
    /** IANA name. */
    readonly timeZone: string,
  ) {
    this.wallClock = WallClock.of(timeZone);
    this.zone = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' });
  }

  /** What the clock shows, as if it were UTC. */
  wallOf(at: Date): Date {
    return this.wallClock.wallOf(at);
  }

  /** The moment at which the clock shows it; see {@link WallClock} for times that are skipped or come twice. */
  momentOf(wall: Date): Date {
    return this.wallClock.momentOf(wall);
  }

  /** Whether the clock never shows a time, given as if it were UTC, or shows it twice. */
  doubtAbout(wall: Date): ClockDoubt | undefined {
    return this.wallClock.doubtAbout(wall);
  }

  /** By how many minutes the clock is ahead of UTC. */
  offsetAt(at: Date): number {
    const whole = Math.floor(at.getTime() / 1000) * 1000;
    return (this.wallOf(at).getTime() - whole) / 60_000;
  }

  /** Midnight at the beginning of the day, as if it were UTC: a name for the day. */
  dayOf(at: Date): Date {
    return new Date(Math.floor(this.wallOf(at).getTime() / DAY) * DAY);
  }

  /** The same time of day, so many days of the calendar later. */
  daysLater(at: Date, days: number): Date {
    return this.momentOf(new Date(this.wallOf(at).getTime() + days * DAY));
  }

  /** 02:00 */
  clock(at: Date): string {
    return clockOf(this.wallOf(at));
  }

  /** CET, or GMT+10:30 where the zone has no short name in English. */
  zoneName(at: Date): string {
    return this.zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? this.timeZone;
  }

  /** Sun 21 Mar */
  day(at: Date): string {
    return shortDay(this.wallOf(at));
  }

  /** 21 Mar */
  date(at: Date): string {
    return shortDate(this.wallOf(at));
  }

  /** Sun 21 Mar 02:00 */
  moment(at: Date): string {
    return `${this.day(at)} ${this.clock(at)}`;
  }

  /** Sunday 21 March 2027 at 02:00 CET */
  inFull(at: Date): string {
    return `${longDay(this.wallOf(at))} at ${this.clock(at)} ${this.zoneName(at)}`;
  }
}

const written = (options: Intl.DateTimeFormatOptions) => {
  let format: Intl.DateTimeFormat | undefined; // takes long to make, and most programs write none or one of these
  return (wall: Date) => {
    format ??= new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
    return format.format(wall).replaceAll(',', '');
  };
};

/** 02:00, of a time as the clock shows it. */
export const clockOf = written({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
/** Sun 21 Mar */
export const shortDay = written({ weekday: 'short', day: 'numeric', month: 'short' });
/** 21 Mar */
const shortDate = written({ day: 'numeric', month: 'short' });
/** Sunday 21 March 2027 */
export const longDay = written({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** 21 March 2027 */
export const dateOf = written({ day: 'numeric', month: 'long', year: 'numeric' });
/** 21 March */
export const dayAndMonth = written({ day: 'numeric', month: 'long' });
/** March 2027 */
export const monthOf = written({ month: 'long', year: 'numeric' });
