import type { Path } from '../../config/path';

/** A `{{ name }}` in a text of a document. */
export interface Reference {
  /** As it is written, braces and all. */
  readonly passage: string;
  /** What stands between the braces. */
  readonly name: string;
  /** Where the text stands, from where the search began. */
  readonly path: Path;
}

const REFERENCE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Every reference below a value, in the order of the file. */
export function findReferences(value: unknown, path: Path = []): Reference[] {
  if (typeof value === 'string') {
    return [...value.matchAll(REFERENCE)].map(([passage, name = '']) => ({ passage, name, path }));
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? value.map((each, index) => [index, each] as const) : Object.entries(value);
  return entries.flatMap(([key, each]) => findReferences(each, [...path, key]));
}

/** What Automation itself knows in every run. */
export const SYSTEM_VARIABLES: readonly string[] = [
  'global:ACCOUNT_ID',
  'global:AWS_PARTITION',
  'global:DATE',
  'global:DATE_TIME',
  'global:REGION',
  'automation:EXECUTION_ID',
];
