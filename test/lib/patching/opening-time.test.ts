import { Cron } from 'croner';
import fc from 'fast-check';
import { OpeningTime } from '../../../lib/patching/opening-time';

const YEAR = [new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')] as const;

function firstOpenings(written: string, timeZone: string, from: string, count: number): string[] {
  const openings = OpeningTime.parse(written).occurrences(timeZone, new Date(from), new Date('2030-01-01T00:00:00Z'));
  return openings.slice(0, count).map((opening) => opening.toISOString().slice(0, 16));
}

it.each([
  ['Sunday 02:00', 'cron(0 2 ? * SUN *)'],
  ['sunday 2:00', 'cron(0 2 ? * SUN *)'],
  ['daily 06:00', 'cron(0 6 ? * * *)'],
  ['Daily 23:59', 'cron(59 23 ? * * *)'],
  ['first Monday 00:05', 'cron(5 0 ? * MON#1 *)'],
  ['second Tuesday 22:00', 'cron(0 22 ? * TUE#2 *)'],
  ['last Friday 23:00', 'cron(0 23 ? * 6L *)'],
  ['last sunday 04:30', 'cron(30 4 ? * 1L *)'],
  ['cron(0 2 ? * SUN *)', 'cron(0 2 ? * SUN *)'],
  ['cron(24 30 09 ? * * *)', 'cron(24 30 09 ? * * *)'],
  ['rate(7 days)', 'rate(7 days)'],
])('gives Systems Manager %s as %s', (written, expression) => {
  const opens = OpeningTime.parse(written);
  expect(opens.expression).toBe(expression);
  expect(String(opens)).toBe(written);
  expect(JSON.stringify(opens)).toBe(JSON.stringify(written));
});

it('is made from parts as well', () => {
  expect(OpeningTime.weekly('Sunday', '02:00').expression).toBe('cron(0 2 ? * SUN *)');
  expect(OpeningTime.monthly('second', 'Tuesday', '22:00').expression).toBe('cron(0 22 ? * TUE#2 *)');
  expect(OpeningTime.daily('06:00').expression).toBe('cron(0 6 ? * * *)');
});

// The examples of AWS's page on cron and rate expressions, each with its meaning there.
it.each([
  ['cron(0 2 ? * THU#3 *)', 'on the third Thursday', ['2026-01-15T02:00', '2026-02-19T02:00', '2026-03-19T02:00']],
  ['cron(15 10 ? * MON-FRI *)', 'on weekdays', ['2026-01-01T10:15', '2026-01-02T10:15', '2026-01-05T10:15']],
  ['cron(0 2 L * ? *)', 'on the last day of the month', ['2026-01-31T02:00', '2026-02-28T02:00', '2026-03-31T02:00']],
  ['cron(15 10 ? * 6L *)', 'on the last Friday', ['2026-01-30T10:15', '2026-02-27T10:15', '2026-03-27T10:15']],
  ['cron(0/5 8-17 ? * MON-FRI *)', 'every 5 minutes', ['2026-01-01T08:00', '2026-01-01T08:05', '2026-01-01T08:10']],
  ['cron(30 09 ? * * *)', 'daily', ['2026-01-01T09:30', '2026-01-02T09:30', '2026-01-03T09:30']],
  ['cron(0 16 ? * TUE *)', 'on Tuesdays', ['2026-01-06T16:00', '2026-01-13T16:00', '2026-01-20T16:00']],
  [
    'cron(0 2 15W * ? *)',
    'on the weekday nearest to the 15th',
    ['2026-01-15T02:00', '2026-02-16T02:00', '2026-03-16T02:00'],
  ],
  ['cron(0 2 ? * L *)', 'on the last day of the week', ['2026-01-03T02:00', '2026-01-10T02:00', '2026-01-17T02:00']],
  ['cron(0 2 ? * 1 *)', 'on Sundays, which are 1', ['2026-01-04T02:00', '2026-01-11T02:00', '2026-01-18T02:00']],
  ['cron(0 2 ? JAN,JUL MON#1 2028)', 'in one year', ['2028-01-03T02:00', '2028-07-03T02:00']],
])('opens %s %s', (written, _meaning, openings) => {
  expect(firstOpenings(written, 'UTC', '2026-01-01T00:00:00Z', openings.length)).toEqual(openings);
});

it('opens on seconds where AWS lets windows do so', () => {
  const [first] = OpeningTime.parse('cron(24 30 09 ? * * *)').occurrences('UTC', ...YEAR);
  expect(first?.toISOString()).toBe('2026-01-01T09:30:24.000Z');
});

it('opens at 17:55 for the last time with 8-17 as hours', () => {
  const [, , ...rest] = OpeningTime.parse('cron(0/5 8-17 ? * MON-FRI *)').occurrences(
    'UTC',
    YEAR[0],
    new Date('2026-01-02T00:00:00Z'),
  );
  expect(rest.at(-1)?.toISOString()).toBe('2026-01-01T17:55:00.000Z');
});

it('follows the clock of its time zone through summer time', () => {
  expect(firstOpenings('Sunday 04:00', 'Europe/Zurich', '2026-03-20T00:00:00Z', 3)).toEqual([
    '2026-03-22T03:00',
    '2026-03-29T02:00',
    '2026-04-05T02:00',
  ]);
  expect(firstOpenings('cron(0 16 ? * TUE *)', 'America/Los_Angeles', '2026-01-01T00:00:00Z', 1)).toEqual([
    '2026-01-07T00:00',
  ]);
});

it('opens once where the clock skips its time, and once where it comes twice', () => {
  expect(firstOpenings('Sunday 02:30', 'Europe/Zurich', '2026-03-28T00:00:00Z', 2)).toEqual([
    '2026-03-29T01:00',
    '2026-04-05T00:30',
  ]);
  expect(firstOpenings('Sunday 02:30', 'Europe/Zurich', '2026-10-24T00:00:00Z', 2)).toEqual([
    '2026-10-25T00:30',
    '2026-11-01T01:30',
  ]);
});

it.each([
  ['second Tuesday 22:00 + 5 days', 'cron(0 22 ? * TUE#2 *)', 5, ['2026-01-18T22:00', '2026-02-15T22:00']],
  ['last Friday 23:00+1 day', 'cron(0 23 ? * 6L *)', 1, ['2026-01-31T23:00', '2026-02-28T23:00']],
  ['cron(0 2 L * ? *) + 6 days', 'cron(0 2 L * ? *)', 6, ['2026-01-06T02:00', '2026-02-06T02:00']],
  ['Sunday 02:00 + 3 Days', 'cron(0 2 ? * SUN *)', 3, ['2026-01-07T02:00', '2026-01-14T02:00']],
])('opens %s: %s, %s days late', (written, expression, offsetDays, openings) => {
  expect(OpeningTime.parse(written)).toMatchObject({ expression, offsetDays });
  expect(String(OpeningTime.parse(written))).toBe(written);
  expect(firstOpenings(written, 'UTC', '2026-01-02T00:00:00Z', 2)).toEqual(openings);
});

it('opens as many days late on every occasion, over the ends of months and years', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('second Tuesday 22:00', 'last Friday 23:30', 'cron(15 1 L * ? *)', 'cron(0 2 15W * ? *)'),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom('UTC', 'Asia/Kathmandu', 'Etc/GMT+12', 'Pacific/Kiritimati'),
      (written, days, timeZone) => {
        const late = days * 24 * 60 * 60 * 1000;
        const [from, until] = YEAR.map((time) => new Date(time.getTime() - late)) as [Date, Date];
        const onTime = OpeningTime.parse(written).occurrences(timeZone, from, until);
        const opens = OpeningTime.parse(`${written} + ${days} day${days === 1 ? '' : 's'}`);
        expect(opens.occurrences(timeZone, ...YEAR)).toEqual(onTime.map((time) => new Date(time.getTime() + late)));
      },
    ),
  );
});

