import { z } from 'zod';
import { findNearest } from './find-nearest';
import type { Path } from './path';
import { showValue } from './show-value';

/** A complaint about one place of the file. */
export interface Complaint {
  readonly path: Path;
  readonly message: string;
  /** Whether the key is wrong rather than what it holds. */
  readonly part: 'key' | 'value';
  /** The key that was most likely meant by an unknown one. */
  readonly meant?: string;
}

/** With the right word at hand a long list only hides it. */
const MOST_LISTED = 6;

const KINDS: Record<string, string> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** What a schema's complaints mean to whoever wrote the file: what must hold, and what was got. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], schema: z.ZodType, data: unknown): Complaint[] {
  const complaints = issues.flatMap((issue) => explainIssue(issue, schema, data));
  const keyOf = (path: Path) => JSON.stringify(path);
  const meant = new Set(complaints.flatMap(({ path, meant }) => (meant ? [keyOf([...path.slice(0, -1), meant])] : [])));
  // A key that is misspelt is not also missing.
  return complaints.filter(({ path }) => !(meant.has(keyOf(path)) && valueAt(data, path) === undefined));
}

function explainIssue(issue: z.core.$ZodIssue, schema: z.ZodType, data: unknown): Complaint[] {
  const path = issue.path as Path;
  const input = valueAt(data, path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemaAt(schema, path));
    return issue.keys.map((key) => explainUnknownKey(key, path, known));
  }
  if (issue.code === 'invalid_union') {
    // Whoever wrote a mapping meant the long form.
    const options = unionAt(schema, path)?.options ?? [];
    const meant = options.findIndex((option) => option instanceof z.ZodObject === isMapping(input));
    const issues = issue.errors[Math.max(meant, 0)] ?? [];
    return issues.flatMap((inner) => explainIssue({ ...inner, path: [...path, ...inner.path] }, schema, data));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, message: issue.issues[0]?.message ?? issue.message, part: 'key' }];
  }
  if (input === undefined) return [{ path, message: explainMissing(schemaAt(schema, path)), part: 'value' }];
  if (issue.code === 'invalid_value') {
    return [{ path, message: explainChoice(issue.values.map(String), input), part: 'value' }];
  }
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return [
      { path, message: `must be ${KINDS[issue.expected] ?? issue.expected}, got ${showValue(input)}`, part: 'value' },
    ];
  }
  return [{ path, message: issue.message, part: 'value' }];
}

function explainUnknownKey(key: string, path: Path, known: readonly string[]): Complaint {
  const nearest = findNearest(key, known);
  const complaint = { path: [...path, key], part: 'key' } as const;
  return nearest
    ? { ...complaint, message: `must be a known key, got ${showValue(key)}, did you mean ${nearest}`, meant: nearest }
    : { ...complaint, message: `must be one of ${known.join(', ')}; got ${showValue(key)}` };
}

function explainChoice(known: readonly string[], input: unknown): string {
  const nearest = typeof input === 'string' ? findNearest(input, known) : undefined;
  const choice = nearest && known.length > MOST_LISTED ? 'a known value' : `one of ${known.join(', ')}`;
  return `must be ${choice}${choice.includes(',') ? ';' : ','} got ${showValue(input)}${nearest ? `, did you mean ${nearest}` : ''}`;
}

function explainMissing(schema: z.core.$ZodType | undefined): string {
  const example = schema && (z.globalRegistry.get(schema)?.examples as unknown[] | undefined)?.[0];
  if (schema instanceof z.ZodEnum) return `must be given, one of ${schema.options.join(', ')}`;
  if (typeof example === 'string' || typeof example === 'number') {
    // In quotes where YAML would take it for a number.
    return `must be given, such as ${/^\d+$/.test(String(example)) ? JSON.stringify(example) : example}`;
  }
  const keys = keysOf(schema);
  return keys.length > 0 ? `must be given, with ${keys.join(', ')}` : 'must be given';
}

function keysOf(schema: z.core.$ZodType | undefined): string[] {
  const object = schema instanceof z.ZodUnion ? schema.options.find((option) => option instanceof z.ZodObject) : schema;
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function isMapping(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function unionAt(schema: z.ZodType, path: Path): z.ZodUnion | undefined {
  const found = schemaAt(schema, path);
  return found instanceof z.ZodUnion ? found : undefined;
}

function schemaAt(schema: z.core.$ZodType | undefined, path: Path): z.core.$ZodType | undefined {
  const inner = unwrap(schema);
  const [step, ...rest] = path;
  if (step === undefined) return inner;
  if (inner instanceof z.ZodUnion) {
    return schemaAt(
      inner.options.find((option) => option instanceof z.ZodObject),
      path,
    );
  }
  if (inner instanceof z.ZodObject) return schemaAt(inner.shape[step], rest);
  if (inner instanceof z.ZodRecord) return schemaAt(inner.valueType, rest);
  if (inner instanceof z.ZodArray) return schemaAt(inner.element, rest);
  return undefined;
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault ? unwrap(schema.unwrap()) : schema;
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown> | undefined)?.[step], data);
}
