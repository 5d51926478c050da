import type * as z from 'zod/mini';

/** A message as its schema promises it, or why nobody can read it. */
export type Reading<Message> = { readonly message: Message } | { readonly poison: string };

/** Reads one message body. */
export function readMessage<Schema extends z.ZodMiniType>(schema: Schema, body: string): Reading<z.infer<Schema>> {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch {
    return { poison: 'the body is not JSON' };
  }
  const read = schema.safeParse(event);
  if (read.success) return { message: read.data };
  const problems = read.error.issues.map((issue) => `${issue.path.join('.') || 'the event'}: ${issue.message}`);
  return { poison: problems.join('; ') };
}
