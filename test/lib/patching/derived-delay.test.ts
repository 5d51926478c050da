import { Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { daysBehind, type Turn, widestGap } from '../../../lib/patching/derived-delay';
import { OpeningTime } from '../../../lib/patching/opening-time';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

function aTurn(opens: string, lastsHours = 3, cutoffHours = 1): Turn {
  return { opens: OpeningTime.parse(opens), lasts: Duration.hours(lastsHours), cutoff: Duration.hours(cutoffHours) };
}

it.each([
  ['three days and until the cutoff', aTurn('Wednesday 02:00'), aTurn('Sunday 02:00'), 4],
  ['a day less an hour and until the cutoff', aTurn('Monday 01:00'), aTurn('Sunday 02:00'), 2],
  ['a day less two hours and until the cutoff, to the hour', aTurn('Monday 00:00'), aTurn('Sunday 02:00'), 1],
  ['the whole week, opening together', aTurn('Sunday 02:00'), aTurn('Sunday 02:00'), 8],
  ['six days, opening the day before', aTurn('Saturday 02:00'), aTurn('Sunday 02:00'), 7],
  ['a day, both daily', aTurn('daily 04:00'), aTurn('daily 02:00'), 1],
  [
    'a month, the earlier one monthly and the later one weekly',
    aTurn('Sunday 02:00'),
    aTurn('first Saturday 02:00'),
    30,
  ],
  ['until the next week, both monthly', aTurn('third Tuesday 02:00'), aTurn('second Tuesday 02:00'), 8],
  // From the 9th, a Sunday, back to Friday the 25th of a month of 31 days, which not every year has.
  ['the longest of all months', aTurn('second Sunday 02:00'), aTurn('last Friday 02:00'), 17],
])('a ring lags behind by %s', (_title, later, earlier, days) => {
  expect(daysBehind(later, earlier, 'UTC')).toBe(days);
});

it('tells the two moments that are farthest apart', () => {
  expect(widestGap(aTurn('Wednesday 02:00'), aTurn('Sunday 02:00'), 'Europe/Zurich')).toEqual({
    days: 4,
    opened: new Date('2026-10-25T00:00:00Z'),
    stillBegins: new Date('2026-10-28T03:00:00Z'),
  });
});

it('counts the days by which both rings are late', () => {
  const behind = (later: string, earlier: string) => daysBehind(aTurn(later), aTurn(earlier), 'UTC');
  expect(behind('second Tuesday 22:00 + 5 days', 'second Tuesday 22:00 + 1 day')).toBe(5);
  expect(behind('second Tuesday 22:00 + 5 days', 'second Tuesday 22:00')).toBe(6);
});

it('counts the hour that autumn adds', () => {
  // Six days and an hour less to begin with; in the week in which the clock goes back, an hour more.
  const [later, earlier] = [aTurn('Saturday 00:00', 3, 1), aTurn('Sunday 02:00')];
  expect(daysBehind(later, earlier, 'UTC')).toBe(6);
  expect(daysBehind(later, earlier, 'Europe/Zurich')).toBe(7);
});

it.each([
  ['rate(7 days)', 'Sunday 02:00'],
  ['Sunday 02:00', 'rate(7 days)'],
  ['Sunday 02:00', 'cron(0 2 ? * MON 2030)'],
])('refuses %s after %s, for their order is not known', (later, earlier) => {
  expect(() => daysBehind(aTurn(later), aTurn(earlier), 'UTC')).toThrow(
    `daysBehind: both rings must open by the clock, got ${earlier} and ${later}`,
  );
});

it('lets the later ring begin nothing that the earlier one could not have had, in years that nobody measured', () => {
  const times = fc.tuple(
    fc.constantFrom(
      'daily',
      'Sunday',
      'Monday',
      'Wednesday',
      'Saturday',
      'first Monday',
      'second Tuesday',
      'fourth Sunday',
      'last Friday',
    ),
    fc.integer({ min: 0, max: 23 }),
  );
  const turns = fc
    .tuple(times, fc.integer({ min: 1, max: 24 }), fc.nat(23))
    .map(([[day, hour], lasts, cutoff]) => aTurn(`${day} ${hour}:00`, lasts, Math.min(cutoff, lasts - 1)));
  const [from, until] = [new Date('2061-01-01T00:00:00Z'), new Date('2065-01-01T00:00:00Z')];
  fc.assert(
    fc.property(turns, turns, fc.constantFrom('UTC', 'Europe/Zurich', 'America/New_York'), (later, earlier, zone) => {
      const delay = daysBehind(later, earlier, zone) * DAY;
      const earlierOpenings = earlier.opens.occurrences(zone, from, until).map((time) => time.getTime());
      for (const opening of later.opens.occurrences(zone, new Date(from.getTime() + 40 * DAY), until)) {
        const lastBegin = opening.getTime() + later.lasts.toMilliseconds() - later.cutoff.toMilliseconds();
        // A patch released just then is approved for the later ring at the very last moment: had the earlier one opened since?
        const newestRelease = lastBegin - delay;
        expect(earlierOpenings.some((time) => time >= newestRelease && time < opening.getTime())).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
});
