import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFleet } from '../../../lib/config/read-fleet';
import { errorsOf, GOOD_FLEET } from '../../support/fleet-text';

const TOO_MANY_TOKENS = 'fleet.yaml: must have at most 50000 words and marks, got more';
const tenfold = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(of).join(', ')}]\n`;
const chain = Array.from(
  { length: 30 },
  (_, index) => `m${index + 1}: &m${index + 1} { <<: [${Array(4).fill(`*m${index}`).join(', ')}] }\n`,
);

// What bounds the work is checked, not the time that it takes: each of these would take seconds to forever without the bound.
it.each([
  ['more than a megabyte', 'x'.repeat(1_000_001), 'fleet.yaml: must be at most 1 MB, got 1000001 bytes'],
  ['ten megabytes', 'x'.repeat(10_000_000), 'fleet.yaml: must be at most 1 MB, got 10000000 bytes'],
  ['a hundred thousand keys', Array.from({ length: 100_000 }, (_, index) => `k${index}:`).join('\n'), TOO_MANY_TOKENS],
  ['quotation marks only', '"'.repeat(999_999), TOO_MANY_TOKENS],
  ['brackets that never close', '['.repeat(20_000), 'fleet.yaml:1:34: must be at most 32 levels deep, got more'],
  [
    'mappings in mappings without end',
    '{a: '.repeat(9_000),
    'fleet.yaml:1:133: must be at most 32 levels deep, got more',
  ],
  ['lists in lists on one line', '- '.repeat(9_000), 'fleet.yaml:1:67: must be at most 32 levels deep, got more'],
  ['keys of keys', '? '.repeat(9_000), 'fleet.yaml:1:67: must be at most 32 levels deep, got more'],
  [
    'a staircase',
    Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    'fleet.yaml:34:34: must be at most 32 levels deep, got more',
  ],
  [
    'an alias bomb',
    tenfold('a', 'x') +
      tenfold('b', '*a') +
      tenfold('c', '*b') +
      tenfold('d', '*c') +
      tenfold('e', '*d') +
      tenfold('f', '*e'),
    'fleet.yaml:1:7: must have at most 50000 values, aliases counted, got more',
  ],
  [
    'a merge bomb',
    `m0: &m0 { a: 1 }\n${chain.join('')}`,
    'fleet.yaml:2:16: must have at most 50000 values, aliases counted, got more',
  ],
  ['a list within itself', 'a: &a [*a]', 'fleet.yaml:1:8: must be at most 32 levels deep, got more'],
  ['a mapping merged into itself', 'a: &a { <<: *a }', 'fleet.yaml:1:13: must be at most 32 levels deep, got more'],
  [
    'an alias of nothing',
    'name: *nobody',
    'fleet.yaml:1:7 name: must name an anchor that was set before it, got *nobody',
  ],
  ['a tab', 'name: acme\npatching:\n\trings: {}\n', 'fleet.yaml:3:1: must be indented with spaces, got a tab'],
  [
    'a bracket that is not closed',
    'name: acme\nslices: { web: {}\n',
    'fleet.yaml:3:1: must be valid YAML, got: flow map in block collection must be sufficiently indented and end with a }',
  ],
  [
    "a key of JavaScript's own",
    `${GOOD_FLEET}__proto__: { polluted: true }\n`,
    'fleet.yaml:28:1: must not have __proto__ as a key',
  ],
  ['a list as a key', '? [a]\n: b', 'fleet.yaml:1:3: must have a plain word as a key, got something else'],
  ['nothing as a key', ': b', 'fleet.yaml:1:1: must have a plain word as a key, got something else'],
  [
    'two documents',
    'name: acme\n---\nname: other\n',
    'fleet.yaml:2:1: must be one YAML document, got a second one after ---',
  ],
  [
    'a tag of CloudFormation',
    'name: !Ref Name',
    'fleet.yaml:1:7: must be plain YAML without tags such as !Ref, got one',
  ],
  [
    'an older YAML, in which off is false',
    `%YAML 1.1\n---\n${GOOD_FLEET}`,
    'fleet.yaml:1:1: must be YAML 1.2, got 1.1',
  ],
  [
    'Latin 1',
    Buffer.from('name: acme\n# Zürich\n', 'latin1'),
    'fleet.yaml:2:1: must be text in UTF-8, got bytes that are not',
  ],
  [
    'UTF-16',
    Buffer.from('\ufeffname: acme\n', 'utf16le'),
    'fleet.yaml:1:1: must be text in UTF-8, got bytes that are not',
  ],
  ['nothing', '', 'fleet.yaml:1:1: must begin with name and deploysTo, got an empty file'],
  ['comments only', '# to be written\n', 'fleet.yaml:1:1: must begin with name and deploysTo, got an empty file'],
  ['a list', '- name: acme\n', 'fleet.yaml:1:1: must be a mapping that begins with name and deploysTo, got a list'],
  ['a word', 'acme', 'fleet.yaml:1:1: must be a mapping that begins with name and deploysTo, got "acme"'],
])('refuses %s with one clear line', (_title, content, line) => {
  expect(errorsOf(content)).toEqual([line]);
});

it('shows no control characters of a file in a terminal', () => {
  const lines = errorsOf(
    GOOD_FLEET.replace('name: acme', 'name: "\\e[31m\\u202e\\x9b"').replace('slices:', '"\\e[2J":'),
  );
  expect(lines).toEqual([
    'fleet.yaml:1:7 name: must be 2 to 20 lower-case letters, digits and hyphens, with a letter first, got "\\u001b[31m\\u202e\\u009b"',
    expect.stringContaining('"\\u001b[2J"'),
  ]);
});

it('cuts short what is long', () => {
  const [line] = errorsOf(GOOD_FLEET.replace('name: acme', `name: ${'x'.repeat(900)}`));
  expect(line).toHaveLength(165);
});

it('keeps the prototype of everything as it was', () => {
  errorsOf(`${GOOD_FLEET}? __proto__\n: { polluted: true }\n`);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

describe('a file that is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['a folder', folder, 'must be a file, got a folder'],
    ['a pipe, which would wait for ever', pipe, 'must be a file, got something else'],
    ['a device without end', '/dev/zero', 'must be a file, got something else'],
    ['a name without a file', join(folder, 'nothing.yaml'), 'must be a file that can be read, got no such file'],
    ['a file as a folder', join(__filename, 'fleet.yaml'), 'must be a file that can be read, got no such file'],
  ])('is refused: %s', (_title, path, message) => {
    expect(() => readFleet(path)).toThrow(new Error(`${path}: ${message}`));
  });
});
