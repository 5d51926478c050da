import type { Duration } from 'aws-cdk-lib/core';
import { z } from 'zod';

/** A value that is either there as a whole or not at all. */
type Whole = Duration | { toJSON(): unknown };

/**
 * What could be read of a section although parts of it are wrong: those are missing. The rules between fields judge what is there, so
 * that one mistake does not hide another.
 */
export type Draft<T> = T extends Whole
  ? T
  : T extends readonly (infer Entry)[]
    ? readonly (Draft<Entry> | undefined)[]
    : T extends object
      ? { readonly [Key in keyof T]?: Draft<T[Key]> | undefined }
      : T;

/** Reads as much as can be read of `input`, with defaults filled in. */
export function readDraft<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): Draft<z.output<Schema>> | undefined {
  return salvage(schema, input) as Draft<z.output<Schema>> | undefined;
}

function salvage(schema: z.core.$ZodType, input: unknown): unknown {
  if (input === undefined) return orUndefined(schema, input);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return salvage(schema.unwrap(), input);
  if (schema instanceof z.ZodUnion) {
    const shaped = schema.options.filter((option) => option instanceof z.ZodObject === isMapping(input));
    const meant = shaped.find((option) => z.safeParse(option, input).success) ?? shaped[0];
    return meant ? salvage(meant, input) : orUndefined(schema, input);
  }
  if (schema instanceof z.ZodObject && isMapping(input)) {
    const named = Object.entries(schema.shape).map(([key, field]) => [key, salvage(field as z.ZodType, input[key])]);
    const { catchall = z.never() } = schema.def;
    const others =
      catchall instanceof z.ZodNever ? [] : Object.entries(input).filter(([key]) => !(key in schema.shape));
    return Object.fromEntries([...named, ...others.map(([key, value]) => [key, salvage(catchall, value)])]);
  }
  if (schema instanceof z.ZodRecord && isMapping(input)) {
    return Object.fromEntries(
      Object.entries(input)
        .filter(([key]) => z.safeParse(schema.keyType, key).success)
        .map(([key, value]) => [key, salvage(schema.valueType, value)]),
    );
  }
  if (schema instanceof z.ZodArray && Array.isArray(input)) return input.map((entry) => salvage(schema.element, entry));
  return orUndefined(schema, input);
}

function orUndefined(schema: z.core.$ZodType, input: unknown): unknown {
  const result = z.safeParse(schema, input);
  return result.success ? result.data : undefined;
}

function isMapping(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
