import { z } from 'zod';
import { MachineMessage } from '../../lambdas/shared/machine-message';
import type { JsonSchema } from '../config/fleet-json-schema';

/** The JSON Schema of what queues, functions and https endpoints receive; fields that it does not know may come. */
export function messageSchema(): JsonSchema & { readonly anyOf: readonly JsonSchema[] } {
  const schema = z.toJSONSchema(MachineMessage, { target: 'draft-7', io: 'input' });
  const { oneOf, anyOf = oneOf, ...rest } = schema;
  return {
    ...rest,
    title: 'A message of Shipshape for machines',
    anyOf,
  } as unknown as JsonSchema & { readonly anyOf: readonly JsonSchema[] };
}
