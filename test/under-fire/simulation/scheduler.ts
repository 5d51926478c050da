import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import type { Chance } from './chance';

interface Entry {
  readonly at: number;
  /** Decides between entries of one moment: drawn, so that no order is ever relied on. */
  readonly order: number;
  readonly run: () => void | Promise<void>;
}

/**
 * One thing after the other, on the fleet's clock: whatever is to happen in the loop waits here for its moment, and the next one
 * begins only when everything that the last one set off has come to rest.
 */
export class Scheduler {
  private readonly heap: Entry[] = [];
  private readonly outside = new Set<Promise<unknown>>();

  constructor(
    private readonly fleet: SimulatedFleet,
    private readonly chance: Chance,
  ) {}

  /** Epoch milliseconds. */
  get now(): number {
    return this.fleet.world.clock.nowMillis();
  }

  /** Lets something happen so many milliseconds from now. */
  after(milliseconds: number, run: () => void | Promise<void>): void {
    this.at(this.now + milliseconds, run);
  }

  /** Lets something happen at a moment. */
  at(millis: number, run: () => void | Promise<void>): void {
    this.push({ at: Math.max(this.now, Math.round(millis)), order: this.chance.next(), run });
  }

  /** A pause in the life of whoever awaits it. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Lets time pass. `isOver` is asked after everything that happens, and ends it early. */
  async runUntil(goal: number, isOver: () => boolean = () => false): Promise<void> {
    await this.rest(); // whatever was begun just now comes to its first pause
    while (!isOver()) {
      const own = this.heap[0]?.at ?? Number.POSITIVE_INFINITY;
      const fleets = this.fleet.world.clock.next()?.getTime() ?? Number.POSITIVE_INFINITY;
      const next = Math.min(own, fleets);
      if (next > goal) break;
      await this.fleet.advanceTo(new Date(next));
      if (own > next) continue;
      await this.pop()?.run();
      await this.rest();
    }
    if (!isOver()) await this.fleet.advanceTo(new Date(goal));
  }

  /** Lets nothing else happen until a promise is settled that waits for the world outside. */
  standStill(promise: Promise<unknown>): void {
    const settled: Promise<unknown> = promise.then(
      () => this.outside.delete(settled),
      () => this.outside.delete(settled),
    );
    this.outside.add(settled);
  }

  /** Resolves once every promise that can go on has gone on. */
  private async rest(): Promise<void> {
    await turn();
    while (this.outside.size > 0) {
      await Promise.all(this.outside);
      await turn();
    }
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, heap[parent] as Entry)) break;
      heap[index] = heap[parent] as Entry;
      index = parent;
    }
    heap[index] = entry;
  }

  private pop(): Entry | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
      if (!isBefore(heap[child] as Entry, last)) break;
      heap[index] = heap[child] as Entry;
      index = child;
    }
    heap[index] = last;
    return top;
  }
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** Resolves once everything that waits for nothing but other promises is done. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
