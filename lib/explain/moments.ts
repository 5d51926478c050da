import type { LocalTime } from '../plan/local-time';
import { clockNear, plural } from '../plan/words';

const MINUTE = 60_000;
/** From so many minutes on a date needs its year. */
const FAR = 300 * 24 * 60;

/** Moments by the fleet's clock, as they are seen from now. */
export class Moments {
  constructor(
    private readonly local: LocalTime,
    private readonly now: Date,
  ) {}

  /** Sun 21 Mar 02:00 (in 3 days) */
  of(at: Date | string): string {
    const moment = new Date(at);
    const minutes = Math.round((moment.getTime() - this.now.getTime()) / MINUTE);
    const year = Math.abs(minutes) > FAR ? ` ${this.local.wallOf(moment).getUTCFullYear()}` : '';
    return `${this.local.moment(moment)}${year} (${farAway(minutes)})`;
  }

  /** 05:00, or the same with its day if that is another one's than `near`. */
  near(at: Date, near: Date): string {
    return clockNear(at, near, this.local);
  }

  /** Whether it is over. */
  isPast(at: Date): boolean {
    return at <= this.now;
  }
}

function farAway(minutes: number): string {
  const far = Math.abs(minutes);
  if (far < 1) return 'now';
  const length = far < 90 ? plural(far, 'minute') : inLongUnits(far / 60);
  return minutes < 0 ? `${length} ago` : `in ${length}`;
}

const inLongUnits = (hours: number) =>
  hours < 36 ? plural(Math.round(hours), 'hour') : plural(Math.round(hours / 24), 'day');
