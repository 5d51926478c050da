const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar's day in a time zone at a moment, `2026-12-24`. */
export function dayIn(timeZone: string, at: Date): string {
  // making a format takes longer than judging a node, and a batch asks for the day of thousands
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format.format(at);
}

/** Whether a text is a day that the calendar has, written `2026-12-24`. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

/** Days from today to a last day, in a time zone: 0 when it is today, negative when it is over. */
export const daysLeft = (lastDay: string, now: Date, timeZone: string): number =>
  Math.round((Date.parse(lastDay) - Date.parse(dayIn(timeZone, now))) / DAY);
