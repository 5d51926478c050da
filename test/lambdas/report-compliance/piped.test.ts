import fc from 'fast-check';
import { piped } from '../../../lambdas/report-compliance/piped';

async function* streamOf<Item>(items: readonly Item[], breach?: Error): AsyncGenerator<Item> {
  yield* items;
  if (breach) throw breach;
}

const turns = (many: number): Promise<void> =>
  new Promise((done) => (many > 0 ? setImmediate(() => done(turns(many - 1))) : done()));

async function collect(answers: AsyncIterable<number>): Promise<{ answers: number[]; error?: unknown }> {
  const found: number[] = [];
  try {
    for await (const answer of answers) found.push(answer);
    return { answers: found };
  } catch (error) {
    return { answers: found, error };
  }
}

it('keeps the order, and never works on more than it may', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), async (waits, atOnce) => {
      let inWork = 0;
      let most = 0;
      const { answers } = await collect(
        piped(streamOf(waits.map((wait, at) => ({ wait, at }))), atOnce, async ({ wait, at }) => {
          inWork += 1;
          most = Math.max(most, inWork);
          await turns(wait);
          inWork -= 1;
          return at;
        }),
      );
      expect(answers).toEqual(waits.map((_, at) => at));
      expect(most).toBeLessThanOrEqual(atOnce);
    }),
    { numRuns: 30 },
  );
});

it('hands on everything that a stream brought before it broke off', async () => {
  const breach = new Error('broke off');
  expect(await collect(piped(streamOf([1, 2, 3], breach), 8, async (item) => item * 10))).toEqual({
    answers: [10, 20, 30],
    error: breach,
  });
});

it('ends with the first answer that fails, after those before it', async () => {
  const failure = new Error('two');
  const work = async (item: number) => {
    if (item === 2) throw failure;
    return item;
  };
  expect(await collect(piped(streamOf([1, 2, 3]), 8, work))).toEqual({ answers: [1], error: failure });
});

it('closes the stream when nobody wants more', async () => {
  let isClosed = false;
  async function* source() {
    try {
      for (let item = 0; ; item++) yield item;
    } finally {
      isClosed = true;
    }
  }
  for await (const item of piped(source(), 3, async (item) => item)) if (item === 5) break;
  expect(isClosed).toBe(true);
});
