import { VirtualTime } from '../../../bench/measure/virtual-time';

const START = new Date('2026-11-22T00:00:00Z');

describe('virtual time', () => {
  it('passes only while everybody waits, and wakes in order', async () => {
    const time = new VirtualTime(START);
    const woken: string[] = [];
    const waiter = async (name: string, milliseconds: number) => {
      await time.sleep(milliseconds);
      woken.push(`${name} ${time.now().getTime() - START.getTime()}`);
    };
    const { took } = await time.run(() =>
      Promise.all([waiter('late', 5_000), waiter('early', 1_000), waiter('early too', 1_000)]),
    );
    expect(woken).toEqual(['early 1000', 'early too 1000', 'late 5000']);
    expect(took).toBe(5_000);
  });

  it('costs nothing where nobody waits', async () => {
    const { took, result } = await new VirtualTime(START).run(async () => 'done');
    expect([took, result]).toEqual([0, 'done']);
  });

  it('hands on what fails', async () => {
    const time = new VirtualTime(START);
    const failing = time.run(async () => {
      await time.sleep(10);
      throw new Error('no use');
    });
    await expect(failing).rejects.toThrow('no use');
  });
});