it('counts the days of an offset on the calendar: the clock shows the same time though an hour is lost between', () => {
  expect(firstOpenings('cron(0 22 27 3 ? 2026) + 2 days', 'Europe/Zurich', '2026-03-01T00:00:00Z', 1)).toEqual([
    '2026-03-29T20:00',
  ]);
});

it.each([
  ['Europe/Zurich', 'daily 01:59', '2026-03-29T00:59Z', undefined],
  ['Europe/Zurich', 'daily 02:00', '2026-03-29T01:00Z', 'skipped'],
  ['Europe/Zurich', 'daily 02:59', '2026-03-29T01:00Z', 'skipped'],
  ['Europe/Zurich', 'daily 03:00', '2026-03-29T01:00Z', undefined],
  ['Europe/Zurich', 'cron(0 2-3 ? * * *)', '2026-03-29T01:00Z', undefined],
  ['Europe/Zurich', 'daily 01:59', '2026-10-24T23:59Z', undefined],
  ['Europe/Zurich', 'daily 02:00', '2026-10-25T00:00Z', 'repeated'],
  ['Europe/Zurich', 'daily 02:59', '2026-10-25T00:59Z', 'repeated'],
  ['Europe/Zurich', 'daily 03:00', '2026-10-25T02:00Z', undefined],
  ['Europe/Zurich', 'cron(0 2 27 3 ? 2026) + 2 days', '2026-03-29T01:00Z', 'skipped'],
  ['America/New_York', 'daily 01:59', '2026-03-08T06:59Z', undefined],
  ['America/New_York', 'daily 02:30', '2026-03-08T07:00Z', 'skipped'],
  ['America/New_York', 'daily 03:00', '2026-03-08T07:00Z', undefined],
  ['America/New_York', 'daily 00:59', '2026-11-01T04:59Z', undefined],
  ['America/New_York', 'daily 01:30', '2026-11-01T05:30Z', 'repeated'],
  ['America/New_York', 'daily 02:00', '2026-11-01T07:00Z', undefined],
  // By half an hour only.
  ['Australia/Lord_Howe', 'daily 01:59', '2026-10-03T15:29Z', undefined],
  ['Australia/Lord_Howe', 'daily 02:15', '2026-10-03T15:30Z', 'skipped'],
  ['Australia/Lord_Howe', 'daily 02:30', '2026-10-03T15:30Z', undefined],
  ['Australia/Lord_Howe', 'daily 01:29', '2026-04-04T14:29Z', undefined],
  ['Australia/Lord_Howe', 'daily 01:30', '2026-04-04T14:30Z', 'repeated'],
  ['Australia/Lord_Howe', 'daily 01:59', '2026-04-04T14:59Z', 'repeated'],
  ['Australia/Lord_Howe', 'daily 02:00', '2026-04-04T15:30Z', undefined],
  ['UTC', 'daily 02:30', '2026-03-29T02:30Z', undefined],
  ['Europe/Zurich', 'rate(1 day)', '2026-03-29T01:00Z', undefined],
  ['Europe/Zurich', 'Sunday 02:30', '2026-06-28T00:30Z', undefined],
])('in %s, %s opens at %s: %s', (timeZone, written, at, doubt) => {
  const opens = OpeningTime.parse(written);
  const moment = new Date(at);
  if (opens.isByTheClock) expect(opens.occurrences(timeZone, moment, new Date(moment.getTime() + 1))).toEqual([moment]);
  expect(opens.doubtful(timeZone, moment)).toBe(doubt);
});

