import { Readable } from 'node:stream';

/** Attribute values as they travel: `{ S: 'text' }`, `{ N: '1' }` … */
type Value = Readonly<Record<string, unknown>>;
type Item = Record<string, Value>;

interface Names {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>;
}

interface Put extends Names {
  readonly Item: Item;
  readonly ConditionExpression?: string;
}

interface Update extends Names {
  readonly Key: Item;
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
}

/**
 * One DynamoDB table in memory, answering the calls that the ledger makes as DynamoDB would, conditions included. It stands in
 * for the service behind a real client: over HTTP, or as a client's `requestHandler`.
 */
export class TinyDynamo {
  private readonly items = new Map<string, Item>();
  /** Sort keys by partition, so that a query need not look at other partitions. */
  private readonly partitions = new Map<string, Set<string>>();
  /** Names of the calls made, in order. */
  readonly calls: string[] = [];
  /** Items in a page of a query or scan. */
  pageSize = 2;

  /** What an SDK client takes as `requestHandler`. */
  readonly requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    destroy: () => undefined,
    handle: async ({ headers, body }: { headers: Record<string, string>; body?: string | Uint8Array }) => {
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
      const { statusCode, answer } = this.answer(headers['x-amz-target'] ?? headers['X-Amz-Target'] ?? '', text);
      return {
        response: {
          statusCode,
          headers: { 'content-type': 'application/x-amz-json-1.0' },
          body: Readable.from([Buffer.from(answer)]),
        },
      };
    },
  };

  /** Answers one request. */
  answer(target: string, body: string): { statusCode: number; answer: string } {
    const operation = target.split('.')[1] ?? '';
    this.calls.push(operation);
    const input = JSON.parse(body);
    try {
      return { statusCode: 200, answer: JSON.stringify(this.perform(operation, input)) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const __type = `com.amazonaws.dynamodb.v20120810#${error.code}`;
      return { statusCode: 400, answer: JSON.stringify({ __type, message: error.message, ...error.extra }) };
    }
  }

  /** Every item there is, as it lies. */
  everything(): Item[] {
    return [...this.items.values()];
  }

  /**
   * Carries out one request that is already parsed.
   * @throws Refusal as DynamoDB would refuse it
   */
  // biome-ignore lint/suspicious/noExplicitAny: requests come from the wire
  perform(operation: string, input: any): object {
    switch (operation) {
      case 'GetItem':
        return { Item: this.items.get(keyOf(input.Key)) };
      case 'PutItem':
        if (!this.holds(input)) throw new Refusal('ConditionalCheckFailedException', 'The conditional request failed');
        this.keep(input.Item);
        return {};
      case 'UpdateItem':
        return this.update(input);
      case 'TransactWriteItems':
        return this.transact(input.TransactItems.map(({ Put }: { Put: Put }) => Put));
      case 'Query':
        return this.page(input, input.KeyConditionExpression);
      case 'Scan':
        return this.page(input, input.FilterExpression);
      default:
        throw new Refusal('UnknownOperationException', `no ${operation} here`);
    }
  }

  private holds(write: Put | Update): boolean {
    const old = this.items.get(keyOf('Item' in write ? write.Item : write.Key)) ?? {};
    return !write.ConditionExpression || evaluate(write.ConditionExpression, old, write);
  }

  private transact(puts: readonly Put[]): object {
    const refused = puts.map((put) => !this.holds(put));
    if (refused.includes(true)) {
      const CancellationReasons = refused.map((isRefused) => ({ Code: isRefused ? 'ConditionalCheckFailed' : 'None' }));
      throw new Refusal('TransactionCanceledException', 'Transaction cancelled', { CancellationReasons });
    }
    for (const put of puts) this.keep(put.Item);
    return {};
  }

  /** `SET attribute = :value`, or `DELETE attribute :set`: what is left of a set, and no attribute once nothing is. */
  private update(input: Update): object {
    if (!this.holds(input)) throw new Refusal('ConditionalCheckFailedException', 'The conditional request failed');
    const [, verb, name = '', value = ''] = /^(SET|DELETE) (#?\w+) (?:= )?(:\w+)$/.exec(input.UpdateExpression) ?? [];
    const attribute = input.ExpressionAttributeNames?.[name] ?? name;
    const given = input.ExpressionAttributeValues?.[value] as Value;
    const item = { ...input.Key, ...this.items.get(keyOf(input.Key)) };
    const left = ((item[attribute]?.SS as string[] | undefined) ?? []).filter(
      (one) => !(given.SS as string[])?.includes(one),
    );
    delete item[attribute];
    if (verb === 'SET') item[attribute] = given;
    else if (left.length > 0) item[attribute] = { SS: left };
    this.keep(item);
    return {};
  }

  private keep(item: Item): void {
    const partition = String(item.pk?.S);
    this.items.set(keyOf(item), item);
    this.partitions.set(partition, (this.partitions.get(partition) ?? new Set()).add(keyOf(item)));
  }

  private page(input: Names & { ExclusiveStartKey?: Item }, condition: string): object {
    const [, partition] = /^pk = (:\w+)/.exec(condition ?? '') ?? [];
    const asked = partition === undefined ? undefined : String(input.ExpressionAttributeValues?.[partition]?.S);
    const keys = [...(asked === undefined ? this.items.keys() : (this.partitions.get(asked) ?? []))].sort();
    const from = input.ExclusiveStartKey ? keys.indexOf(keyOf(input.ExclusiveStartKey)) + 1 : 0;
    const read = keys.slice(from, from + this.pageSize);
    const last = this.items.get(read.at(-1) ?? '');
    const isMore = from + read.length < keys.length;
    return {
      Items: read.map((key) => this.items.get(key) as Item).filter((item) => evaluate(condition, item, input)),
      ...(isMore && last && { LastEvaluatedKey: { pk: last.pk, sk: last.sk } }),
    };
  }
}

/** What DynamoDB says instead of an answer. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly extra: object = {},
  ) {
    super(message);
  }
}

const keyOf = (item: Item) => `${item.pk?.S} ${item.sk?.S}`;

/** Evaluates a condition: AND binds closer than OR, there are no brackets but those of functions and IN. */
function evaluate(
  condition: string,
  item: Item,
  { ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Names,
): boolean {
  const valueIn = (operand: string): string | number | undefined => {
    const value = operand.startsWith(':') ? values?.[operand] : item[names?.[operand] ?? operand];
    return value?.N === undefined ? (value?.S as string | undefined) : Number(value.N);
  };
  const holds = (term: string): boolean => {
    const [, call, inside = ''] = /^(\w+)\((.*)\)$/.exec(term) ?? [];
    if (call === 'attribute_exists') return item[names?.[inside] ?? inside] !== undefined;
    if (call === 'attribute_not_exists') return item[names?.[inside] ?? inside] === undefined;
    if (call === 'begins_with') {
      const [text = '', start = ''] = inside.split(', ');
      return String(valueIn(text) ?? '').startsWith(String(valueIn(start)));
    }
    if (call === 'contains') {
      const [set = '', one = ''] = inside.split(', ');
      return (item[names?.[set] ?? set]?.SS as string[] | undefined)?.includes(String(valueIn(one))) ?? false;
    }
    const [, one, list] = /^(\S+) IN \((.*)\)$/.exec(term) ?? [];
    if (one && list) return list.split(', ').some((other) => valueIn(other) === valueIn(one));
    const [left = '', operator, right = ''] = term.split(' ');
    const [a, b] = [valueIn(left), valueIn(right)];
    if (a === undefined || b === undefined) return false;
    if (operator === '=') return a === b;
    if (operator === '>=') return a >= b;
    if (operator === '<=') return a <= b;
    throw new Error(`condition ${term}: must be one that the ledger uses, got an unknown one`);
  };
  return condition.split(' OR ').some((all) => all.split(' AND ').every(holds));
}
