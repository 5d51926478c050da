import { AssociationSchedule } from '../../../lib';

describe('a schedule of an association', () => {
  it.each([
    ['daily 05:00', 'cron(0 5 ? * * *)'],
    ['Sunday 04:30', 'cron(30 4 ? * SUN *)'],
    ['second Tuesday 05:00', 'cron(0 5 ? * TUE#2 *)'],
    ['every 30 minutes', 'cron(0/30 * * * ? *)'],
    ['every hour', 'cron(0 0/1 * * ? *)'],
    ['every 12 hours', 'cron(0 0/12 * * ? *)'],
    ['every 3 hours', 'rate(3 hours)'],
    ['every 45 minutes', 'rate(45 minutes)'],
    ['every day', 'rate(1 day)'],
    ['every 30 days', 'rate(30 days)'],
    ['every 2 weeks', 'rate(14 days)'],
    ['cron(30 23 ? * TUE#3 *)', 'cron(30 23 ? * TUE#3 *)'],
    ['cron(15 13 ? * MON *)', 'cron(15 13 ? * MON *)'],
    ['cron(0 15 13 ? * MON *)', 'cron(0 15 13 ? * MON *)'],
    ['rate(30 minutes)', 'rate(30 minutes)'],
  ])('%s is %s for State Manager', (written, expression) => {
    expect(AssociationSchedule.parse(written).expression).toBe(expression);
  });

  it('goes by the clock unless it is a rate', () => {
    expect(AssociationSchedule.daily('05:00').isByTheClock).toBe(true);
    expect(AssociationSchedule.parse('every 3 hours').isByTheClock).toBe(false);
  });

  it('can be some days late', () => {
    const late = AssociationSchedule.parse('second Tuesday 05:00 + 5 days');
    expect([late.expression, late.offsetDays, String(late)]).toEqual([
      'cron(0 5 ? * TUE#2 *)',
      5,
      'second Tuesday 05:00 + 5 days',
    ]);
  });

  it.each([
    'cron(0 5 ? * MON-FRI *)',
    'cron(0 5 1 * ? *)',
    'cron(0 5 ? 6 MON *)',
    'cron(0/10 * * * ? *)',
    'cron(0 5 ? * 6L *)',
    'cron(30 0 5 ? * * *)',
    'rate(31 days)',
    'rate(20 minutes)',
    'every 29 minutes',
    'every 0 hours',
    'every blue moon',
    'Sundays 05:00',
    '',
  ])('refuses %j', (written) => {
    expect(() => AssociationSchedule.parse(written)).toThrow(/^must (be|have) /);
  });
});
