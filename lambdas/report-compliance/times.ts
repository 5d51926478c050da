/** Times as people of one time zone read them. */
export interface Times {
  /** 22 November 2026 at 07:00 CET */
  moment(iso: string | Date): string;
  /** 22 November 2026 */
  day(iso: string | Date): string;
  /** 22 Nov 2026, 07:00 */
  short(iso: string | Date): string;
  /** 2026, 11 and 22: the parts of the date there. */
  dateParts(at: Date): readonly [string, string, string];
}

/**
 * Times in the fleet's time zone.
 * @param timeZone IANA name
 * @throws RangeError for a name that is none
 */
export function timesIn(timeZone: string): Times {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
    return (at: string | Date) => formatter.format(typeof at === 'string' ? new Date(at) : at);
  };
  const day = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const clock = format({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  const numbers = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return {
    day,
    moment: (at) => `${day(at)} at ${clock(at)}`,
    short: format({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
    dateParts: (at) => {
      const [year = '', month = '', date = ''] = numbers.format(at).split('-');
      return [year, month, date];
    },
  };
}

/** How long ago, in the one unit that matters: 40 minutes, 5 hours, 12 days. */
export function ago(iso: string, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(iso)) / 60_000));
  if (minutes < 90) return plural(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? plural(hours, 'hour') : plural(Math.round(hours / 24), 'day');
}

/** When something is due, in the one unit that matters: in 5 hours, 3 days late. */
export function dueIn(iso: string, now: Date): string {
  const moment = new Date(iso);
  if (Math.abs(moment.getTime() - now.getTime()) < 60_000) return 'now';
  return moment <= now ? `${ago(iso, now)} late` : `in ${ago(now.toISOString(), moment)}`;
}

const group = new Intl.NumberFormat('en');

/** 1,204 nodes; 1 node. */
export const plural = (count: number, word: string): string =>
  `${group.format(count)} ${word}${count === 1 ? '' : 's'}`;

/** The verb that fits so many. */
export const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');

/** 1,204 */
export const figure = (count: number): string => group.format(count);
