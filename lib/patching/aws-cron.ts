import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';
import type { CalendarDay } from './calendar-day';

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const FEWEST_MINUTES_BETWEEN = 5;
const SUNDAY = 0;
const SATURDAY = 6;

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
}

const MINUTES: Field = { name: 'minutes', least: 0, most: 59 };
const HOURS: Field = { name: 'hours', least: 0, most: 23 };
const DAY_OF_MONTH: Field = { name: 'day of month', least: 1, most: 31 };
const MONTH: Field = { name: 'month', least: 1, most: 12, words: MONTHS };
const DAY_OF_WEEK: Field = { name: 'day of week', least: 1, most: 7, words: DAYS };
const YEAR: Field = { name: 'year', least: 1970, most: 2199 };

/** What a cron expression of AWS says. */
export interface AwsCron {
  readonly second: number;
  /** 0 to 59, in order. */
  readonly minutes: readonly number[];
  /** 0 to 23, in order. */
  readonly hours: readonly number[];
  /** Whether it opens on a day. */
  readonly opensOn: (day: CalendarDay) => boolean;
  /** Whether it opens in every year, so that what is true of one year is true of the next. */
  readonly isEveryYear: boolean;
  /** Whether one week is like the next. */
  readonly isEveryWeek: boolean;
}

/**
 * Reads the inside of `cron(…)`: minutes, hours, day of month, month, day of week, year; windows take a field for seconds before them.
 * @throws Refusal where AWS would refuse it, too
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
 */
export function parseAwsCron(inside: string): AwsCron {
  const texts = inside.trim().toUpperCase().split(/\s+/);
  if (texts.length !== 6 && texts.length !== 7) {
    throw new Refusal(
      `must have six fields in cron(…): minutes, hours, day of month, month, day of week, year; got ${texts[0] === '' ? 0 : texts.length}`,
    );
  }
  const second = texts.length === 7 ? readSecond(texts.shift() as string) : 0;
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = texts as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Refusal(
      `must have ? as either day of month or day of week in cron(…), got ${dayOfMonth} and ${dayOfWeek}`,
    );
  }
  const hourList = readField(HOURS, hours);
  const days = [
    dayOfMonth === '?' ? always : readDayOfMonth(dayOfMonth),
    dayOfWeek === '?' ? always : readDayOfWeek(dayOfWeek),
    among(readField(MONTH, month), (day) => day.month),
    year === '*' ? always : among(readField(YEAR, year), (day) => day.year),
  ];
  const isEveryYear = year === '*';
  return {
    second,
    minutes: readMinutes(minutes, hourList),
    hours: hourList,
    opensOn: (day) => days.every((opensOn) => opensOn(day)),
    isEveryYear,
    isEveryWeek: isEveryYear && month === '*' && /^[?*]$/.test(dayOfMonth) && !/#|[1-7]L/.test(dayOfWeek),
  };
}

function always(): boolean {
  return true;
}

function among(values: readonly number[], part: (day: CalendarDay) => number): (day: CalendarDay) => boolean {
  const known = new Set(values);
  return (day) => known.has(part(day));
}

function readSecond(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) < 60) return Number(text);
  throw new Refusal(`must have 0 to 59 as seconds in cron(…) with seven fields, got ${showValue(text)}`);
}

/** The values that a field stands for, in order. */
function readField(field: Field, text: string): number[] {
  const values = text.split(',').flatMap((part) => readPart(field, part));
  return [...new Set(values)].sort((a, b) => a - b);
}

/** One of `*`, `7`, `MON`, `1-5`, `MON-FRI`, `0/15`, `8-17/2`. */
function readPart(field: Field, part: string): number[] {
  const found = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,4}))?$/.exec(part);
  const [, from = '', to, step] = found ?? [];
  if (!found || (from === '*' && to !== undefined)) throw refused(field, part);
  const first = from === '*' ? field.least : readNumber(field, from, part);
  const isOpen = to === undefined && (from === '*' || step !== undefined);
  const last = isOpen ? field.most : readNumber(field, to ?? from, part);
  if (last < first) {
    throw new Refusal(`must have the lower end first in the ${field.name} of cron(…), got ${showValue(part)}`);
  }
  const stride = Number(step ?? 1);
  if (stride < 1 || stride > field.most) throw refused(field, part);
  return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, index) => first + index * stride);
}

