import { findNearest } from '../config/find-nearest';
import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';
import { TimeOfDay } from '../config/time-of-day';
import { type AwsCron, parseAwsCron } from './aws-cron';
import { calendarDays } from './calendar-day';
import { type ClockDoubt, WallClock } from './wall-clock';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'last'] as const;
const MINUTES = { minute: 1, hour: 60, day: 24 * 60 };
const LONGEST_EXPRESSION = 256;
/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateMaintenanceWindow.html */
const LONGEST_OFFSET_DAYS = 6;
const DAY = 24 * 60 * 60 * 1000;
/** The years that AWS knows. */
const FIRST_DAY = new Date('1970-01-01T00:00:00Z');
const LAST_DAY = new Date('2199-12-31T00:00:00Z');

/** A day of the week, in English and in full. */
export type Weekday = (typeof DAYS)[number];
/** Which one of a month. There is no fifth: not every month has it. */
export type Ordinal = (typeof ORDINALS)[number];

type Rhythm = AwsCron | { readonly everyMinutes: number };

/**
 * When a window opens, again and again, on the clock of the fleet's time zone: `Sunday 02:00`, `daily 06:00`, `second Tuesday 22:00`,
 * `last Friday 23:00`, or `cron(…)` and `rate(…)` as AWS takes them. All but `rate(…)` can be some days late:
 * `second Tuesday 22:00 + 5 days`.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
 */
export class OpeningTime {
  /** Every day at this time. */
  static daily(at: string): OpeningTime {
    return OpeningTime.parse(`daily ${at}`);
  }

  /** Every week, on this day at this time. */
  static weekly(day: Weekday, at: string): OpeningTime {
    return OpeningTime.parse(`${day} ${at}`);
  }

  /** Every month, such as on its second Tuesday at this time. */
  static monthly(which: Ordinal, day: Weekday, at: string): OpeningTime {
    return OpeningTime.parse(`${which} ${day} ${at}`);
  }

  /**
   * Reads an opening time as people or AWS write it.
   * @throws Refusal if it is neither
   */
  static parse(written: string): OpeningTime {
    const whole = written.trim().replace(/\s+/g, ' ');
    if (whole.length > LONGEST_EXPRESSION) {
      throw new Refusal(`must have at most ${LONGEST_EXPRESSION} characters, got ${whole.length}`);
    }
    const [, regular = '', delay] = /^(.*?) ?\+ ?(.*)$/.exec(whole) ?? [];
    if (delay === undefined) return OpeningTime.parseRegular(whole, written);
    const { expression, rhythm } = OpeningTime.parseRegular(regular, regular);
    return new OpeningTime(whole, expression, rhythm, readOffset(delay, rhythm, whole));
  }

  private static parseRegular(text: string, written: string): OpeningTime {
    const call = /^(cron|rate) ?\((.*)\)$/i.exec(text);
    if (!call) return OpeningTime.parseWords(text, written);
    const [, kind = '', inside = ''] = call;
    const rhythm = kind.toLowerCase() === 'cron' ? readCron(inside) : readRate(inside);
    return new OpeningTime(written.trim(), `${kind.toLowerCase()}(${inside.trim()})`, rhythm);
  }

  private static parseWords(text: string, written: string): OpeningTime {
    const words = text.split(' ');
    const time = words.pop() as string;
    const [which, day] = words.length === 2 ? words : [undefined, words[0]];
    if (words.length > 2 || day === undefined) throw unreadable(written);
    if (which === undefined && day.toLowerCase() === 'daily')
      return OpeningTime.at(TimeOfDay.parse(time), '?', '*', text);
    const dayIndex = DAYS.findIndex((known) => known.toLowerCase() === day.toLowerCase());
    const ordinal = (ORDINALS as readonly string[]).indexOf(which?.toLowerCase() ?? '');
    if (dayIndex < 0) throw unreadable(written, findNearest(day, which === undefined ? ['daily', ...DAYS] : DAYS));
    if (which !== undefined && ordinal < 0) throw unreadable(written, findNearest(which, ORDINALS));
    const short = (DAYS[dayIndex] as string).slice(0, 3).toUpperCase();
    const dayOfWeek =
      which === undefined ? short : ORDINALS[ordinal] === 'last' ? `${dayIndex + 1}L` : `${short}#${ordinal + 1}`;
    return OpeningTime.at(TimeOfDay.parse(time), '?', dayOfWeek, text);
  }

  private static at(time: TimeOfDay, dayOfMonth: string, dayOfWeek: string, written: string): OpeningTime {
    const inside = `${time.minute} ${time.hour} ${dayOfMonth} * ${dayOfWeek} *`;
    return new OpeningTime(written, `cron(${inside})`, readCron(inside));
  }

  /** Every rule about windows asks for the same years. */
  private readonly answers = new Map<string, readonly Date[]>();

  private constructor(
    private readonly written: string,
    /** As Systems Manager takes it for a schedule, such as `cron(0 2 ? * SUN *)`. */
    readonly expression: string,
    private readonly rhythm: Rhythm,
    /** Days from what the expression says to the opening, 1 to 6; the occurrences count them in. */
    readonly offsetDays?: number,
  ) {}

  /**
   * Whether it opens by the clock, every year: then the order of two openings is known. `rate(…)` counts from when the window was made.
   */
  get isByTheClock(): boolean {
    return 'opensOn' in this.rhythm && this.rhythm.isEveryYear;
  }

