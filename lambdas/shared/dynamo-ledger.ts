import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  paginateQuery,
  paginateScan,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { bounded } from './bounded';
import type { Debt, Intent, Ledger, Outcome, Standing, Telling, Turn } from './ledger';
import type { Operation } from './operation';

/** Reads of single nodes in flight; DynamoDB takes thousands a second, this bounds sockets and memory. */
const READS_AT_ONCE = 16;

/** Key of nodes that belong to no ring; a ring cannot be called so, as its name is a tag value of letters. */
const NO_RING = '-';

/** Key of all tellings: matters are few, and a sweep reads them all. */
const TOLD = 'TOLD';

/** The ledger in DynamoDB: keys pk and sk, time to live in expiresAt, no index. */
export function dynamoLedger(dynamo: DynamoDBClient, TableName: string): Ledger {
  const client = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });
  const query = async <Item>(input: { pk: string; sk: string; operator: 'begins_with' | '>=' }): Promise<Item[]> => {
    const items: Item[] = [];
    const condition = input.operator === '>=' ? 'sk >= :sk' : 'begins_with(sk, :sk)';
    const pages = paginateQuery(
      { client },
      {
        TableName,
        KeyConditionExpression: `pk = :pk AND ${condition}`,
        ExpressionAttributeValues: { ':pk': input.pk, ':sk': input.sk },
        ConsistentRead: true,
      },
    );
    for await (const page of pages) items.push(...((page.Items ?? []) as Item[]));
    return items;
  };

  const get = async <Item>(pk: string, sk: string): Promise<Item | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }));
    return Item as Item | undefined;
  };

  /**
   * Whether an item was written. The SDK repeats a write whose answer was lost, and DynamoDB then refuses what it has done already:
   * who finds exactly its own item there has not lost against anybody.
   */
  const put = async (Item: Key, condition: Partial<PutCommandInput>): Promise<boolean> => {
    if (await unlessRefused(() => client.send(new PutCommand({ TableName, Item, ...condition })))) return true;
    const found = await get<Key>(Item.pk, Item.sk);
    return found !== undefined && isDeepStrictEqual(withoutUndefined(found), withoutUndefined(Item));
  };

  return {
    async debtsOf(nodeIds) {
      const found = await bounded(nodeIds, READS_AT_ONCE, async (nodeId) => {
        const items = await query<Stored<Debt>>({ pk: `NODE#${nodeId}`, sk: 'CAUSE#', operator: 'begins_with' });
        return [nodeId, items.map(bare)] as const;
      });
      return new Map(found);
    },

    async *everything() {
      const pages = paginateScan(
        { client },
        {
          TableName,
          FilterExpression: 'begins_with(sk, :debts) OR sk = :intents',
          ExpressionAttributeValues: { ':debts': 'CAUSE#', ':intents': 'INTENT' },
        },
      );
      for await (const page of pages) {
        const debts: Debt[] = [];
        const intents: Intent[] = [];
        for (const item of page.Items ?? []) {
          if (item.sk === 'INTENT') intents.push(bare(item as Stored<Intent>));
          else debts.push(bare(item as Stored<Debt>));
        }
        yield { debts, intents };
      }
    },

    writeDebt: (debt) => put(debtItem(debt), unlessChanged(debt)),

    settle: (debt, outcome) =>
      unlessRefused(() =>
        client.send(
          new TransactWriteCommand({
            TransactItems: [
              { Put: { TableName, Item: debtItem(debt), ...unlessChanged(debt) } },
              { Put: { TableName, Item: outcomeItem(outcome) } },
            ],
          }),
        ),
      ),

    async intent(id) {
      const item = await get<Stored<Intent>>(`INTENT#${id}`, 'INTENT');
      return item && bare(item);
    },

    async planIntent(intent) {
      const planned = await put(intentItem(intent), { ConditionExpression: 'attribute_not_exists(pk)' });
      if (!planned) throw new Error(`intent ${intent.id}: must be new, got one that exists`);
    },

    moveIntent: (intent) =>
      put(intentItem(intent), {
        ConditionExpression: '#state IN (:planned, :sent)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':planned': 'planned', ':sent': 'sent' },
      }),

    async outcomesSince(ring, since) {
      const pk = `OUTCOMES#${ring ?? NO_RING}`;
      return (await query<Stored<Outcome>>({ pk, sk: since.toISOString(), operator: '>=' })).map(bare);
    },

    takeTurn: (turn, now) =>
      put(turnItem(turn), {
        ConditionExpression: 'attribute_not_exists(pk) OR attribute_not_exists(intentIds) OR #until <= :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':now': now.toISOString() },
      }),

    async isTurnTaken(ring, now, operation) {
      const item = await get<{ intentIds?: Set<string>; until: string }>(turnKey(ring), turnSort(operation));
      return item?.intentIds !== undefined && item.until > now.toISOString();
    },

    async keepTurn({ ring, operation, until }, intentId) {
      await unlessRefused(() =>
        client.send(
          new UpdateCommand({
            TableName,
            Key: { pk: turnKey(ring), sk: turnSort(operation) },
            UpdateExpression: 'SET #until = :until',
            ConditionExpression: 'contains(intentIds, :one) AND #until <= :until',
            ExpressionAttributeNames: { '#until': 'until' },
            ExpressionAttributeValues: { ':one': intentId, ':until': until },
          }),
        ),
      );
    },

    async giveBackTurn(ring, intentId, operation) {
      await client.send(
        new UpdateCommand({
          TableName,
          Key: { pk: turnKey(ring), sk: turnSort(operation) },
          UpdateExpression: 'DELETE intentIds :one', // an empty set vanishes, which is how a turn is free
          ExpressionAttributeValues: { ':one': new Set([intentId]) },
        }),
      );
    },

    async telling(key) {
      const item = await get<Stored<Telling>>(TOLD, key);
      return item && bare(item);
    },

    async everyTelling() {
      return (await query<Stored<Telling>>({ pk: TOLD, sk: ' ', operator: '>=' })).map(bare);
    },

    writeTelling: (telling) => put({ pk: TOLD, sk: telling.key, ...telling }, unlessChanged(telling)),

    async keepStanding(standing) {
      await client.send(new PutCommand({ TableName, Item: { pk: 'STANDINGS', sk: standing.day, ...standing } }));
    },

    async standingsSince(day) {
      return (await query<Stored<Standing>>({ pk: 'STANDINGS', sk: day, operator: '>=' })).map(bare);
    },
  };
}

interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** As the table keeps it. */
function withoutUndefined<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutUndefined) as Value;
  if (typeof value !== 'object' || value === null || value instanceof Set) return value;
  const known = Object.entries(value).filter(([, inside]) => inside !== undefined);
  return Object.fromEntries(known.map(([name, inside]) => [name, withoutUndefined(inside)])) as Value;
}

type Stored<Item> = Item & { readonly pk: string; readonly sk: string };

function bare<Item extends object>({ pk: _pk, sk: _sk, ...item }: Stored<Item>): Item {
  return item as unknown as Item;
}

const debtItem = (debt: Debt) => ({ pk: `NODE#${debt.nodeId}`, sk: `CAUSE#${debt.cause}`, ...debt });
const intentItem = (intent: Intent) => ({ pk: `INTENT#${intent.id}`, sk: 'INTENT', ...intent });
const outcomeItem = (outcome: Outcome) => ({
  pk: `OUTCOMES#${outcome.ring ?? NO_RING}`,
  sk: `${outcome.finishedAt}#${outcome.commandId}#${outcome.nodeId}`,
  ...outcome,
});
const turnKey = (ring: string | undefined) => `TURN#${ring ?? NO_RING}`;
const turnSort = (operation: Operation = 'install') => (operation === 'install' ? 'TURN' : `TURN#${operation}`);
const turnItem = (turn: Turn) => ({
  pk: turnKey(turn.ring),
  sk: turnSort(turn.operation),
  ...turn,
  intentIds: new Set(turn.intentIds),
});

const unlessChanged = ({ version }: { readonly version: number }) =>
  version === 1
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: 'version = :seen',
        ExpressionAttributeValues: { ':seen': version - 1 },
      };

/** Whether a conditional write was made; a write that lost against another one is no failure. */
async function unlessRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    if (error instanceof TransactionCanceledException) {
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      if (codes.includes('ConditionalCheckFailed') || codes.includes('TransactionConflict')) return false;
    }
    throw error;
  }
}
