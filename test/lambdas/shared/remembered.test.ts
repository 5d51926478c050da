import { remembered } from '../../../lambdas/shared/remembered';
import { NOW } from '../../support/a-sighting';

function aRead() {
  let seconds = 0;
  let reads = 0;
  let fails = false;
  const ask = remembered(
    async () => {
      reads += 1;
      if (fails) throw new Error('slow down');
      return reads;
    },
    () => new Date(NOW.getTime() + seconds * 1000),
  );
  return {
    ask,
    at: (moment: number) => {
      seconds = moment;
      return ask();
    },
    fail: (isOn: boolean) => {
      fails = isOn;
    },
  };
}

it.each<[string, number, number]>([
  ['is given again to whoever asks within a minute', 59.999, 1],
  ['is read anew after a minute', 60, 2],
  ['is read anew when the clock was put back', -1, 2],
])('an answer %s', async (_, second, reads) => {
  const { at } = aRead();
  await at(0);
  expect(await at(second)).toBe(reads);
});

it('an answer is read anew when something has happened since, and remembered from then on', async () => {
  const { ask } = aRead();
  await ask();
  expect(await ask({ afresh: true })).toBe(2);
  expect(await ask()).toBe(2);
});

it('an answer is read once by those who ask at the same time', async () => {
  const { ask } = aRead();
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
});

it('a failure is not remembered', async () => {
  const { ask, fail } = aRead();
  fail(true);
  await expect(ask()).rejects.toThrow('slow down');
  fail(false);
  expect(await ask()).toBe(2);
});
