/**
 * A clock that stands still while anything is being worked at and jumps to the next timer when nothing is: what a program would
 * have waited for costs nothing, and the waiting of two runs is the same to the millisecond.
 */
export class VirtualTime {
  private millis: number;
  private readonly timers: { readonly at: number; readonly order: number; readonly wake: () => void }[] = [];
  private order = 0;

  constructor(start: Date) {
    this.millis = start.getTime();
  }

  readonly now = (): Date => new Date(this.millis);

  readonly sleep = (milliseconds: number): Promise<void> =>
    new Promise((wake) => {
      this.timers.push({ at: this.millis + Math.max(0, milliseconds), order: this.order++, wake });
    });

  /** Runs something to its end; answers with its result and how long it took on this clock, in milliseconds. */
  async run<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly took: number }> {
    const began = this.millis;
    let isOver = false;
    const result = work().finally(() => {
      isOver = true;
    });
    result.catch(() => undefined); // awaited below; until then its failure must not end the process
    while (!isOver) {
      await settled();
      if (!isOver) this.wakeNext();
    }
    return { result: await result, took: this.millis - began };
  }

  private wakeNext(): void {
    let next = 0;
    for (let index = 1; index < this.timers.length; index += 1) {
      const [one, best] = [this.timers[index], this.timers[next]];
      if (one && best && (one.at < best.at || (one.at === best.at && one.order < best.order))) next = index;
    }
    const [timer] = this.timers.splice(next, 1);
    if (!timer) return; // something is done that is neither a promise nor one of our timers: it gets another turn
    this.millis = Math.max(this.millis, timer.at);
    timer.wake();
  }
}

/** Everything that can go on without time passing has gone on: promises, ticks and streams end within a few turns of the loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((done) => setImmediate(done));
}