it('counts an opening at the start, and none at the end', () => {
  const daily = OpeningTime.parse('daily 06:00');
  const [from, until] = [new Date('2026-01-01T06:00:00Z'), new Date('2026-01-03T06:00:00Z')];
  expect(daily.occurrences('UTC', from, until).map((time) => time.getUTCDate())).toEqual([1, 2]);
});

it('counts a rate from where it is asked, since only AWS knows when it began', () => {
  expect(firstOpenings('rate(36 hours)', 'UTC', '2026-01-01T05:00:00Z', 3)).toEqual([
    '2026-01-01T05:00',
    '2026-01-02T17:00',
    '2026-01-04T05:00',
  ]);
});

it.each([
  ['Sunday 02:00', true, true],
  ['cron(0 2 ? * MON-FRI *)', true, true],
  ['cron(0 2 ? * L *)', true, true],
  ['second Tuesday 02:00', true, false],
  ['last Friday 02:00', true, false],
  ['cron(0 2 15 * ? *)', true, false],
  ['cron(0 2 ? 1-6 SUN *)', true, false],
  ['cron(0 2 ? * SUN 2030)', false, false],
  ['rate(7 days)', false, false],
])('%s: by the clock %s, every week %s', (written, isByTheClock, isEveryWeek) => {
  expect(OpeningTime.parse(written)).toMatchObject({ isByTheClock, isEveryWeek });
});

