import { readSchedule } from '../../../rehearsal/fleet/schedule';

const anchor = new Date('2026-09-07T12:00:00Z');

/** The next openings after noon on Monday 7 September 2026. */
function openings(expression: string, timeZone = 'UTC', count = 2, offset = 0): string[] {
  const schedule = readSchedule(expression, timeZone, anchor, offset);
  const found: string[] = [];
  for (let after: Date | undefined = anchor; found.length < count && after; ) {
    after = schedule.next(after);
    if (after) found.push(after.toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

it.each([
  ['cron(0 2 ? * THU#3 *)', ['2026-09-17T02:00Z', '2026-10-15T02:00Z']],
  ['cron(0 2 ? * 5#3 *)', ['2026-09-17T02:00Z', '2026-10-15T02:00Z']],
  ['cron(15 10 ? * MON-FRI *)', ['2026-09-08T10:15Z', '2026-09-09T10:15Z']],
  ['cron(15 10 ? * 2-6 *)', ['2026-09-08T10:15Z', '2026-09-09T10:15Z']],
  ['cron(0 2 L * ? *)', ['2026-09-30T02:00Z', '2026-10-31T02:00Z']],
  ['cron(15 10 ? * 6L *)', ['2026-09-25T10:15Z', '2026-10-30T10:15Z']],
  ['cron(15 10 ? * FRIL *)', ['2026-09-25T10:15Z', '2026-10-30T10:15Z']],
  ['cron(0/5 8-17 ? * MON-FRI *)', ['2026-09-07T12:05Z', '2026-09-07T12:10Z']],
  ['cron(30 09 ? * * *)', ['2026-09-08T09:30Z', '2026-09-09T09:30Z']],
  ['cron(24 30 09 ? * * *)', ['2026-09-08T09:30:24.000Z', '2026-09-09T09:30:24.000Z']],
  ['cron(0 2 ? * SUN *)', ['2026-09-13T02:00Z', '2026-09-20T02:00Z']],
  ['cron(0 2 ? * 1 *)', ['2026-09-13T02:00Z', '2026-09-20T02:00Z']],
  ['cron(0 0/12 1,15 * ? *)', ['2026-09-15T00:00Z', '2026-09-15T12:00Z']],
  ['cron(0 2 ? JAN MON 2027)', ['2027-01-04T02:00Z', '2027-01-11T02:00Z']],
  ['rate(7 days)', ['2026-09-14T12:00Z', '2026-09-21T12:00Z']],
  ['rate(1 hour)', ['2026-09-07T13:00Z', '2026-09-07T14:00Z']],
  ['at(2026-09-08T01:30:00)', ['2026-09-08T01:30Z']],
  ['at(2026-09-07T01:30:00)', []],
])('%s opens as AWS has it', (expression, expected) => {
  expect(openings(expression)).toEqual(expected);
});

it('keeps to the clock of its time zone when that changes', () => {
  expect(openings('cron(0 16 ? * SUN *)', 'Europe/Zurich', 8).slice(6)).toEqual([
    '2026-10-25T15:00Z',
    '2026-11-01T15:00Z',
  ]);
  expect(openings('cron(0 16 ? * SUN *)', 'Europe/Zurich', 1)).toEqual(['2026-09-13T14:00Z']);
});

it('opens days after the time that the expression names', () => {
  expect(openings('cron(0 2 ? * TUE#2 *)', 'UTC', 2, 3)).toEqual(['2026-09-11T02:00Z', '2026-10-16T02:00Z']);
});

it.each([
  '',
  'daily',
  'cron(0 2 * * SUN *)',
  'cron(0 2 ? * ? *)',
  'cron(0 2 ? * SUN)',
  'cron(0 25 ? * SUN *)',
  'rate(1 days)',
  'rate(2 day)',
  'rate(0 days)',
  'rate(2 weeks)',
  'at(tomorrow)',
])('refuses %p', (expression) => {
  expect(() => readSchedule(expression, 'UTC', anchor)).toThrow(`The schedule expression ${expression} is not valid.`);
});
