import { plain, wrap } from '../../../rehearsal/story/wrap';

it.each([
  ['leaves what fits', '  ✓ short', 20, ['  ✓ short']],
  ['breaks between words, under the first one', '  ✓ one two three four', 12, ['  ✓ one two', '    three', '    four']],
  ['keeps the bar of a quotation', '  │ one two three', 12, ['  │ one two', '  │ three']],
  ['indents under the text of a numbered line', '  │   1. one two three', 20, ['  │   1. one two', '  │      three']],
  ['keeps columns', '  wait       one two three', 22, ['  wait       one two', '  three']],
  [
    'leaves a word whole that is longer than the line',
    'see https://aws.example/long',
    12,
    ['see', 'https://aws.example/long'],
  ],
])('%s', (_, line, columns, lines) => {
  expect(wrap(line, columns)).toEqual(lines);
});

it('does not count colours', () => {
  const line = '\x1b[1mone\x1b[22m \x1b[2mtwo\x1b[22m';
  expect(wrap(line, 7)).toEqual([line]);
  expect(plain(line)).toBe('one two');
});
