/** Something that will happen; `cancel` it and it will not. */
export interface Appointment {
  readonly at: number;
  cancel(): void;
}

interface Entry extends Appointment {
  readonly turn: number;
  action: (() => void | Promise<void>) | undefined;
}

/** The fleet's own time. It stands still until told to advance, and then jumps from one appointment to the next. */
export class VirtualClock {
  private readonly heap: Entry[] = [];
  private turn = 0;
  private millis: number;
  private advancing = false;

  constructor(start: Date) {
    this.millis = start.getTime();
  }

  now(): Date {
    return new Date(this.millis);
  }

  /** Epoch milliseconds. */
  nowMillis(): number {
    return this.millis;
  }

  /** When the next appointment is due, if there is one. */
  next(): Date | undefined {
    this.dropCancelled();
    const first = this.heap[0];
    return first && new Date(first.at);
  }

  /** Makes an appointment; equal times keep the order in which they were made. A time that has passed means now. */
  at(millis: number, action: () => void | Promise<void>): Appointment {
    const entry: Entry = {
      at: Math.max(millis, this.millis),
      turn: this.turn++,
      action,
      cancel: () => {
        entry.action = undefined;
      },
    };
    this.push(entry);
    return entry;
  }

  /** Makes an appointment `minutes` from now. */
  inMinutes(minutes: number, action: () => void | Promise<void>): Appointment {
    return this.at(this.millis + Math.round(minutes * 60_000), action);
  }

  /**
   * Keeps every appointment up to `target`, then stands at `target`.
   * @param afterEach Runs, awaited, after each appointment: the place where events leave the fleet.
   * @throws When called from inside an appointment, or backwards.
   */
  async advanceTo(target: Date, afterEach: () => void | Promise<void>): Promise<void> {
    const goal = target.getTime();
    if (this.advancing) throw new Error('clock: must not be advanced from inside an event, got a nested advanceTo');
    if (!(goal >= this.millis)) {
      throw new Error(`clock: must advance to ${this.now().toISOString()} or later, got ${target.toISOString()}`);
    }
    this.advancing = true;
    try {
      for (let entry = this.due(goal); entry; entry = this.due(goal)) {
        this.millis = entry.at;
        const action = entry.action;
        entry.action = undefined;
        await action?.();
        await afterEach();
      }
      this.millis = goal;
    } finally {
      this.advancing = false;
    }
  }

  private due(goal: number): Entry | undefined {
    this.dropCancelled();
    const first = this.heap[0];
    return first && first.at <= goal ? this.pop() : undefined;
  }

  private dropCancelled(): void {
    while (this.heap[0] && !this.heap[0].action) this.pop();
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  private pop(): Entry | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (!last || !top || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (!left) break;
      const right = heap[child + 1];
      if (right && isBefore(right, left)) child++;
      const smaller = heap[child] as Entry;
      if (!isBefore(smaller, last)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
    return top;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.turn < other.turn);
}
