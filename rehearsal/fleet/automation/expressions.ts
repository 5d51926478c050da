/** What names in double braces stand for. */
export type Lookup = (name: string) => unknown;

const REFERENCE = /\{\{\s*([\w.:/-]+)\s*\}\}/g;

/**
 * A step's inputs with every reference replaced: alone in its text it keeps its type, within a text it becomes a part of it.
 * @throws Error for a name that stands for nothing.
 */
export function resolved(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolved(item, lookup));
  }
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, lookup)]));
  if (typeof value !== 'string') return value;
  const alone = /^\{\{\s*([\w.:/-]+)\s*\}\}$/.exec(value)?.[1];
  if (alone !== undefined) return lookup(alone);
  return value.replace(REFERENCE, (_, name: string) => {
    const found = lookup(name);
    return typeof found === 'string' ? found : JSON.stringify(found);
  });
}

/** What a JSONPath of the kind that runbooks use (`$.a.b[0].c`, `$..c`, `$.a[*].c`) finds; several finds come as a list. */
export function selected(root: unknown, path: string): unknown {
  let found: unknown[] = [root];
  let isMany = false;
  for (const [, deep, name, index] of path.matchAll(/(\.\.)?\.?([A-Za-z_]\w*)|\[(\d+|\*)\]/g)) {
    if (index === '*') {
      isMany = true;
      found = found.flatMap((value) => (Array.isArray(value) ? value : []));
    } else if (index !== undefined) {
      found = found.flatMap((value) =>
        Array.isArray(value) && value.length > Number(index) ? [value[Number(index)]] : [],
      );
    } else if (deep) {
      isMany = true;
      found = found.flatMap((value) => descend(value, name as string));
    } else found = found.flatMap((value) => memberOf(value, name as string));
  }
  return isMany ? found : found[0];
}

function memberOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const member = (value as Readonly<Record<string, unknown>>)[name];
  return member === undefined ? [] : [member];
}

function descend(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : memberOf(value, name);
  return [...own, ...Object.values(value).flatMap((item) => descend(item, name))];
}

type Choice = Readonly<Record<string, unknown>>;

/** Whether a choice of aws:branch holds. */
export function holds(choice: Choice): boolean {
  if (Array.isArray(choice.And)) return (choice.And as Choice[]).every(holds);
  if (Array.isArray(choice.Or)) return (choice.Or as Choice[]).some(holds);
  if (choice.Not !== undefined) return !holds(choice.Not as Choice);
  const text = String(choice.Variable);
  const number = Number(choice.Variable);
  const tests: Readonly<Record<string, (wanted: unknown) => boolean>> = {
    StringEquals: (wanted) => text === wanted,
    EqualsIgnoreCase: (wanted) => text.toLowerCase() === String(wanted).toLowerCase(),
    StartsWith: (wanted) => text.startsWith(String(wanted)),
    EndsWith: (wanted) => text.endsWith(String(wanted)),
    Contains: (wanted) => text.includes(String(wanted)),
    NumericEquals: (wanted) => number === Number(wanted),
    NumericGreater: (wanted) => number > Number(wanted),
    NumericLesser: (wanted) => number < Number(wanted),
    NumericGreaterOrEquals: (wanted) => number >= Number(wanted),
    NumericLesserOrEquals: (wanted) => number <= Number(wanted),
    BooleanEquals: (wanted) => text === String(wanted),
  };
  const [operator, test] = Object.entries(tests).find(([name]) => choice[name] !== undefined) ?? [];
  if (operator === undefined || test === undefined)
    throw new Error(`the choice ${JSON.stringify(choice)} has no operator`);
  return test(choice[operator]);
}
