import { inLargerPages } from '../../../lambdas/report-compliance/in-larger-pages';

async function* pagesOf(sizes: readonly number[], breach?: Error): AsyncGenerator<number[]> {
  let next = 0;
  for (const size of sizes) yield Array.from({ length: size }, () => next++);
  if (breach) throw breach;
}

it.each([
  { pages: [], larger: [] },
  { pages: [0], larger: [] },
  { pages: [50, 50, 50], larger: [150] },
  { pages: [50, 50, 49, 50, 7], larger: [199, 7] },
  { pages: [50, 50, 0, 50, 50], larger: [150, 50] },
])('makes $larger of pages of $pages, in their order', async ({ pages, larger }) => {
  const found: (readonly number[])[] = [];
  for await (const page of inLargerPages(pagesOf(pages), 150)) found.push(page);
  expect(found.map(({ length }) => length)).toEqual(larger);
  expect(found.flat()).toEqual(found.flat().map((_, at) => at));
});

it('hands on what a stream brought before it broke off', async () => {
  const found: number[] = [];
  const all = async () => {
    for await (const page of inLargerPages(pagesOf([50, 50], new Error('broke off')), 150)) found.push(...page);
  };
  await expect(all()).rejects.toThrow('broke off');
  expect(found).toHaveLength(100);
});
