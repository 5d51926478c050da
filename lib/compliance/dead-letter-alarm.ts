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
  /** What has happened when a message lies there, as the first words of a message at night. */
  readonly meaning: string;
  /** Its heading in docs/operations.md. */
  readonly heading: string;
  readonly urgent: ITopic;
}

/** Tells a person that something could not be handled and will not be tried again by itself. */
export class DeadLetterAlarm extends Construct {
  constructor(scope: Construct, id: string, props: DeadLetterAlarmProps) {
    super(scope, id);
    const alarm = new Alarm(this, 'Resource', {
      alarmName: props.name,
      alarmDescription: `${props.meaning}. docs/operations.md, "${props.heading}"`,
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
