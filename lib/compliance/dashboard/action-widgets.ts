import { Color, type IWidget, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { METRICS as OUTCOMES } from '../../../lambdas/record-outcome/contract';
import { METRICS as LOOP } from '../../../lambdas/remediate-compliance/contract';
import { fleetMetric } from '../fleet-metric';
import { graph } from './graph';

/** What the loop does, hour by hour. */
export function actionWidgets(fleet: string): IWidget[] {
  const hourly = (statistic: string) => (name: string, label: string, color?: string) => {
    const period = Duration.hours(1);
    const id = `m${name}`;
    // Sent only when it is not 0.
    const usingMetrics = { [id]: fleetMetric(fleet, name, { statistic, period }) };
    return new MathExpression({ expression: `FILL(${id}, 0)`, usingMetrics, label, color, period });
  };
  // What happens adds up; how many nodes are in a state is counted anew by each sweep.
  const happened = hourly(Stats.SUM);
  const were = hourly(Stats.MAXIMUM);
  return [
    graph('Judged, and acted on', [
      happened(LOOP.nodesJudged, 'judged'),
      happened(LOOP.nodesActedOn, 'acted on'),
      happened(LOOP.runsStarted, 'commands'),
    ]),
    graph('Attempts', [
      happened(OUTCOMES.attemptsSucceeded, 'succeeded', Color.GREEN),
      happened(OUTCOMES.attemptsNotRun, 'never ran', Color.GREY),
      happened(OUTCOMES.attemptsLate, 'ended after the window', Color.ORANGE),
      happened(OUTCOMES.attemptsFailed, 'failed', Color.RED),
      happened(LOOP.nodesGivenUp, 'nodes given up', Color.PURPLE),
    ]),
    graph('Not acted on', [
      were(LOOP.nodesWaiting, 'waiting'),
      were(LOOP.nodesWouldActOn, 'would act on'),
      were(LOOP.nodesPaused, 'paused'),
    ]),
    graph('Stopped', [
      were(LOOP.breakerOn, 'breaker', Color.RED),
      were(LOOP.brakeOn, 'brake', Color.ORANGE),
      happened(LOOP.poisonMessages, 'unreadable messages', Color.GREY),
    ]),
  ];
}
