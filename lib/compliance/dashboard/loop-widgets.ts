import { type IWidget, LogQueryVisualizationType, LogQueryWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { ComplianceLoop } from '../compliance-loop';
import type { DailyReport } from '../daily-report';
import { OLDEST_MESSAGE } from '../loop-alarms';
import { graph } from './graph';

/** Whether the loop itself is well: its queues, its functions, and what they said last when something went wrong. */
export function loopWidgets(
  { incoming, outcomes, remediate, record }: ComplianceLoop,
  report: DailyReport,
): IWidget[][] {
  const quarter = { period: Duration.minutes(15) };
  const queues = [
    [incoming, 'incoming'],
    [outcomes, 'outcomes'],
  ] as const;
  const functions = [
    [remediate, 'remediate'],
    [record, 'record'],
    [report.lambda, 'report'],
  ] as const;
  return [
    [
      graph('Messages', [
        ...queues.map(([{ queue }, name]) =>
          queue.metricApproximateNumberOfMessagesVisible({ ...quarter, label: `${name}, waiting` }),
        ),
        ...[...queues, [report, 'report'] as const].map(([{ deadLetters }, name]) =>
          deadLetters.metricApproximateNumberOfMessagesVisible({ ...quarter, label: `${name}, dead` }),
        ),
      ]),
      graph(
        'Age of the oldest message, in seconds',
        queues.map(([{ queue }, label]) => queue.metricApproximateAgeOfOldestMessage({ ...quarter, label })),
        { alarmAt: OLDEST_MESSAGE.toSeconds() },
      ),
      graph(
        'Runs that broke off, or were throttled',
        functions.flatMap(([lambda, name]) => [
          lambda.metricErrors({ ...quarter, label: `${name}, broke off` }),
          lambda.metricThrottles({ ...quarter, label: `${name}, throttled` }),
        ]),
      ),
      graph(
        'Longest run, in milliseconds',
        functions.map(([lambda, label]) => lambda.metricDuration({ ...quarter, label, statistic: Stats.MAXIMUM })),
      ),
    ],
    [
      new LogQueryWidget({
        title: 'What went wrong in the loop, the last first',
        width: 24,
        height: 6,
        view: LogQueryVisualizationType.TABLE,
        logGroupNames: functions.map(([lambda]) => lambda.logGroup.logGroupName),
        queryLines: [
          'fields @timestamp, service, message, doing, reason, error.message',
          'filter level = "ERROR" or @message like /Task timed out/',
          'sort @timestamp desc',
          'limit 20',
        ],
      }),
    ],
  ];
}
