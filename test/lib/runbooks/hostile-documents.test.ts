import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { RUNBOOK_NAMES, runbookFile } from '../../../lib/runbooks/catalogue';
import { checkDocument } from '../../../lib/runbooks/check/check-document';

const folder = mkdtempSync(join(tmpdir(), 'documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ODD: readonly unknown[] = [
  null,
  '',
  'x',
  '{{ x }}',
  '{{ x.y }}',
  7,
  true,
  [],
  [null],
  ['{{ a.b.c }}'],
  {},
  { x: null },
];

/** Every place in a value, as keys from its top. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

function withAt(value: unknown, [key, ...rest]: readonly (string | number)[], odd: unknown): unknown {
  if (key === undefined) return odd;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = withAt(copy[key], rest, odd);
  return copy;
}

it.each(RUNBOOK_NAMES)('answers whatever stands wherever in %s', (name) => {
  const data = parse(readFileSync(runbookFile(name), 'utf8')) as unknown;
  const file = join(folder, 'document.yaml');
  for (const [index, path] of placesIn(data).slice(1).entries()) {
    const odd = ODD[index % ODD.length];
    writeFileSync(file, stringify(withAt(data, path, odd)));
    for (const { line, message } of checkDocument(file)) {
      expect(line).toBeGreaterThan(0);
      expect(message).not.toMatch(/undefined|\[object|\n/);
    }
  }
});
