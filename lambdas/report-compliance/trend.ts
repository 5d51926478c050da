import type { Ledger, Standing } from '../shared/ledger';
import type { Summary } from './summarise';

/** How the fleet stood on one day. */
export type Day = Omit<Standing, 'expiresAt'>;

/** So many days a report looks back. */
export const TREND_DAYS = 90;

/** A little more than a year, so that the same month of last year can be looked up. */
const KEPT_DAYS = 400;
const DAY = 86_400_000;

/** A day so many days before another, both as `2026-11-22`. */
export const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY).toISOString().slice(0, 10);

/** How the fleet stands on a day. */
export const dayOf = (day: string, { nodes, deadlines }: Pick<Summary, 'nodes' | 'deadlines'>): Day => ({
  day,
  ...nodes,
  overdue: deadlines.overdue,
});

/**
 * The last ninety days, today as the last of them.
 * @throws what the ledger throws
 */
export async function trendUntil(today: Day, ledger: Pick<Ledger, 'standingsSince'>): Promise<readonly Day[]> {
  const kept = await ledger.standingsSince(daysBefore(today.day, TREND_DAYS - 1));
  const earlier = kept
    .filter(({ day }) => day < today.day)
    .map(({ day, seen, compliant, notCompliant, unknown, waived, overdue }) => ({
      day,
      seen,
      compliant,
      notCompliant,
      unknown,
      waived,
      overdue,
    }));
  return [...earlier, today];
}

/** What the ledger keeps of a day. */
export const standingOf = (today: Day, now: Date): Standing => ({
  ...today,
  expiresAt: Math.floor((now.getTime() + KEPT_DAYS * DAY) / 1000),
});

/** The day before the last one, and the one a week before it, as far as somebody reported on them. */
export function lookedBack(trend: readonly Day[]): { readonly yesterday?: Day; readonly weekAgo?: Day } {
  const today = trend.at(-1)?.day;
  if (today === undefined) return {};
  const on = (days: number) => trend.find(({ day }) => day === daysBefore(today, days));
  return { yesterday: on(1), weekAgo: on(7) };
}
