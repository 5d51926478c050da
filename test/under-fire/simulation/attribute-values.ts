/** A value as DynamoDB keeps it. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** What a document client would send for a value; what is undefined is left out. */
export function marshalled(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof Set) return { SS: [...value] };
  if (Array.isArray(value)) return { L: value.map(marshalled) };
  return { M: marshalledItem(value as object) };
}

/** The same for an item. */
export const marshalledItem = (item: object): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, marshalled(value)]),
  );

/** What a document client would make of a value. */
export function unmarshalled(value: AttributeValue): unknown {
  const [[type = '', inside] = []] = Object.entries(value);
  switch (type) {
    case 'N':
      return Number(inside);
    case 'SS':
      return new Set(inside as string[]);
    case 'L':
      return (inside as AttributeValue[]).map(unmarshalled);
    case 'M':
      return unmarshalledItem(inside as Record<string, AttributeValue>);
    case 'NULL':
      return null;
    default:
      return inside;
  }
}

/** The same for an item. */
export const unmarshalledItem = (item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, unmarshalled(value)]));
