import {
  Alarm,
  type CfnAlarm,
  ComparisonOperator,
  type IMetric,
  type TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** When a person is woken, and what that person reads first. */
export interface UrgentAlarmProps {
  /** The alarm's name. */
  readonly name: string;
  /** What has happened, as the first words of a message at night. */
  readonly meaning: string;
  /** Its heading in docs/operations.md. */
  readonly heading: string;
  readonly metric: IMetric;
  /**
   * At which values the alarm stands.
   * @default { atLeast: 1 }
   */
  readonly stands?: { readonly atLeast: number } | { readonly below: number };
  /**
   * Over how many of the metric's periods it is looked at.
   * @default 1
   */
  readonly periods?: number;
  /**
   * In how many of them the value must be reached.
   * @default all of them
   */
  readonly reachedIn?: number;
  /** What silence means. */
  readonly silence: TreatMissingData;
  /**
   * For how long after its first deployment it says nothing; at most two days.
   * @default it speaks at once
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
   */
  readonly warmUp?: Duration;
  readonly urgent: ITopic;
  /**
   * What a chat channel hears, besides.
   * @default no channel
   */
  readonly chat?: ITopic;
}

/** Tells a person that something is wrong, and, with the same words, when it is over. */
export class UrgentAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: UrgentAlarmProps) {
    const { stands = { atLeast: 1 }, periods = 1, reachedIn = periods } = props;
    super(scope, id, {
      alarmName: props.name,
      alarmDescription: `${props.meaning}. docs/operations.md, "${props.heading}"`,
      metric: props.metric,
      threshold: 'below' in stands ? stands.below : stands.atLeast,
      evaluationPeriods: periods,
      datapointsToAlarm: reachedIn,
      comparisonOperator:
        'below' in stands
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.silence,
    });
    if (props.warmUp)
      (this.node.defaultChild as CfnAlarm).warmUpConfiguration = {
        warmUpPeriodDurationInMinutes: props.warmUp.toMinutes(),
        onlyStartEvaluatingAfterWarmUpPeriodEnds: true,
      };
    for (const topic of [props.urgent, ...(props.chat ? [props.chat] : [])]) {
      this.addAlarmAction(new SnsAction(topic));
      this.addOkAction(new SnsAction(topic));
    }
  }
}