  /** Whether it opens again within the hour, sooner than any window can close. */
  get isTwiceAnHour(): boolean {
    return 'everyMinutes' in this.rhythm ? this.rhythm.everyMinutes < MINUTES.hour : this.rhythm.minutes.length > 1;
  }

  /** Whether one week of openings is like the next, but for summer time. */
  get isEveryWeek(): boolean {
    return 'opensOn' in this.rhythm && this.rhythm.isEveryWeek;
  }

  /**
   * The openings from `from` up to but without `until`. A time that the clock skips in spring is the moment after the
   * skip; of one that comes twice in autumn it is the first. AWS documents neither. A
   * `rate(…)` is taken as counted from `from`: when AWS began to count is known only once the window exists.
   */
  occurrences(timeZone: string, from: Date, until: Date): Date[] {
    const question = [timeZone, from.toISOString(), until.toISOString()].join();
    const known = this.answers.get(question) ?? this.list(timeZone, from, until);
    this.answers.set(question, known);
    return [...known];
  }

  private list(timeZone: string, from: Date, until: Date): readonly Date[] {
    return 'everyMinutes' in this.rhythm
      ? [...everyMinutes(this.rhythm.everyMinutes, from, until)]
      : [...byTheClock(this.rhythm, this.offsetDays ?? 0, timeZone, from, until)];
  }

  /**
   * What is doubtful about one of its {@link occurrences}: its local time does not exist, or exists twice. When a window opens then AWS
   * does not say. Undefined where all is plain, and for `rate(…)`, which does not look at the clock.
   */
  doubtful(timeZone: string, at: Date): ClockDoubt | undefined {
    if ('everyMinutes' in this.rhythm) return undefined;
    const clock = WallClock.of(timeZone);
    const doubts = [...localTimes(this.rhythm, this.offsetDays ?? 0, at, at)]
      .filter((local) => clock.momentOf(local).getTime() === at.getTime())
      .map((local) => clock.doubtAbout(local));
    return doubts.every((doubt) => doubt !== undefined) ? doubts[0] : undefined;
  }

  /** As the operator wrote it. */
  toString(): string {
    return this.written;
  }

  toJSON(): string {
    return this.toString();
  }
}

function* everyMinutes(minutes: number, from: Date, until: Date): Generator<Date> {
  for (let time = from.getTime(); time < until.getTime(); time += minutes * 60_000) yield new Date(time);
}

function* byTheClock(cron: AwsCron, offsetDays: number, timeZone: string, from: Date, until: Date): Generator<Date> {
  const clock = WallClock.of(timeZone);
  let latest: number | undefined;
  for (const local of localTimes(cron, offsetDays, from, until)) {
    const opening = clock.momentOf(local);
    // All times that the clock skips are one moment.
    if (opening < from || opening >= until || opening.getTime() === latest) continue;
    latest = opening.getTime();
    yield opening;
  }
}

/** The openings on the clock of any time zone, given as if it were UTC, that can lie between two moments. */
function* localTimes(cron: AwsCron, offsetDays: number, from: Date, until: Date): Generator<Date> {
  const late = offsetDays * DAY;
  // No clock is more than a day away from UTC.
  const [first, last] = [new Date(from.getTime() - late - DAY), new Date(until.getTime() - late + DAY)];
  for (const day of calendarDays(first, last)) {
    if (!cron.opensOn(day)) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        yield new Date(Date.UTC(day.year, day.month - 1, day.day + offsetDays, hour, minute, cron.second));
      }
    }
  }
}

function readOffset(text: string, rhythm: Rhythm, whole: string): number {
  const days = Number(/^(\d{1,3}) ?days?$/i.exec(text)?.[1]);
  if (!(days >= 1 && days <= LONGEST_OFFSET_DAYS)) {
    throw new Refusal(`must be 1 to ${LONGEST_OFFSET_DAYS} days late, such as + 5 days, got ${showValue(`+ ${text}`)}`);
  }
  if ('everyMinutes' in rhythm) {
    throw new Refusal(`must open by the clock to be some days late, got ${showValue(whole)}`);
  }
  return days;
}

function readCron(inside: string): Rhythm {
  const cron = parseAwsCron(inside);
  for (const day of calendarDays(FIRST_DAY, LAST_DAY)) if (cron.opensOn(day)) return cron;
  throw new Refusal(`must open at some time, got cron(${inside.trim()}), which never comes`);
}

function readRate(inside: string): Rhythm {
  const found = /^(\d{1,6}) (minute|hour|day)(s?)$/.exec(inside.trim());
  const amount = Number(found?.[1]);
  if (!found || amount < 1 || (amount === 1) === (found[3] === 's')) {
    throw new Refusal(`must be a rate such as rate(1 day) or rate(12 hours), got ${showValue(`rate(${inside})`)}`);
  }
  const everyMinutes = amount * MINUTES[found[2] as keyof typeof MINUTES];
  if (everyMinutes < 30 || everyMinutes >= 31 * MINUTES.day) {
    throw new Refusal(`must be a rate of 30 minutes or more and under 31 days, got ${showValue(`rate(${inside})`)}`);
  }
  return { everyMinutes };
}

function unreadable(written: string, nearest?: string): Refusal {
  const hint = nearest ? `, did you mean ${nearest}` : '';
  return new Refusal(
    `must be such as Sunday 02:00, daily 06:00, second Tuesday 22:00, last Friday 23:00 or cron(0 2 ? * SUN *), got ${showValue(written)}${hint}`,
  );
}
