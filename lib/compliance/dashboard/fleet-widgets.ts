import { Color, type IWidget, SingleValueWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { METRICS as LOOP } from '../../../lambdas/remediate-compliance/contract';
import { METRICS as REPORT } from '../../../lambdas/report-compliance/contract';
import { fleetMetric } from '../fleet-metric';
import { graph } from './graph';

/** How the fleet stands, as the report of each day counted it: one value a day, over a month. */
export function fleetWidgets(fleet: string): IWidget[][] {
  const daily = (name: string, label: string, color?: string) =>
    fleetMetric(fleet, name, { label, color, statistic: Stats.MAXIMUM, period: Duration.days(1) });
  const hours = (statistic: string, label: string) =>
    fleetMetric(fleet, LOOP.hoursToCompliance, { label, statistic, period: Duration.days(1) });
  const compliant = daily(REPORT.nodesCompliant, 'compliant', Color.GREEN);
  const waived = daily(REPORT.nodesWaived, 'waived', Color.BLUE);
  const unknown = daily(REPORT.nodesUnknown, 'unknown', Color.GREY);
  const notCompliant = daily(REPORT.nodesNotCompliant, 'not compliant', Color.ORANGE);
  const overdue = daily(REPORT.nodesOverdue, 'overdue', Color.RED);
  const month = { start: '-P30D' };
  return [
    [
      new SingleValueWidget({
        title: 'Nodes, as the last report counted them',
        width: 24,
        height: 3,
        // Yesterday, too: until the report of the day is written there is no value for today.
        start: '-P2D',
        metrics: [daily(REPORT.nodesSeen, 'seen'), compliant, notCompliant, overdue, unknown, waived],
      }),
    ],
    [
      graph('The fleet, day by day', [compliant, waived, unknown, notCompliant], {
        width: 12,
        stacked: true,
        ...month,
      }),
      graph('Nodes past a deadline', [overdue], month),
      graph(
        'Hours until a node was compliant again',
        [hours('p50', 'half of them'), hours('p90', 'nine of ten')],
        month,
      ),
    ],
  ];
}
