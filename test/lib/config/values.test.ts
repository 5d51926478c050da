import { findNearest } from '../../../lib/config/find-nearest';
import { parseDuration } from '../../../lib/config/parse-duration';
import { formatPath } from '../../../lib/config/path';
import { showDuration, showValue } from '../../../lib/config/show-value';
import { FleetSlice } from '../../../lib/config/slice';
import { TimeOfDay } from '../../../lib/config/time-of-day';

describe('a length of time', () => {
  it.each([
    ['20 minutes', 20, '20 minutes'],
    ['1 minute', 1, '1 minute'],
    ['3 hours', 180, '3 hours'],
    ['3hours', 180, '3 hours'],
    ['1 Hour', 60, '1 hour'],
    ['120 minutes', 120, '2 hours'],
    ['1 hour 30 minutes', 90, '1 hour 30 minutes'],
    ['1 day', 1440, '1 day'],
    ['400 days', 576_000, '400 days'],
    ['2 weeks', 20_160, '14 days'],
    ['0 hours', 0, '0 hours'],
  ])('is %s', (written, minutes, shown) => {
    const length = parseDuration(written);
    expect(length.toMinutes()).toBe(minutes);
    expect(showDuration(length)).toBe(shown);
  });

  it.each([
    '',
    '3',
    '3h',
    'PT3H',
    '1.5 hours',
    '-1 hours',
    'three hours',
    '3 hours or so',
    '9999999 days',
    '5 seconds',
  ])('refuses %s', (written) => {
    expect(() => parseDuration(written)).toThrow(
      `must be a length of time such as 3 hours, 20 minutes or 1 day, got ${JSON.stringify(written)}`,
    );
  });
});

describe('a time of day', () => {
  it.each([
    ['07:00', '07:00'],
    ['7:05', '07:05'],
    ['00:00', '00:00'],
    ['23:59', '23:59'],
  ])('is %s', (written, shown) => {
    expect(String(TimeOfDay.parse(written))).toBe(shown);
  });

  it.each(['24:00', '12:60', '7', '7am', '07:00:00', ''])('refuses %s', (written) => {
    expect(() => TimeOfDay.parse(written)).toThrow(
      `must be a time from 00:00 to 23:59 such as 07:00, got "${written}"`,
    );
  });
});

describe('the word that was meant', () => {
  const known = ['opens', 'lasts', 'cutoff', 'cutoffBehavior', 'automatic'];
  it.each([
    ['open', 'opens'],
    ['OPENS', 'opens'],
    ['cutof', 'cutoff'],
    ['cutoffBehaviour', 'cutoffBehavior'],
    ['auto', 'automatic'],
    ['schedule', undefined],
    ['x', undefined],
    ['o'.repeat(100_000), undefined],
  ])('for %.20s', (word, meant) => {
    expect(findNearest(word, known)).toBe(meant);
  });
});

it.each([
  [null, 'nothing'],
  [undefined, 'nothing'],
  [7, 'the number 7'],
  [true, 'true'],
  [[1], 'a list'],
  [{ a: 1 }, 'a mapping'],
  ['a "b"\n', '"a \\"b\\"\\n"'],
  ['x'.repeat(61), `"${'x'.repeat(60)}…"`],
])('shows %p as %s', (value, shown) => {
  expect(showValue(value)).toBe(shown);
});

it('writes a path as people would point at it', () => {
  expect(formatPath(['patching', 'baselines', 'amazon-linux', 'approve', 0, 'after'])).toBe(
    'patching.baselines.amazon-linux.approve[0].after',
  );
  expect(formatPath(['slices', 'a b', 'tags', 'x.y'])).toBe('slices."a b".tags."x.y"');
  expect(formatPath([])).toBe('');
});

it('makes slices from code, too', () => {
  expect(FleetSlice.tagged('Role', 'web')).toMatchObject({ kind: 'tags', tags: { Role: 'web' } });
  expect(FleetSlice.resourceGroup('databases')).toMatchObject({ kind: 'resourceGroup', name: 'databases' });
});
