/** A day of the calendar, wherever it is. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 1 (Sunday) to 7, as AWS counts. */
  readonly weekday: number;
  /** 28 to 31: the last day of its month. */
  readonly lastDay: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** The days from one date to another, both included; of the times only their dates in UTC count. */
export function* calendarDays(from: Date, to: Date): Generator<CalendarDay> {
  for (let time = Math.floor(from.getTime() / DAY) * DAY; time <= to.getTime(); time += DAY) {
    const date = new Date(time);
    const year = date.getUTCFullYear();
    const month = date.getUTCMonth() + 1;
    yield {
      year,
      month,
      day: date.getUTCDate(),
      weekday: date.getUTCDay() + 1,
      // Day 0 of the next month.
      lastDay: new Date(Date.UTC(year, month, 0)).getUTCDate(),
    };
  }
}
