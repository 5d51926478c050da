import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Which queue is watched, and who is told. */
export interface DeadLetterAlarmProps {
  /** The alarm's name. */
  readonly name: string;
  readonly queue: IQueue;
  readonly urgent: ITopic;
}

/** Tells a person that the loop could not handle a message: something happened in the fleet that nobody has judged. */
export class DeadLetterAlarm extends Construct {
  constructor(scope: Construct, id: string, props: DeadLetterAlarmProps) {
    super(scope, id);
    const alarm = new Alarm(this, 'Resource', {
      alarmName: props.name,
      alarmDescription: 'The loop could not handle a message. docs/operations.md, "Alarm: dead letters"',
      metric: props.queue.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(props.urgent));
    alarm.addOkAction(new SnsAction(props.urgent));
  }
}
