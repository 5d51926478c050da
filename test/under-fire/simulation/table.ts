import { AwsError } from '../../../rehearsal/fleet/aws-error';
import { Refusal, TinyDynamo } from '../../support/tiny-dynamo';
import { type AttributeValue, marshalledItem, unmarshalledItem } from './attribute-values';
import type { Chance } from './chance';

type Input = Readonly<Record<string, unknown>>;
type Wired = Record<string, AttributeValue>;

/** A read that does not ask to be consistent may miss what was written this long ago. */
const STALE_SECONDS = 1;
const STALE_PERCENT = 50;

/** The members of requests and answers that hold items, or parts of them. */
const ITEMS = new Set(['Item', 'Key', 'ExclusiveStartKey', 'LastEvaluatedKey', 'ExpressionAttributeValues']);

/** The ledger's table: what is read from it is as old as DynamoDB allows where nobody asks for a consistent read. */
export class Table {
  private readonly table = new TinyDynamo();
  /** What stood in an item's place until lately. */
  private readonly replaced = new Map<string, { readonly before: Wired | undefined; readonly at: number }>();

  constructor(
    private readonly now: () => number,
    private readonly chance: Chance,
  ) {
    this.table.pageSize = 500;
  }

  /** Everything in the table, as plain objects. */
  items(): Record<string, unknown>[] {
    return this.table.everything().map(plainItem);
  }

  /** One item. */
  item(pk: string, sk: string): Record<string, unknown> | undefined {
    const found = this.kept(marshalledItem({ pk, sk }));
    return found && plainItem(found);
  }

  /**
   * Carries out a call whose items are plain objects, and answers with such.
   * @throws AwsError as DynamoDB would refuse it
   */
  perform(operation: string, input: Input): object {
    const request = wired(input);
    const puts = (request.TransactItems as { Put: Input }[] | undefined)?.map(({ Put }) => Put) ?? [request];
    const keys = puts.flatMap(({ Item, Key }) => [Item ?? Key ?? []].flat() as Wired[]);
    const isRead = operation === 'GetItem' || operation === 'Query' || operation === 'Scan';
    const before = isRead ? [] : keys.map((key) => ({ key, before: this.kept(key) }));
    try {
      const answer = this.table.perform(operation, request) as Input;
      for (const { key, before: old } of before) this.replaced.set(nameOf(key), { before: old, at: this.now() });
      return plain(isRead && !input.ConsistentRead ? this.stale(answer) : answer);
    } catch (error) {
      if (error instanceof Refusal) throw new AwsError(error.code, error.message, 400, error.extra as never);
      throw error;
    }
  }

  private kept({ pk, sk }: Wired): Wired | undefined {
    return (this.table.perform('GetItem', { Key: { pk, sk } }) as { Item?: Wired }).Item;
  }

  /** The answer of a server that has not heard everything yet. */
  private stale(answer: Input): Input {
    const old = (item: Wired): Wired | undefined => {
      const change = this.replaced.get(nameOf(item));
      const isUnheard = change && this.now() - change.at < STALE_SECONDS * 1000 && this.chance.happens(STALE_PERCENT);
      return isUnheard ? change.before : item;
    };
    return {
      ...answer,
      ...(answer.Item !== undefined && { Item: old(answer.Item as Wired) }),
      ...(answer.Items !== undefined && { Items: (answer.Items as Wired[]).flatMap((item) => old(item) ?? []) }),
    };
  }
}

const nameOf = ({ pk, sk }: Wired): string => `${pk?.S} ${sk?.S}`;

/** A request or an answer, each of its items by the given words. */
function translated(input: Input, word: (item: never) => object): Record<string, unknown> {
  const entries = Object.entries(input).map(([name, value]) => {
    if (ITEMS.has(name)) return [name, value && word(value as never)];
    if (name === 'Items') return [name, (value as never[]).map(word)];
    if (name === 'TransactItems')
      return [name, (value as Input[]).map(({ Put }) => ({ Put: translated(Put as Input, word) }))];
    return [name, value];
  });
  return Object.fromEntries(entries);
}

/** With items as they travel. */
export const wired = (input: Input): Record<string, unknown> => translated(input, marshalledItem);

/** With items as plain objects. */
export const plain = (input: Input): Record<string, unknown> => translated(input, plainItem);

const known = new WeakMap<Wired, Record<string, unknown>>();

/** An item as a plain object; nobody changes either, so that what is read again and again is translated once. */
function plainItem(item: Wired): Record<string, unknown> {
  const object = known.get(item) ?? unmarshalledItem(item);
  known.set(item, object);
  return object;
}
