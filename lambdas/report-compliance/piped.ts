/**
 * Works on what a stream brings, so many at a time, and hands the answers on in the stream's order: the next page is
 * fetched while earlier ones are still being worked on, and no more than `atOnce` answers are ever held.
 */
export async function* piped<Item, Answer>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Answer>,
): AsyncGenerator<Answer> {
  const underWay: Promise<Answer>[] = [];
  try {
    for await (const item of items) {
      const one = work(item);
      one.catch(() => undefined); // told when its turn comes
      underWay.push(one);
      if (underWay.length >= atOnce) yield await (underWay.shift() as Promise<Answer>);
    }
    while (underWay.length > 0) yield await (underWay.shift() as Promise<Answer>);
  } finally {
    await Promise.allSettled(underWay); // nothing may go on working behind the caller's back
  }
}
