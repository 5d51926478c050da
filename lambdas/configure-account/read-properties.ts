import type * as z from 'zod/mini';

/**
 * What a template says, as its schema promises it.
 * @param where the resource, as the template calls it
 * @throws Error naming every property that is missing or wrong
 */
export function readProperties<Schema extends z.ZodMiniType>(
  where: string,
  schema: Schema,
  properties: unknown,
): z.output<Schema> {
  const read = schema.safeParse(properties);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path }) => {
    const found = path.reduce<unknown>(
      (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
      properties,
    );
    return `${[where, path.join('.')].filter(Boolean).join(' ')}: must be as the contract says, got ${JSON.stringify(found)}`;
  });
  throw new Error(problems.join('; '));
}
