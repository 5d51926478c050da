import { AwsError } from './aws-error';
import type { VirtualClock } from './clock';

/** How often an operation may be called: so many per second, and so many at once after a rest. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** AWS publishes no rate for the operations simulated here, and this one is generous: it is there to stop a loop that has run wild. */
const UNPUBLISHED_RATE: Rate = { perSecond: 100, burst: 20_000 };

/** A token bucket per operation, filled by the fleet's own clock. */
export class Throttle {
  private readonly buckets = new Map<string, { tokens: number; filledAt: number }>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly rates: Readonly<Record<string, Rate>> = {},
  ) {}

  /** @throws ThrottlingException when the operation has been called too often. */
  take(operation: string): void {
    const rate = this.rates[operation] ?? this.rates['*'] ?? UNPUBLISHED_RATE;
    const now = this.clock.nowMillis();
    const bucket = this.buckets.get(operation) ?? { tokens: rate.burst, filledAt: now };
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate.perSecond);
    bucket.filledAt = now;
    this.buckets.set(operation, bucket);
    if (bucket.tokens < 1) throw new AwsError('ThrottlingException', 'Rate exceeded');
    bucket.tokens -= 1;
  }
}
