/**
 * The items of a stream in pages of at least so many, where the stream itself brings fewer at once. A stream that breaks off
 * breaks this one off, too, after everything that it had brought.
 */
export async function* inLargerPages<Item>(
  pages: AsyncIterable<readonly Item[]>,
  atLeast: number,
): AsyncGenerator<readonly Item[]> {
  let gathered: Item[] = [];
  let breach: { readonly error: unknown } | undefined;
  try {
    for await (const page of pages) {
      gathered.push(...page);
      if (gathered.length < atLeast) continue;
      yield gathered;
      gathered = [];
    }
  } catch (error) {
    breach = { error };
  }
  if (gathered.length > 0) yield gathered;
  if (breach) throw breach.error;
}
