/** Works on all items, so many at a time, and gives the answers in the items' order; the first failure ends it. */
export async function bounded<Item, Answer>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  let next = 0;
  const chain = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      answers[index] = await work(items[index] as Item);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, chain));
  } finally {
    next = items.length; // the other chains begin nothing new after a failure
  }
  return answers;
}

/** The items in order, in groups of at most so many. */
export function groupsOf<Item>(items: readonly Item[], atMost: number): Item[][] {
  const groups: Item[][] = [];
  for (let from = 0; from < items.length; from += atMost) groups.push(items.slice(from, from + atMost));
  return groups;
}
