/** An event as EventBridge delivers it. */
export interface AwsEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Events that have happened and not yet left, in order. Nothing is kept when nobody listens. */
export class Outbox {
  private waiting: AwsEvent[] = [];
  private draining = false;

  constructor(private readonly emit?: (event: AwsEvent) => void | Promise<void>) {}

  /** Takes a maker rather than an event, so that a fleet of 100,000 without a listener builds none. */
  add(make: () => AwsEvent): void {
    if (this.emit) this.waiting.push(make());
  }

  /**
   * Hands over what waits, one after the other. A listener that calls the fleet does not wait for itself:
   * what its call causes leaves after it has returned.
   */
  async drain(): Promise<void> {
    if (!this.emit || this.draining || this.waiting.length === 0) return;
    this.draining = true;
    try {
      while (this.waiting.length > 0) {
        const batch = this.waiting;
        this.waiting = [];
        for (const event of batch) await this.emit(event);
      }
    } finally {
      this.draining = false;
    }
  }
}
