import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Which function is watched, and who is told. */
export interface FailingAlarmProps {
  /** The alarm's name. */
  readonly name: string;
  readonly lambda: IFunction;
  readonly urgent: ITopic;
}

/**
 * Tells a person within the hour that a function of the loop breaks off whole: it cannot start, runs into its time-out or out of
 * memory. Its messages would come again for hours before they lie among the dead letters.
 */
export class FailingAlarm extends Construct {
  constructor(scope: Construct, id: string, props: FailingAlarmProps) {
    super(scope, id);
    const alarm = new Alarm(this, 'Resource', {
      alarmName: props.name,
      alarmDescription:
        'A function of the loop breaks off again and again. docs/operations.md, "Alarm: a function breaks off"',
      metric: props.lambda.metricErrors({ period: Duration.minutes(15) }),
      threshold: 1,
      // Once may pass by itself: the sweep comes every quarter of an hour.
      evaluationPeriods: 4,
      datapointsToAlarm: 2,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(props.urgent));
    alarm.addOkAction(new SnsAction(props.urgent));
  }
}
