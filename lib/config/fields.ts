import { z } from 'zod';
import { parseDuration } from './parse-duration';
import { Refusal } from './refusal';
import { showValue } from './show-value';

/**
 * The kinds of values that a section's schema is made of. Each says in its own words what must hold, and carries examples for the
 * editor and the reference page.
 */
export interface FieldMeta {
  /** What people may write; the first one is shown where the value is missing. */
  readonly examples: readonly (string | number)[];
  /** What stands in the reference page instead of `text`. */
  readonly kind?: string;
}

/** A text with a grammar of its own, read once into a value that cannot be wrong. */
export function written<T>(parse: (text: string) => T, meta: FieldMeta) {
  return z
    .string({ error: ({ input }) => mustBeSuchAs(meta, input) })
    .transform((text, context) => orIssue(parse, text, context))
    .meta(metaOf(meta));
}

/** Like {@link written}, for what YAML takes for a number when it has no unit: `errors: 1`. */
export function writtenOrNumber<T>(parse: (text: string | number) => T, meta: FieldMeta) {
  return z
    .union([z.string(), z.number()], { error: ({ input }) => mustBeSuchAs(meta, input) })
    .transform((text, context) => orIssue(parse, text, context))
    .meta(metaOf(meta));
}

/** A length of time between two bounds, both allowed, in whole units of `whole`. */
export function duration(
  limits: { least: string; most: string; whole: 'minutes' | 'hours' | 'days' },
  example: string,
) {
  const [least, most] = [parseDuration(limits.least).toMinutes(), parseDuration(limits.most).toMinutes()];
  const unit = { minutes: 1, hours: 60, days: 24 * 60 }[limits.whole];
  return written(
    (text) => {
      const length = parseDuration(text);
      const minutes = length.toMinutes();
      if (minutes < least || minutes > most) {
        throw new Refusal(`must be ${limits.least} to ${limits.most}, got ${text.trim()}`);
      }
      if (minutes % unit !== 0) throw new Refusal(`must be in whole ${limits.whole}, got ${text.trim()}`);
      return length;
    },
    { examples: [example], kind: 'length of time' },
  );
}

/** A whole number between two bounds, both allowed. */
export function wholeNumber(least: number, most: number) {
  const error = ({ input }: { input?: unknown }) =>
    input === undefined ? undefined : `must be a whole number from ${least} to ${most}, got ${showNumber(input)}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** Text that matches a pattern; `holds` says the pattern in words. */
export function text(pattern: RegExp, holds: string, meta: FieldMeta) {
  return z
    .string({ error: ({ input }) => mustBeSuchAs(meta, input) })
    .regex(pattern, { error: ({ input }) => `must be ${holds}, got ${showValue(input)}` })
    .meta(metaOf(meta));
}

/** Things by name, such as rings; the names are the operator's. */
export function named<Value extends z.ZodType>(name: z.ZodType<string, string>, value: Value) {
  return z.record(name, value);
}

/** A list with as many entries as AWS takes. */
export function listOf<Value extends z.ZodType>(value: Value, most: number) {
  return z.array(value).max(most, {
    error: ({ input }) => `must have at most ${most} entries, got ${Array.isArray(input) ? input.length : 0}`,
  });
}

function showNumber(input: unknown): string {
  return typeof input === 'number' ? String(input) : showValue(input);
}

function mustBeSuchAs({ examples }: FieldMeta, input: unknown): string | undefined {
  return input === undefined ? undefined : `must be such as ${examples[0]}, got ${showValue(input)}`;
}

function metaOf({ examples, kind }: FieldMeta): { examples: unknown[]; kind?: string } {
  return { examples: [...examples], ...(kind ? { kind } : {}) };
}

function orIssue<In, Out>(parse: (value: In) => Out, value: In, context: z.RefinementCtx): Out {
  try {
    return parse(value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
}
