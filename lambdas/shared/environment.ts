import * as z from 'zod/mini';

/** The variables that a construct must hand to a function: every name of its schema, each a string. */
export type VariablesOf<Schema extends z.ZodMiniObject> = { readonly [Name in keyof z.infer<Schema>]: string };

/**
 * The environment as its schema promises it, checked once, when the function starts.
 * @throws Error naming every variable that is missing or wrong, so that one deploy repairs them all
 */
export function readEnv<Schema extends z.ZodMiniObject>(
  schema: Schema,
  variables: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const read = z.safeParse(schema, variables);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `environment ${name}: must be set as the contract says, got ${JSON.stringify(variables[name])}`;
  });
  throw new Error(problems.join('\n'));
}
