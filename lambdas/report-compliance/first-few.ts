/** The first few of many, in order, without ever holding more. */
export interface FirstFew<Item> {
  add(item: Item): void;
  all(): readonly Item[];
}

/**
 * Keeps the first few.
 * @param kept how many
 * @param compare as for sorting; of two that are equal, the one that came first stays
 */
export function firstFew<Item>(kept: number, compare: (a: Item, b: Item) => number): FirstFew<Item> {
  const found: Item[] = [];
  return {
    add(item) {
      const last = found.at(-1);
      if (found.length === kept && last !== undefined && compare(last, item) <= 0) return;
      const at = found.findIndex((other) => compare(item, other) < 0);
      found.splice(at === -1 ? found.length : at, 0, item);
      if (found.length > kept) found.pop();
    },
    all: () => [...found],
  };
}
