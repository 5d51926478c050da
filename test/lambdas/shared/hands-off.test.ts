import { dayIn, daysLeft, isDay } from '../../../lambdas/shared/day';
import { handsOffOf, handsOffTag } from '../../../lambdas/shared/hands-off';

const policy = (timeZone = 'Europe/Zurich') => ({
  timeZone,
  handsOff: { Shipshape: 'hands-off', Team: 'lab' },
});
const read = (value: string, now = '2026-12-20T12:00:00Z', timeZone?: string) =>
  handsOffOf({ Shipshape: value }, policy(timeZone), new Date(now));

describe('a tag', () => {
  it.each<[string, string, 'holds' | 'is over' | 'says nothing']>([
    ['without an end', 'hands-off', 'holds'],
    ['with a day to come', 'hands-off until 2026-12-24', 'holds'],
    ['with its last day today', 'hands-off until 2026-12-20', 'holds'],
    ['with its last day yesterday', 'hands-off until 2026-12-19', 'is over'],
    ['written with more room', 'hands-off  Until  2026-12-19 ', 'is over'],
    ['with a day that the calendar does not have', 'hands-off until 2026-02-30', 'holds'],
    ['with a day in another form', 'hands-off until 24.12.2026', 'holds'],
    ['with an end in words', 'hands-off until Christmas', 'holds'],
    ['with an end left out', 'hands-off until', 'holds'],
    ['with more words', 'hands-off please', 'says nothing'],
    ['with another value that begins alike', 'hands-offish until 2026-12-24', 'says nothing'],
    ['with another value', 'no', 'says nothing'],
  ])('%s', (_, value, state) => {
    const found = read(value);
    expect(found ? (found.isOver ? 'is over' : 'holds') : 'says nothing').toBe(state);
  });
});

describe('the last day', () => {
  it.each<[string, string, string, boolean]>([
    ['has not come to its end at a minute to midnight in Zurich', 'Europe/Zurich', '2026-12-24T22:59:00Z', false],
    ['is over at midnight in Zurich', 'Europe/Zurich', '2026-12-24T23:00:00Z', true],
    ['goes on in New York while it is over in Zurich', 'America/New_York', '2026-12-24T23:00:00Z', false],
    ['is over at midnight in New York', 'America/New_York', '2026-12-25T05:00:00Z', true],
    ['is over in Auckland when it is noon in London', 'Pacific/Auckland', '2026-12-24T11:00:00Z', true],
    ['goes on in Auckland an hour before', 'Pacific/Auckland', '2026-12-24T10:00:00Z', false],
  ])('%s', (_, timeZone, now, isOver) => {
    expect(read('hands-off until 2026-12-24', now, timeZone)?.isOver).toBe(isOver);
  });

  it('ends an hour earlier by UTC where the clock was put forward since', () => {
    expect(read('hands-off until 2026-07-01', '2026-07-01T21:59:59Z')?.isOver).toBe(false);
    expect(read('hands-off until 2026-07-01', '2026-07-01T22:00:00Z')?.isOver).toBe(true);
  });
});

it.each<[string, Record<string, string>, string | undefined]>([
  ['any one tag is enough', { Team: 'lab' }, 'Team=lab'],
  [
    'one that holds counts more than one that is over',
    { Shipshape: 'hands-off until 2026-01-01', Team: 'lab' },
    'Team=lab',
  ],
  [
    'a day that nobody can read is told',
    { Shipshape: 'hands-off until Friday' },
    'Shipshape=hands-off until Friday (whose last day cannot be read, and must be such as 2026-12-24)',
  ],
  ['one that is over holds nothing', { Shipshape: 'hands-off until 2026-01-01' }, undefined],
  ['a key that every object has is no tag', { constructor: 'lab' }, undefined],
])('%s', (_, tags, text) => expect(handsOffTag(tags, policy(), new Date('2026-12-20T12:00:00Z'))).toBe(text));

it.each([
  ['2026-12-20', 0],
  ['2026-12-24', 4],
  ['2026-12-19', -1],
  ['2027-03-29', 99],
])('until %s there are %i days left', (day, days) => {
  expect(daysLeft(day, new Date('2026-12-20T22:59:00Z'), 'Europe/Zurich')).toBe(days);
});

it('knows which day it is where the fleet is', () => {
  const moment = new Date('2026-12-31T12:00:00Z');
  expect(dayIn('Pacific/Kiritimati', moment)).toBe('2027-01-01');
  expect(dayIn('Pacific/Pago_Pago', moment)).toBe('2026-12-31');
});

it.each([
  ['2028-02-29', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
])('%s is a day: %s', (text, is) => expect(isDay(text)).toBe(is));
