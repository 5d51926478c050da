import { ErrorBudget } from '../../../lib/patching/error-budget';
import { Pace } from '../../../lib/patching/pace';

it.each([
  ['25%', { percent: 25, count: undefined }, '25%'],
  ['100%', { percent: 100, count: undefined }, '100%'],
  ['5 %', { percent: 5, count: undefined }, '5%'],
  [10, { percent: undefined, count: 10 }, '10'],
  ['10', { percent: undefined, count: 10 }, '10'],
  [9_999_999, { percent: undefined, count: 9_999_999 }, '9999999'],
])('a pace of %s', (written, parts, asAwsTakesIt) => {
  const pace = Pace.parse(written);
  expect(pace).toMatchObject(parts);
  expect(String(pace)).toBe(asAwsTakesIt);
  expect(JSON.stringify({ pace })).toBe(`{"pace":"${asAwsTakesIt}"}`);
});

it.each([0, -1, 0.5, 1e7, Number.NaN, '0%', '101%', '-5%', '2.5%', '', 'half', '%', '5%%'])(
  'refuses a pace of %s',
  (written) => {
    expect(() => Pace.parse(written)).toThrow(
      /^must be a share of 1% to 100%, or a whole number of nodes from 1, got /,
    );
  },
);

it.each([
  ['0%', '0%'],
  ['5%', '5%'],
  [0, '0'],
  [1, '1'],
  ['100%', '100%'],
])('an error budget of %s', (written, asAwsTakesIt) => {
  expect(String(ErrorBudget.parse(written))).toBe(asAwsTakesIt);
});

it.each([-1, 0.5, 1e7, '101%', '', 'none'])('refuses an error budget of %s', (written) => {
  expect(() => ErrorBudget.parse(written)).toThrow(
    /^must be a share of 0% to 100%, or a whole number of nodes from 0, got /,
  );
});

it('is made from parts as well', () => {
  expect([Pace.percent(10), Pace.nodes(3), ErrorBudget.percent(0), ErrorBudget.nodes(0)].map(String)).toEqual([
    '10%',
    '3',
    '0%',
    '0',
  ]);
});
