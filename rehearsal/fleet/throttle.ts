import { AwsError } from './aws-error';

/** How often an operation may be called: so many per second, and so many at once after a rest. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Where AWS publishes no rate, this one is generous: it is there to stop a loop that has run wild. */
const UNPUBLISHED_RATE: Rate = { perSecond: 100, burst: 20_000 };

const rate = (perSecond: number): Rate => ({ perSecond, burst: perSecond });

/**
 * What AWS publishes. Of bursts it says nothing, so none is granted beyond a second's worth.
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html
 */
export const PUBLISHED_RATES: Readonly<Record<string, Rate>> = {
  CreateAssociation: rate(3),
  DeleteAssociation: rate(2),
  DescribeAssociation: rate(2),
  DescribeAssociationExecutionTargets: rate(4),
  DescribeAssociationExecutions: rate(4),
  DescribeAutomationExecutions: rate(3),
  DescribeAutomationStepExecutions: rate(3),
  DescribeInstanceAssociationsStatus: rate(2),
  GetAutomationExecution: rate(3),
  ListAssociations: rate(4),
  StartAssociationsOnce: rate(2),
  StartAutomationExecution: rate(1),
  StopAutomationExecution: rate(1),
  UpdateAssociation: rate(3),
};

/** A token bucket per operation, filled as time goes by. */
export class Throttle {
  private readonly buckets = new Map<string, { tokens: number; filledAt: number }>();

  constructor(
    /** Milliseconds of the time by which callers pace themselves. */
    private readonly time: () => number,
    private readonly rates: Readonly<Record<string, Rate>> = {},
  ) {}

  /** @throws ThrottlingException when the operation has been called too often. */
  take(operation: string): void {
    const allowed = this.rates[operation] ?? this.rates['*'] ?? PUBLISHED_RATES[operation] ?? UNPUBLISHED_RATE;
    const now = this.time();
    const bucket = this.buckets.get(operation) ?? { tokens: allowed.burst, filledAt: now };
    bucket.tokens = Math.min(allowed.burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * allowed.perSecond);
    bucket.filledAt = now;
    this.buckets.set(operation, bucket);
    if (bucket.tokens < 1) throw new AwsError('ThrottlingException', 'Rate exceeded');
    bucket.tokens -= 1;
  }
}
