import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Claim } from './plan-registrations';

/** What the fleet remembers about its registrations between two requests. */
export interface Remembered {
  /** Grows with every write, so that no two requests write over each other. */
  readonly version: number;
  /** Who wrote it: one run of the function. */
  readonly writer?: string;
  /** The stack that holds the registrations. */
  readonly stackId?: string;
  /** When the newest request was made, as far as its address says; milliseconds since 1970. */
  readonly newestRequest?: number;
  readonly claims: readonly Claim[];
  /** The last requests that came to their end, newest first, with what was answered. */
  readonly answered: readonly AnsweredRequest[];
  /** The request at work, and when it will have ended for certain; milliseconds since 1970. */
  readonly atWork?: { readonly requestId: string; readonly until: number };
  /** When DynamoDB may forget all this, in seconds since 1970; absent while anything is registered. */
  readonly expiresAt?: number;
}

/** A request that has its answer. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly isDone: boolean;
  readonly reason: string;
}

/** Where the fleet remembers what was registered before it came. */
export interface RegistrationMemory {
  recall(fleet: string): Promise<Remembered>;
  /** @returns `overtaken` when another request wrote since `next` was read; nothing is written then */
  remember(fleet: string, next: Remembered): Promise<'written' | 'overtaken'>;
}

const Place = z.object({ operatingSystem: z.string(), group: z.optional(z.string()) });
const Stored = z.object({
  version: z.number(),
  writer: z.optional(z.string()),
  stackId: z.optional(z.string()),
  newestRequest: z.optional(z.number()),
  claims: z.array(z.object({ place: Place, ours: z.array(z.string()), before: z.optional(z.string()) })),
  answered: z.array(z.object({ requestId: z.string(), isDone: z.boolean(), reason: z.string() })),
  atWork: z.optional(z.object({ requestId: z.string(), until: z.number() })),
  expiresAt: z.optional(z.number()),
});

/** The memory in the ledger's table: one item per fleet, written only over the version that was read. */
export function ledgerRegistrationMemory(table: string, documents: DynamoDBDocumentClient): RegistrationMemory {
  const keyOf = (fleet: string) => ({ pk: `REGISTRATIONS#${fleet}`, sk: 'REGISTRATIONS' });
  return {
    async recall(fleet) {
      const { Item } = await documents.send(
        new GetCommand({ TableName: table, Key: keyOf(fleet), ConsistentRead: true }),
      );
      return Item ? Stored.parse(Item) : { version: 0, claims: [], answered: [] };
    },
    async remember(fleet, next) {
      try {
        await documents.send(
          new PutCommand({
            TableName: table,
            Item: { ...keyOf(fleet), ...next, version: next.version + 1 },
            ConditionExpression: next.version === 0 ? 'attribute_not_exists(pk)' : 'version = :read',
            ...(next.version !== 0 && { ExpressionAttributeValues: { ':read': next.version } }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return 'written';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // The SDK repeats a write whose answer got lost, and is then refused because of the first one.
        const { version, writer } = error.Item ?? {};
        const isOurs = version?.N === String(next.version + 1) && writer?.S === next.writer;
        return isOurs ? 'written' : 'overtaken';
      }
    },
  };
}