describe('another reading of the same pattern, by croner', () => {
  const numbers = (least: number, most: number) =>
    fc
      .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 })
      .map((values) => values.join(','));
  const days = fc.oneof(
    numbers(1, 31).map((list) => ({ aws: [list, '?'], croner: [list, '*'] })),
    fc.constant({ aws: ['L', '?'], croner: ['L', '*'] }),
    fc.integer({ min: 1, max: 31 }).map((day) => ({ aws: [`${day}W`, '?'], croner: [`${day}W`, '*'] })),
    numbers(1, 7).map((list) => ({ aws: ['?', list], croner: ['*', list] })),
    fc.constant({ aws: ['?', 'MON-FRI'], croner: ['*', 'MON-FRI'] }),
    fc
      .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 }))
      .map(([day, nth]) => ({ aws: ['?', `${day}#${nth}`], croner: ['*', `${day}#${nth}`] })),
    fc.integer({ min: 1, max: 7 }).map((day) => ({ aws: ['?', `${day}L`], croner: ['*', `${day}#L`] })),
  );
  // Where the clock changes croner treats a single hour as we do, and takes several for an interval.
  const places = fc.oneof(
    fc.tuple(
      numbers(0, 23),
      fc.constantFrom('UTC', 'Pacific/Kiritimati', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Etc/GMT+12'),
    ),
    fc.tuple(
      fc.integer({ min: 0, max: 23 }),
      fc.constantFrom('Europe/Zurich', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca'),
    ),
  );

  it('comes to the same openings', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        places,
        days,
        fc.constantFrom('*', '1/3', 'FEB-MAR'),
        (minute, [hours, timezone], { aws, croner }, month) => {
          const pattern = `0 ${minute} ${hours} ${croner[0]} ${month.replace('1/3', '1-12/3')} ${croner[1]} *`;
          const cron = new Cron(pattern, {
            paused: true,
            mode: '7-part',
            alternativeWeekdays: true,
            domAndDow: true,
            timezone,
          });
          const expected: Date[] = [];
          let next = cron.nextRun(new Date(YEAR[0].getTime() - 1000));
          for (; next && next < YEAR[1]; next = cron.nextRun(next)) expected.push(next);
          // What never comes is refused.
          fc.pre(next !== null);
          const opens = OpeningTime.parse(`cron(${minute} ${hours} ${aws[0]} ${month} ${aws[1]} *)`);
          expect(opens.occurrences(timezone, ...YEAR)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

it.each([
  ['', 'must be such as Sunday 02:00'],
  ['Sunday', 'must be such as Sunday 02:00'],
  ['Sunday morning', 'must be a time from 00:00 to 23:59 such as 07:00, got "morning"'],
  ['Sunday 2am', 'must be a time from 00:00 to 23:59 such as 07:00, got "2am"'],
  ['every Sunday 02:00', 'got "every Sunday 02:00"'],
  ['third last Friday 02:00', 'must be such as Sunday 02:00'],
  ['lst Friday 02:00', 'got "lst Friday 02:00", did you mean last'],
  ['daily', 'must be such as'],
  ['weekly 02:00', 'must be such as'],
  ['cron()', 'must have six fields in cron(…): minutes, hours, day of month, month, day of week, year; got 0'],
  ['cron(0 2 ? * ? *)', 'must have ? as either day of month or day of week in cron(…), got ? and ?'],
  ['cron(60 2 ? * * *)', 'must have 0 to 59 as minutes in cron(…), got "60"'],
  ['cron(0 2 32 * ? *)', 'must have 1 to 31 as day of month in cron(…), got "32"'],
  ['cron(0 2 ? 13 * *)', 'must have 1 to 12 or JAN to DEC as month in cron(…), got "13"'],
  ['cron(0 2 ? * 8 *)', 'must have 1 to 7 or SUN to SAT as day of week in cron(…), got "8"'],
  ['cron(0 2 ? * 0 *)', 'must have 1 to 7 or SUN to SAT as day of week in cron(…), got "0"'],
  ['cron(0 2 ? * SUNDAY *)', 'must have 1 to 7 or SUN to SAT as day of week in cron(…), got "SUNDAY"'],
  ['cron(0 2 ? * FRI-MON *)', 'must have the lower end first in the day of week of cron(…), got "FRI-MON"'],
  [
    'cron(0 2 ? * MON#6 *)',
    'must have such as TUE#2 (the second Tuesday) or 6L (the last Friday) alone as day of week in cron(…), got "MON#6"',
  ],
  [
    'cron(0 2 ? * MON#1,TUE#2 *)',
    'must have such as TUE#2 (the second Tuesday) or 6L (the last Friday) alone as day of week',
  ],
  ['cron(0 2 ? * FRIL *)', 'must have such as TUE#2 (the second Tuesday) or 6L (the last Friday) alone as day of week'],
  [
    'cron(0 2 LW * ? *)',
    'must have L (the last day) or such as 15W (the weekday nearest to the 15th) alone as day of month',
  ],
  ['cron(0 2 ? * * 1969)', 'must have 1970 to 2199 as year in cron(…), got "1969"'],
  ['cron(0 2/0 ? * * *)', 'must have 0 to 23 as hours in cron(…), got "2/0"'],
  ['cron(0,3 2 ? * * *)', 'must be 5 minutes or more from one opening to the next, got "0,3" as minutes in cron(…)'],
  ['cron(0/58 * ? * * *)', 'must be 5 minutes or more from one opening to the next'],
  ['cron(60 0 2 ? * * *)', 'must have 0 to 59 as seconds in cron(…) with seven fields, got "60"'],
  ['cron(0 2 30 2 ? *)', 'must open at some time, got cron(0 2 30 2 ? *), which never comes'],
  ['rate(1 days)', 'must be a rate such as rate(1 day) or rate(12 hours), got "rate(1 days)"'],
  ['rate(2 day)', 'must be a rate such as'],
  ['rate(0 days)', 'must be a rate such as'],
  ['rate(2 weeks)', 'must be a rate such as'],
  ['rate(29 minutes)', 'must be a rate of 30 minutes or more and under 31 days, got "rate(29 minutes)"'],
  ['rate(744 hours)', 'must be a rate of 30 minutes or more and under 31 days'],
  ['second Tuesday 22:00 + 7 days', 'must be 1 to 6 days late, such as + 5 days, got "+ 7 days"'],
  ['second Tuesday 22:00 + 0 days', 'must be 1 to 6 days late, such as + 5 days, got "+ 0 days"'],
  ['second Tuesday 22:00 + 5 hours', 'must be 1 to 6 days late, such as + 5 days, got "+ 5 hours"'],
  ['second Tuesday 22:00 +', 'must be 1 to 6 days late, such as + 5 days, got "+ "'],
  ['second Tuesdy 22:00 + 5 days', 'got "second Tuesdy 22:00", did you mean Tuesday'],
  ['+ 5 days', 'must be such as Sunday 02:00'],
  ['rate(7 days) + 2 days', 'must open by the clock to be some days late, got "rate(7 days) + 2 days"'],
  [`cron(${'0'.repeat(300)})`, 'must have at most 256 characters, got 306'],
])('refuses %s', (written, message) => {
  expect(() => OpeningTime.parse(written)).toThrow(message);
});
