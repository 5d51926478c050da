import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Keeps for 14 days what could not be handled, until a person has looked at it. */
export class DeadLetters extends Queue {
  constructor(scope: Construct, id: string) {
    // A generated name, because SQS refuses a name for a minute after its deletion; SQS's own encryption, because
    // EventBridge delivers to it without a key policy.
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'this is the dead-letter queue itself' });
  }
}
