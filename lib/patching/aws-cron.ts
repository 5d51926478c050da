import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const FEWEST_MINUTES_BETWEEN = 5;

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
  /** Forms only this field knows; `undefined` if the text is none of them. */
  readonly special?: (text: string) => string | undefined;
}

const MINUTES: Field = { name: 'minutes', least: 0, most: 59 };
const HOURS: Field = { name: 'hours', least: 0, most: 23 };
const DAY_OF_MONTH: Field = { name: 'day of month', least: 1, most: 31, special: readDayOfMonth };
const MONTH: Field = { name: 'month', least: 1, most: 12, words: MONTHS };
const DAY_OF_WEEK: Field = { name: 'day of week', least: 1, most: 7, words: DAYS, special: readDayOfWeek };
const YEAR: Field = { name: 'year', least: 1970, most: 2199 };

/** What a cron expression of AWS says, checked field by field. */
export interface AwsCron {
  /** The same moments in the pattern language of croner: seven fields, Sunday is 1. */
  readonly pattern: string;
  /** Whether it opens in every year, so that what is true of one year is true of the next. */
  readonly isEveryYear: boolean;
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
  const seconds = texts.length === 7 ? readSeconds(texts.shift() as string) : '0';
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
  const minuteList = readField(MINUTES, minutes);
  mustBeFiveMinutesApart(minuteList, minutes);
  const pattern = [
    seconds,
    minuteList,
    readField(HOURS, hours),
    dayOfMonth === '?' ? '*' : readField(DAY_OF_MONTH, dayOfMonth),
    readField(MONTH, month),
    dayOfWeek === '?' ? '*' : readField(DAY_OF_WEEK, dayOfWeek),
    readField(YEAR, year),
  ].join(' ');
  return { pattern, isEveryYear: year === '*' };
}

function readSeconds(text: string): string {
  if (/^\d{1,2}$/.test(text) && Number(text) < 60) return String(Number(text));
  throw new Refusal(`must have 0 to 59 as seconds in cron(…) with seven fields, got ${showValue(text)}`);
}

function readField(field: Field, text: string): string {
  if (text === '*') return '*';
  return (
    field.special?.(text) ??
    text
      .split(',')
      .map((part) => readPart(field, part))
      .join(',')
  );
}

/** One of `7`, `MON`, `1-5`, `MON-FRI`, `0/15`, `8-17/2`; croner wants a range before a slash where AWS takes a start. */
function readPart(field: Field, part: string): string {
  const found = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,4}))?$/.exec(part);
  if (!found) throw refused(field, part);
  const [, from = '', to, step] = found;
  const first = from === '*' ? field.least : readNumber(field, from, part);
  const last =
    to === undefined ? (step === undefined && from !== '*' ? first : field.most) : readNumber(field, to, part);
  if (from === '*' && to !== undefined) throw refused(field, part);
  if (last < first) {
    throw new Refusal(`must have the lower end first in the ${field.name} of cron(…), got ${showValue(part)}`);
  }
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.most)) throw refused(field, part);
  if (step !== undefined) return `${first}-${last}/${step}`;
  return first === last ? String(first) : `${first}-${last}`;
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

function readDayOfMonth(text: string): string | undefined {
  if (text === 'L') return 'L';
  const nearest = /^(\d{1,2})W$/.exec(text);
  if (nearest && Number(nearest[1]) >= 1 && Number(nearest[1]) <= 31) return text;
  if (/[LW]/.test(text)) {
    throw new Refusal(
      `must have L (the last day) or such as 15W (the weekday nearest to the 15th) alone as day of month in cron(…), got ${showValue(text)}`,
    );
  }
  return undefined;
}

function readDayOfWeek(text: string): string | undefined {
  // L alone is the last day of the week; a number before it makes it the last such day of the month.
  if (text === 'L') return '7';
  const last = /^([1-7])L$/.exec(text);
  if (last) return `${last[1]}#L`;
  const nth = /^(\w{1,3})#([1-5])$/.exec(text);
  if (nth) return `${readNumber(DAY_OF_WEEK, nth[1] as string, text)}#${nth[2]}`;
  if (text.includes('#') || /\dL|L$|L,/.test(text)) {
    throw new Refusal(
      `must have such as TUE#2 (the second Tuesday) or 6L (the last Friday) alone as day of week in cron(…), got ${showValue(text)}`,
    );
  }
  return undefined;
}

function mustBeFiveMinutesApart(list: string, written: string): void {
  const minutes = expand(list === '*' ? '0-59' : list);
  const tooClose = minutes.some((minute, index) => {
    const earlier = minutes[index - 1];
    return earlier !== undefined && minute - earlier < FEWEST_MINUTES_BETWEEN;
  });
  if (tooClose) {
    throw new Refusal(
      `must be ${FEWEST_MINUTES_BETWEEN} minutes or more from one opening to the next, got ${showValue(written)} as minutes in cron(…)`,
    );
  }
}

function expand(list: string): number[] {
  const minutes = list.split(',').flatMap((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: MINUTES.most + 1 }, (_, minute) => minute).filter(
      (minute) => minute >= Number(first) && minute <= Number(last) && (minute - Number(first)) % Number(step) === 0,
    );
  });
  return [...new Set(minutes)].sort((a, b) => a - b);
}
