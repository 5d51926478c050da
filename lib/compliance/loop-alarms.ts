import { Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { METRICS as OF_LOOP } from '../../lambdas/remediate-compliance/contract';
import { METRICS as OF_REPORT } from '../../lambdas/report-compliance/contract';
import type { Foundation } from '../foundation/foundation';
import type { ComplianceLoop } from './compliance-loop';
import type { DailyReport } from './daily-report';
import { fleetMetric } from './fleet-metric';
import { UrgentAlarm, type UrgentAlarmProps } from './urgent-alarm';

/** What is watched, and who is woken. */
export interface LoopAlarmsProps {
  /** The fleet's name; alarms are called `FLEET-…`. */
  readonly fleet: string;
  readonly loop: ComplianceLoop;
  readonly report: DailyReport;
  readonly foundation: Pick<Foundation, 'urgent' | 'chat'>;
}

/** A message that fails comes back after an hour; one that is two hours old has failed twice, or nobody takes it. */
export const OLDEST_MESSAGE = Duration.hours(2);

/** A whole report is missed from two hours after its time on: clocks that change take one of them. */
const REPORT_HOURS = 26;

/**
 * Everything about the loop itself that a person must hear of. Each alarm watches one metric: an alarm is paid for by its
 * metrics, so that one over a sum would cost the same and say less.
 */
export class LoopAlarms extends Construct {
  /** In the order in which an operator wants to see them. */
  readonly all: readonly UrgentAlarm[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LoopAlarmsProps,
  ) {
    super(scope, id);
    const { fleet, loop, report } = props;
    this.all = [
      this.alarm('BreakerOn', {
        name: 'breaker-on',
        meaning: 'So many attempts failed that the loop acts no more, in a ring or at all',
        heading: 'The breaker stopped a ring',
        metric: fleetMetric(fleet, OF_LOOP.breakerOn, { statistic: Stats.MAXIMUM, period: Duration.minutes(15) }),
        // The sweeps of two quarters of an hour may both fall into one of them.
        periods: 2,
        reachedIn: 1,
        // Sent while it is on, and only then.
        silence: TreatMissingData.NOT_BREACHING,
      }),
      this.deadLetters('IncomingDeadLetters', loop.incoming, {
        name: 'dead-letters',
        meaning: 'The loop could not handle a message',
        heading: 'Alarm: dead letters',
      }),
      this.deadLetters('OutcomeDeadLetters', loop.outcomes, {
        name: 'outcome-dead-letters',
        meaning: 'The loop could not record what became of a command',
        heading: 'Alarm: dead letters',
      }),
      this.breaksOff('RemediateBreaksOff', 'remediate-compliance', loop.remediate),
      this.breaksOff('RecordBreaksOff', 'record-outcome', loop.record),
      // The report's function has neither: Lambda repeats it, also when it is throttled, and then come its dead letters.
      this.throttled('RemediateThrottled', 'remediate-compliance', loop.remediate),
      this.throttled('RecordThrottled', 'record-outcome', loop.record),
      this.waits('IncomingWaits', 'messages-wait', loop.incoming.queue),
      this.waits('OutcomesWait', 'outcomes-wait', loop.outcomes.queue),
      this.alarm('SweepMissing', {
        name: 'sweep-missing',
        meaning: 'For an hour nobody asked the loop to look at the whole fleet',
        heading: 'Alarm: the sweep is missing',
        metric: loop.sweeps.metricAttempts({ period: Duration.minutes(15) }),
        stands: { below: 1 },
        periods: 4,
        // A schedule that does not run says nothing.
        silence: TreatMissingData.BREACHING,
        warmUp: Duration.hours(1),
      }),
      this.deadLetters('ReportFailed', report, {
        name: 'report-failed',
        meaning: 'The report of the day could not be written or sent',
        heading: 'Alarm: the report is missing or partial',
      }),
      this.alarm('ReportMissing', {
        name: 'report-missing',
        meaning: `No whole report in the last ${REPORT_HOURS} hours: none was written, or what was asked for it did not answer`,
        heading: 'Alarm: the report is missing or partial',
        // The least of an hour: a partial report that was written anew as a whole is whole.
        metric: fleetMetric(fleet, OF_REPORT.reportGaps, { statistic: Stats.MINIMUM, period: Duration.hours(1) }),
        periods: REPORT_HOURS,
        // A report that is not written says nothing, either.
        silence: TreatMissingData.BREACHING,
        warmUp: Duration.hours(REPORT_HOURS),
      }),
      this.alarm('Unconfirmed', {
        name: 'unconfirmed-subscriptions',
        meaning: 'Somebody who should be told receives nothing: a subscription was never confirmed',
        heading: 'A subscription was never confirmed',
        metric: fleetMetric(fleet, OF_REPORT.unconfirmedSubscriptions, {
          statistic: Stats.MAXIMUM,
          period: Duration.hours(1),
        }),
        // Counted once a day: until the next report the last one holds.
        silence: TreatMissingData.IGNORE,
      }),
    ];
  }

  private deadLetters(
    id: string,
    { deadLetters }: { readonly deadLetters: IQueue },
    told: Pick<UrgentAlarmProps, 'name' | 'meaning' | 'heading'>,
  ) {
    return this.alarm(id, {
      ...told,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(),
      // A queue that nobody touches for six hours reports nothing.
      silence: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Within the hour: its messages would come again for hours before they lie among the dead letters. */
  private breaksOff(id: string, name: string, lambda: IFunction) {
    return this.alarm(id, {
      name: `${name}-breaks-off`,
      meaning: 'A function of the loop breaks off again and again',
      heading: 'Alarm: a function breaks off',
      metric: lambda.metricErrors({ period: Duration.minutes(15) }),
      // Once may pass by itself: the sweep comes every quarter of an hour.
      periods: 4,
      reachedIn: 2,
      silence: TreatMissingData.NOT_BREACHING,
    });
  }

  private throttled(id: string, name: string, lambda: IFunction) {
    return this.alarm(id, {
      name: `${name}-throttled`,
      meaning: 'Lambda does not let a function of the loop run',
      heading: 'Alarm: a function is throttled',
      metric: lambda.metricThrottles({ period: Duration.minutes(15) }),
      // A burst of other functions passes; what lasts is a quota that is too small, or a concurrency set to none.
      periods: 4,
      reachedIn: 3,
      silence: TreatMissingData.NOT_BREACHING,
    });
  }

  private waits(id: string, name: string, queue: IQueue) {
    return this.alarm(id, {
      name,
      meaning: `A message of the loop has waited for ${OLDEST_MESSAGE.toHumanString()}`,
      heading: 'Alarm: messages wait too long',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(15) }),
      stands: { atLeast: OLDEST_MESSAGE.toSeconds() },
      silence: TreatMissingData.NOT_BREACHING,
    });
  }

  private alarm(id: string, what: Omit<UrgentAlarmProps, 'urgent' | 'chat'>) {
    const { fleet, foundation } = this.props;
    const { urgent, chat } = foundation;
    return new UrgentAlarm(this, id, { ...what, urgent, ...(chat ? { chat } : {}), name: `${fleet}-${what.name}` });
  }
}
