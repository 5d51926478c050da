import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ComplianceQueue } from './compliance-queue';

/**
 * The command that sends dead letters back, as the stack's output: queues have generated names, and whoever is woken
 * should not have to look for them. It names the destination, because what the function itself put there has none.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export class RedriveCommand extends CfnOutput {
  /** @param id the output's name, such as `RedriveIncoming` */
  constructor(scope: Construct, id: string, { queue, deadLetters }: ComplianceQueue) {
    super(scope, id, {
      key: id,
      description: 'docs/operations.md, "Alarm: dead letters"',
      value: [
        'aws sqs start-message-move-task',
        `--region ${Stack.of(queue).region}`,
        `--source-arn ${deadLetters.queueArn}`,
        `--destination-arn ${queue.queueArn}`,
      ].join(' '),
    });
  }
}
