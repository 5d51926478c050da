import { Refusal } from './refusal';
import { showValue } from './show-value';

const GRAMMAR = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/**
 * A time on the clock of the fleet's time zone, such as `07:00`.
 */
export class TimeOfDay {
  /**
   * Reads `07:00`.
   * @throws Refusal if it is not a time from 00:00 to 23:59
   */
  static parse(written: string): TimeOfDay {
    const found = GRAMMAR.exec(written.trim());
    if (!found) throw new Refusal(`must be a time from 00:00 to 23:59 such as 07:00, got ${showValue(written)}`);
    return new TimeOfDay(Number(found[1]), Number(found[2]));
  }

  private constructor(
    /** 0 to 23. */
    readonly hour: number,
    /** 0 to 59. */
    readonly minute: number,
  ) {}

  toString(): string {
    return [this.hour, this.minute].map((part) => String(part).padStart(2, '0')).join(':');
  }

  toJSON(): string {
    return this.toString();
  }
}
