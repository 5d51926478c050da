/** The items in order, in groups of at most so many. */
export function groupsOf<Item>(items: readonly Item[], atMost: number): Item[][] {
  const groups: Item[][] = [];
  for (let from = 0; from < items.length; from += atMost) groups.push(items.slice(from, from + atMost));
  return groups;
}

/** The items by what they have in common, in the order in which each group first appears. */
export function groupedBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
