import { z } from 'zod';
import { FleetSchema } from './fleet-schema';

/** A JSON Schema, as far as ours go. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  /** A short form and a long one. */
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** How people call a value of this grammar; only for the reference page. */
  readonly kind?: string;
}

/** What an editor needs to complete a fleet's file and to underline mistakes. The rules between fields are not in it. */
export function fleetJsonSchema(): JsonSchema {
  return schemaOf(({ kind: _, ...published }) => published);
}

/** The same with the names of grammars, for the reference page. */
export function annotatedFleetSchema(): JsonSchema {
  return schemaOf((schema) => schema);
}

function schemaOf(finish: (schema: JsonSchema) => JsonSchema): JsonSchema {
  return z.toJSONSchema(FleetSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const mutable = jsonSchema as Record<string, unknown>;
      // zod leaves out the examples of what it transforms, taking them for examples of the result; ours are of what people write.
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (examples) mutable.examples = examples;
      const finished = finish(jsonSchema as JsonSchema);
      for (const key of Object.keys(mutable)) if (!(key in finished)) delete mutable[key];
    },
  }) as JsonSchema;
}
