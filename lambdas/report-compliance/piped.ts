/**
 * Works on what a stream brings, so many at a time, and hands the answers on in the stream's order: the next page is
 * fetched while earlier ones are still being worked on or written, and no more than `atOnce` answers are ever held. A stream that
 * breaks off breaks this one off, too, after everything that it had brought.
 */
export async function* piped<Item, Answer>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Answer>,
): AsyncGenerator<Answer> {
  const source = items[Symbol.asyncIterator]();
  const underWay: Promise<Answer>[] = [];
  let breach: { readonly error: unknown } | undefined;
  const ask = () =>
    source.next().catch((error: unknown) => {
      breach = { error };
    });
  try {
    let coming = ask();
    for (;;) {
      const next = await coming;
      if (!next || next.done) break;
      coming = ask();
      const one = work(next.value);
      one.catch(() => undefined); // told when its turn comes
      underWay.push(one);
      if (underWay.length >= atOnce) yield await (underWay.shift() as Promise<Answer>);
    }
    while (underWay.length > 0) yield await (underWay.shift() as Promise<Answer>);
    if (breach) throw breach.error;
  } finally {
    await source.return?.();
    await Promise.allSettled(underWay); // nothing may go on working behind the caller's back
  }
}
