import type { Chance } from './chance';
import type { Scheduler } from './scheduler';
import type { Story } from './story';

/** A message in a queue. */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  receives: number;
  /** Epoch milliseconds: until then nobody is handed it. */
  hiddenUntil: number;
}

/** What became of a batch: the messages that must come again; all of them if its invocation broke off. */
export type BatchEnd = { readonly again: ReadonlySet<string> } | 'broke off';

/** As the stack sets its queues and event sources. */
const VISIBILITY_MINUTES = 60;
const RECEIVES_AT_MOST = 5;
const BATCH_SIZE = 50;
const BATCHING_SECONDS = 20;
const CONCURRENCY = 2;

/** How often the other poller hands its batch over at nearly the same moment. */
const AT_ONCE_PERCENT = 20;

/**
 * A standard queue of SQS and the event source that empties it: at least once, in no order, batches of at most 50, two
 * invocations at a time, and the dead letters after the fifth time in vain.
 */
export class StandardQueue {
  /** Messages that were handed over five times in vain. */
  readonly dead: Message[] = [];
  private readonly messages = new Map<string, Message>();
  private running = 0;
  private pollAt = Number.POSITIVE_INFINITY;
  private ids = 0;

  constructor(
    readonly name: string,
    private readonly scheduler: Scheduler,
    private readonly chance: Chance,
    private readonly story: Story,
    private readonly duplicatePercent: () => number,
    private readonly invoke: (batch: readonly Message[]) => Promise<BatchEnd>,
  ) {}

  /** Messages that came before a moment and are not handled yet. */
  unhandledSince(moment: number): readonly Message[] {
    return [...this.messages.values()].filter(({ sentAt }) => sentAt < moment);
  }

  send(body: string): void {
    this.ids += 1;
    const id = `${this.name}-${this.ids}`;
    this.messages.set(id, { id, body, sentAt: this.scheduler.now, receives: 0, hiddenUntil: 0 });
    this.poll(0);
  }

  /** @param next when there is something to hand over */
  private poll(next = this.nextVisibleAt()): void {
    if (this.running >= CONCURRENCY || next === Number.POSITIVE_INFINITY) return;
    const { now } = this.scheduler;
    if (this.pollAt <= Math.max(now, next) + BATCHING_SECONDS * 1000) return;
    // each poller fills a batch of its own, and now and then two are full at once
    const seconds = this.chance.happens(AT_ONCE_PERCENT) ? 0.1 : BATCHING_SECONDS;
    const at = Math.max(now, next) + this.chance.between(0, seconds * 1000);
    this.pollAt = at;
    this.scheduler.at(at, () => {
      if (this.pollAt !== at) return;
      this.pollAt = Number.POSITIVE_INFINITY;
      this.handOver();
    });
  }

  private nextVisibleAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { hiddenUntil } of this.messages.values()) next = Math.min(next, hiddenUntil);
    return next;
  }

  private handOver(): void {
    const { now } = this.scheduler;
    if (this.running >= CONCURRENCY) return;
    const visible = [...this.messages.values()].filter(({ hiddenUntil }) => hiddenUntil <= now);
    const batch: Message[] = [];
    // a queue lives on many servers, and a poll asks only some of them
    const atMost = this.chance.happens(40) ? Math.ceil(this.chance.between(0, 5)) : BATCH_SIZE;
    for (const message of this.chance.shuffled(visible)) {
      if (message.receives >= RECEIVES_AT_MOST) {
        this.messages.delete(message.id);
        this.dead.push(message);
        this.story.tell(this.name, () => `${message.id} goes to the dead letters: ${message.body.slice(0, 200)}`);
        continue;
      }
      if (batch.length === atMost) break;
      message.receives += 1;
      message.hiddenUntil = now + VISIBILITY_MINUTES * 60_000;
      // at least once: now and then one of the queue's servers has not heard that it is taken
      if (this.chance.happens(this.duplicatePercent())) message.hiddenUntil = now + this.chance.between(0, 120_000);
      batch.push(message);
    }
    if (batch.length > 0) {
      this.running += 1;
      void this.work(batch);
    }
    this.poll();
  }

  private async work(batch: readonly Message[]): Promise<void> {
    const end = await this.invoke(batch);
    this.running -= 1;
    if (typeof end === 'object') for (const { id } of batch) if (!end.again.has(id)) this.messages.delete(id);
    this.poll();
  }
}
