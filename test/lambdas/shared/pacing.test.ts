import { DescribeInstanceInformationCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { bounded, boundedStream } from '../../../lambdas/shared/bounded';
import { CALLS_PER_SECOND, paced } from '../../../lambdas/shared/paced';
import { pacer } from '../../../lambdas/shared/pacer';

function aClock() {
  const clock = {
    millis: 0,
    now: () => new Date(clock.millis),
    sleep: async (millis: number) => {
      clock.millis += millis;
    },
  };
  return clock;
}

describe('a pacer', () => {
  it('lets a burst pass, then one call per interval', async () => {
    const clock = aClock();
    const wait = pacer(10, 3, clock);
    const at: number[] = [];
    for (let call = 0; call < 6; call += 1) {
      await wait();
      at.push(clock.millis);
    }
    expect(at).toEqual([0, 0, 0, 100, 200, 300]);
  });

  it('lets a burst pass again after a rest', async () => {
    const clock = aClock();
    const wait = pacer(10, 2, clock);
    for (let call = 0; call < 4; call += 1) await wait();
    clock.millis += 1000;
    const rested = clock.millis;
    await wait();
    await wait();
    expect(clock.millis).toBe(rested);
    await wait();
    expect(clock.millis).toBe(rested + 100);
  });
});

it.each([
  { rate: undefined, waited: 1000 },
  { rate: 5, waited: 2000 },
  { rate: 20, waited: 500 },
])('paces a client operation by operation, at $rate calls a second', async ({ rate, waited }) => {
  const clock = aClock();
  const handle = async () => ({ response: { statusCode: 200, headers: {}, body: Buffer.from('{}') } });
  const client = paced(
    new SSMClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 's' },
      requestHandler: { handle } as never,
    }),
    clock,
    rate,
  );
  for (let call = 0; call < 2 * CALLS_PER_SECOND; call += 1)
    await client.send(new DescribeInstanceInformationCommand({}));
  expect(clock.millis).toBe(waited);
  await client.send(new GetParameterCommand({ Name: 'brake' }));
  expect(clock.millis).toBe(waited);
});

it('makes no copy of an answer of a paced client for a log', async () => {
  const logger = { trace: jest.fn(), debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
  const handle = async () => ({ response: { statusCode: 200, headers: {}, body: Buffer.from('{}') } });
  const client = new SSMClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    requestHandler: { handle } as never,
    logger,
  });
  await client.send(new DescribeInstanceInformationCommand({}));
  expect(logger.info).toHaveBeenCalledTimes(1);
  await paced(client, aClock()).send(new DescribeInstanceInformationCommand({}));
  expect(logger.info).toHaveBeenCalledTimes(1);
});

describe('bounded work', () => {
  it('keeps the order of its items and never exceeds its bound', async () => {
    let running = 0;
    let most = 0;
    const answers = await bounded([5, 1, 4, 2, 3], 2, async (item) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, item));
      running -= 1;
      return item * 10;
    });
    expect([answers, most]).toEqual([[50, 10, 40, 20, 30], 2]);
  });

  it('begins nothing new after a failure', async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      if (item === 1) throw new Error('no');
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await expect(bounded([1, 2, 3, 4], 2, work)).rejects.toThrow('no');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(begun).toEqual([1, 2]);
  });

  it('works on a stream while it flows, and leaves nothing behind when it fails', async () => {
    const done: number[] = [];
    async function* stream() {
      yield* [1, 2, 3, 4];
    }
    await boundedStream(stream(), 2, async (item) => void done.push(item));
    expect(done).toEqual([1, 2, 3, 4]);

    let atWork = 0;
    const slowly = async (item: number) => {
      if (item === 2) throw new Error('no');
      atWork += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      atWork -= 1;
    };
    await expect(boundedStream(stream(), 3, slowly)).rejects.toThrow('no');
    expect(atWork).toBe(0);
  });
});
