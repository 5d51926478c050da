import { Cron } from 'croner';
import { AwsError } from './aws-error';

/** When a maintenance window opens. */
export interface Schedule {
  /** The first opening later than `after`, or undefined when there is none left. */
  next(after: Date): Date | undefined;
}

const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/**
 * Reads `cron(…)`, `rate(…)` and `at(…)` as maintenance windows take them.
 * @param anchor When a rate begins to count.
 * @throws ValidationException
 */
export function readSchedule(expression: string, timeZone: string, anchor: Date, offsetDays = 0): Schedule {
  const [, kind, body = ''] = /^(cron|rate|at)\((.+)\)$/.exec(expression) ?? [];
  if (offsetDays > 0 && kind !== 'cron') throw refused('ScheduleOffset is supported for cron schedules only.');
  switch (kind) {
    case 'cron':
      return cronSchedule(body, timeZone, offsetDays, expression);
    case 'rate':
      return rateSchedule(body, anchor, expression);
    case 'at':
      return atSchedule(body, timeZone, expression);
    default:
      throw invalid(expression);
  }
}

function cronSchedule(body: string, timeZone: string, offsetDays: number, expression: string): Schedule {
  const cron = parsed(() => new Cron(toCroner(body, expression), { timezone: timeZone }), expression);
  const offset = offsetDays * 86_400_000;
  return {
    next: (after) => {
      const next = cron.nextRun(new Date(after.getTime() - offset));
      return next ? new Date(next.getTime() + offset) : undefined;
    },
  };
}

/** AWS counts days of the week from 1 (Sunday) and demands `?` where croner takes `*`. */
function toCroner(body: string, expression: string): string {
  const fields = body.trim().split(/\s+/);
  const withSeconds = fields.length === 6 ? ['0', ...fields] : fields;
  const [seconds, minutes, hours, dayOfMonth, month, dayOfWeek, year] = withSeconds;
  if (withSeconds.length !== 7 || !seconds || !minutes || !hours || !dayOfMonth || !month || !dayOfWeek || !year)
    throw invalid(expression);
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw invalid(expression);
  const week = dayOfWeek
    .replace(/[1-7](?=[#L])|(?<![#\d])[1-7]/g, (day) => String(Number(day) - 1))
    .replace(/^([A-Z]{3}|\d)L$/i, '$1#L');
  return [
    steps(seconds, 59),
    steps(minutes, 59),
    steps(hours, 23),
    dayOfMonth === '?' ? '*' : steps(dayOfMonth, 31),
    steps(month, 12),
    week === '?' ? '*' : steps(week, 6),
    steps(year, 2199),
  ].join(' ');
}

/** `5/10` means from 5 on, every 10. */
const steps = (field: string, last: number): string => field.replace(/(^|,)(\d+)\//g, `$1$2-${last}/`);

function rateSchedule(body: string, anchor: Date, expression: string): Schedule {
  const [, count = '', unit = '', plural = ''] = /^(\d+) (minute|hour|day)(s?)$/.exec(body.trim()) ?? [];
  const every = Number(count) * (UNIT_MINUTES[unit] ?? 0) * 60_000;
  if (!(every > 0) || (Number(count) === 1) !== (plural === '')) throw invalid(expression);
  return {
    next: (after) =>
      new Date(anchor.getTime() + Math.max(1, Math.floor((after.getTime() - anchor.getTime()) / every) + 1) * every),
  };
}

function atSchedule(body: string, timeZone: string, expression: string): Schedule {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(body)) throw invalid(expression);
  const once = parsed(() => new Cron(body, { timezone: timeZone }), expression);
  return { next: (after) => once.nextRun(after) ?? undefined };
}

function parsed<T>(read: () => T, expression: string): T {
  try {
    return read();
  } catch {
    throw invalid(expression);
  }
}

const invalid = (expression: string): AwsError => refused(`The schedule expression ${expression} is not valid.`);
const refused = (message: string): AwsError => new AwsError('ValidationException', message);
