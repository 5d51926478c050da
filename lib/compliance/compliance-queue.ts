import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DeadLetters } from './dead-letters';

/** How the queue hands over its messages. */
export interface ComplianceQueueProps {
  /** The longest run of the function that reads it. */
  readonly functionTimeout: Duration;
}

/**
 * A queue between events and the function that judges them, with a second one for what cannot be handled: bursts wait
 * here, and nothing that arrives is lost without a trace.
 */
export class ComplianceQueue extends Construct {
  readonly queue: Queue;
  /** Messages that could not be handled, each with its reason; kept for 14 days. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ComplianceQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetters(this, 'DeadLetters');
    this.queue = new Queue(this, 'Resource', {
      // Name and encryption as those of its dead letters, for the same reasons.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // AWS's advice for queues that a function reads: six times its time-out.
      visibilityTimeout: Duration.seconds(props.functionTimeout.toSeconds() * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }
}
