import { parseDuration } from '../config/parse-duration';
import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';
import { OpeningTime } from '../patching/opening-time';

const EXAMPLES = 'daily 05:00, Sunday 05:00, second Tuesday 05:00, every 12 hours or cron(0 5 ? * * *)';
const LEAST_MINUTES = 30;
const DAY = 24 * 60;
const MINUTES_BEYOND = 31 * DAY;
/** What State Manager can do by the clock; everything else that comes again and again is a rate. */
const BY_THE_CLOCK = [30, 60, 120, 240, 480, 720];
/** Seconds may only be 0; every half hour or so many hours, or once on some days; every month of every year. */
const CRON =
  /^cron\((?:0 )?(?:(?:0|\*)\/30 \*|\d{1,2} (?:\*|(?:0|\*)\/(?:1|2|4|8|12)|\d{1,2})) (?:\* \* \?|\? \* (?:\*|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:#[1-5])?))(?: \*)?\)$/i;

/**
 * When State Manager applies an association, in UTC: `daily 05:00`, `Sunday 05:00`, `second Tuesday 05:00 + 5 days`,
 * `every 30 minutes` to `every 30 days`, or `cron(…)` and `rate(…)` as it takes them, which is less than windows take.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
 */
export class AssociationSchedule {
  /** Every day at this time, UTC. */
  static daily(at: string): AssociationSchedule {
    return AssociationSchedule.parse(`daily ${at}`);
  }

  /**
   * Reads a schedule as people or AWS write it.
   * @throws Refusal if it is neither, or State Manager would not take it
   */
  static parse(written: string): AssociationSchedule {
    const whole = written.trim().replace(/\s+/g, ' ');
    const [, every] = /^every (.+)$/i.exec(whole) ?? [];
    if (every !== undefined) return new AssociationSchedule(whole, expressionOf(every, whole));
    const opening = readOpening(whole);
    if (opening.expression.startsWith('cron(') && !CRON.test(opening.expression)) {
      throw new Refusal(
        `must be a day of the week or its second to fifth in the month, daily, or every 30 minutes or 1, 2, 4, 8 or 12 hours (State Manager takes no other, and no months), got ${showValue(written)}`,
      );
    }
    return new AssociationSchedule(whole, opening.expression, opening.offsetDays);
  }

  private constructor(
    private readonly written: string,
    /** As State Manager takes it, such as `cron(0 5 ? * * *)`. */
    readonly expression: string,
    /** Days from what the expression says to the run, 1 to 6. */
    readonly offsetDays?: number,
  ) {}

  /** Whether it goes by the clock. What does not is counted from the deploy, and begins with it. */
  get isByTheClock(): boolean {
    return this.expression.startsWith('cron(');
  }

  /** As the operator wrote it. */
  toString(): string {
    return this.written;
  }

  toJSON(): string {
    return this.toString();
  }
}

function readOpening(text: string): OpeningTime {
  try {
    return OpeningTime.parse(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.message.replace(/^must be such as .*?, got/, `must be such as ${EXAMPLES}, got`));
  }
}

function expressionOf(length: string, whole: string): string {
  const minutes = parseDuration(/^\d/.test(length) ? length : `1 ${length}`).toMinutes();
  if (minutes < LEAST_MINUTES || minutes >= MINUTES_BEYOND) {
    throw new Refusal(`must be 30 minutes or more and under 31 days, got ${whole}`);
  }
  if (BY_THE_CLOCK.includes(minutes))
    return minutes < 60 ? 'cron(0/30 * * * ? *)' : `cron(0 0/${minutes / 60} * * ? *)`;
  const [unit, size] =
    minutes % DAY === 0
      ? (['day', DAY] as const)
      : minutes % 60 === 0
        ? (['hour', 60] as const)
        : (['minute', 1] as const);
  const count = minutes / size;
  return `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
}
