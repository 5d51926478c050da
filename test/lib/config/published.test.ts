import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { fleetJsonSchema } from '../../../lib/config/fleet-json-schema';
import { fleetReference } from '../../../lib/config/fleet-reference';
import { GOOD_FLEET, goodFleetBut } from '../../support/fleet-text';

const root = join(__dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const accepts = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(fleetJsonSchema());

it('docs/fleet.schema.json and docs/fleet.md say what the schema says (else: npm run docs)', () => {
  expect(JSON.parse(read('docs/fleet.schema.json'))).toEqual(JSON.parse(JSON.stringify(fleetJsonSchema())));
  expect(read('docs/fleet.md')).toBe(fleetReference());
});

it('fleet.yaml points its editor to the schema in its first line, and fits on a screen', () => {
  const [first, ...rest] = read('fleet.yaml').trimEnd().split('\n');
  expect(first).toBe('# yaml-language-server: $schema=./docs/fleet.schema.json');
  expect(rest.length).toBeLessThan(66);
});

it.each([
  ['the fleet.yaml of this repository', read('fleet.yaml')],
  ['the good fleet', GOOD_FLEET],
  ['every kind of value', goodFleetBut('pace: 50%', 'pace: 10\n      errors: 0%\n      minutesPerNode: 20')],
])('an editor finds nothing wrong with %s', (_title, text) => {
  accepts(parse(text));
  expect(accepts.errors ?? []).toEqual([]);
});

it.each([
  ['an unknown key', 'pace: 50%', 'paces: 50%'],
  ['an account without quotes', '"123456789012"', '123456789012'],
  ['a mode that is none', 'mode: automatic', 'mode: auto'],
  ['a missing opening time', 'opens: Wednesday 02:00, ', ''],
  ['11 attempts', 'attempts: 3', 'attempts: 11'],
  ['51 calls a second', 'keep: 400 days', 'callsPerSecond: 51'],
  ['a waiver without an end', '  report: {', '  waive: { a: { slice: web, why: b, who: c } }\n  report: {'],
])('an editor underlines %s', (_title, passage, otherwise) => {
  expect(accepts(parse(goodFleetBut(passage, otherwise)))).toBe(false);
});

it('every field is described', () => {
  const bare: string[] = [];
  const visit = (path: string, schema: ReturnType<typeof fleetJsonSchema>) => {
    for (const [key, field] of Object.entries(schema.properties ?? {})) {
      if (!field.description) bare.push(`${path}${key}`);
      visit(`${path}${key}.`, field);
    }
    if (typeof schema.additionalProperties === 'object') visit(`${path}NAME.`, schema.additionalProperties);
    if (schema.items) visit(path, schema.items);
  };
  visit('', fleetJsonSchema());
  expect(bare).toEqual([]);
});
