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

/** Works on what a stream brings, so many at a time, without waiting for the stream's end; the first failure ends it. */
export async function boundedStream<Item>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    const one = work(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => inFlight.delete(one));
    inFlight.add(one);
    if (inFlight.size >= atOnce) await Promise.race(inFlight);
    if (failures.length > 0) break;
  }
  await Promise.all(inFlight); // even after a failure: nothing may go on behind the caller's back
  if (failures.length > 0) throw failures[0];
}