function readNumber(field: Field, text: string, part: string): number {
  const word = field.words?.indexOf(text) ?? -1;
  const value = word >= 0 ? word + field.least : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= field.least && value <= field.most)) throw refused(field, part);
  return value;
}

function refused(field: Field, part: string): Refusal {
  const words = field.words ? ` or ${field.words[0]} to ${field.words.at(-1)}` : '';
  return new Refusal(
    `must have ${field.least} to ${field.most}${words} as ${field.name} in cron(…), got ${showValue(part)}`,
  );
}

function readDayOfMonth(text: string): AwsCron['opensOn'] {
  if (text === 'L') return ({ day, lastDay }) => day === lastDay;
  const nearest = Number(/^(\d{1,2})W$/.exec(text)?.[1]);
  if (nearest >= 1 && nearest <= 31) return (day) => day.day === nearestWeekday(nearest, day);
  if (/[LW]/.test(text)) {
    throw new Refusal(
      `must have L (the last day) or such as 15W (the weekday nearest to the 15th) alone as day of month in cron(…), got ${showValue(text)}`,
    );
  }
  return among(readField(DAY_OF_MONTH, text), ({ day }) => day);
}

/** The day from Monday to Friday that is nearest to a date and in its month; undefined if the month has no such date. */
function nearestWeekday(wanted: number, { day, weekday, lastDay }: CalendarDay): number | undefined {
  if (wanted > lastDay) return undefined;
  const weekdayOfWanted = (((weekday - 1 + wanted - day) % 7) + 7) % 7;
  if (weekdayOfWanted === SUNDAY) return wanted < lastDay ? wanted + 1 : wanted - 2;
  if (weekdayOfWanted === SATURDAY) return wanted > 1 ? wanted - 1 : wanted + 2;
  return wanted;
}

function readDayOfWeek(text: string): AwsCron['opensOn'] {
  // L alone is the last day of the week; a number before it makes it the last such day of the month.
  if (text === 'L') return ({ weekday }) => weekday === DAY_OF_WEEK.most;
  const last = Number(/^([1-7])L$/.exec(text)?.[1]);
  if (last) return ({ day, weekday, lastDay }) => weekday === last && day + 7 > lastDay;
  const [, nthDay, nth] = /^(\w{1,3})#([1-5])$/.exec(text) ?? [];
  if (nthDay) {
    const wanted = readNumber(DAY_OF_WEEK, nthDay, text);
    return ({ day, weekday }) => weekday === wanted && Math.ceil(day / 7) === Number(nth);
  }
  if (text.includes('#') || /\dL|L$|L,/.test(text)) {
    throw new Refusal(
      `must have such as TUE#2 (the second Tuesday) or 6L (the last Friday) alone as day of week in cron(…), got ${showValue(text)}`,
    );
  }
  return among(readField(DAY_OF_WEEK, text), ({ weekday }) => weekday);
}

function readMinutes(text: string, hours: readonly number[]): number[] {
  const minutes = readField(MINUTES, text);
  const isHourAfterHour = hours.some((hour) => hours.includes((hour + 1) % 24));
  const following = isHourAfterHour ? [(minutes[0] ?? 0) + 60] : [];
  const isTooOften = [...minutes, ...following].some(
    (minute, index) => minute - (minutes[index - 1] ?? Number.NEGATIVE_INFINITY) < FEWEST_MINUTES_BETWEEN,
  );
  if (isTooOften) {
    throw new Refusal(
      `must be ${FEWEST_MINUTES_BETWEEN} minutes or more from one opening to the next, got ${showValue(text)} as minutes in cron(…)`,
    );
  }
  return minutes;
}
