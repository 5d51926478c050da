import type { ResourceJson, TemplateJson } from '../templates/measure-template';
import { FREE_TYPES, PRICES, type Price } from './prices';

/** A line of the bill. */
export interface CostLine {
  readonly item: string;
  readonly count: number;
  /** Dollars for one, a month. */
  readonly price: number;
  /** Dollars for all of them, a month. */
  readonly monthly: number;
  readonly source: string;
}

/** What is paid each month before anything happens. */
export interface MonthlyCost {
  readonly lines: readonly CostLine[];
  readonly total: number;
}

/** What each resource of a type costs by being there; a few types cost by what they hold. */
const PRICED_TYPES: Readonly<Record<string, (resource: ResourceJson) => readonly (readonly [Price, number])[]>> = {
  'AWS::KMS::Key': ({ Properties }) => [
    [PRICES.key, 1],
    [PRICES.keyRotations, Properties?.EnableKeyRotation === true ? 1 : 0],
  ],
  'AWS::CloudWatch::Alarm': ({ Properties }) => [[PRICES.alarm, metricsOf(Properties?.Metrics)]],
  'AWS::CloudWatch::CompositeAlarm': () => [[PRICES.compositeAlarm, 1]],
  'AWS::CloudWatch::Dashboard': () => [[PRICES.dashboard, 1]],
  'AWS::Lambda::EventSourceMapping': () => [[PRICES.idlePolling, 1]],
  'AWS::Scheduler::Schedule': ({ Properties }) => [
    // What runs once a day costs less than a tenth of a cent a year.
    [PRICES.sweeps, Properties?.ScheduleExpression === 'rate(15 minutes)' ? 1 : 0],
  ],
  'AWS::SSM::Parameter': ({ Properties }) => [[PRICES.advancedParameter, Properties?.Tier === 'Advanced' ? 1 : 0]],
  'AWS::EC2::VPCEndpoint': ({ Properties }) => [
    [PRICES.interfaceEndpoint, Properties?.VpcEndpointType === 'Interface' ? subnetsOf(Properties.SubnetIds) : 0],
  ],
};

/**
 * The fixed cost of what templates deploy, in dollars a month, without free tiers.
 *
 * @param dailyMetrics how many metrics the report sends; templates do not show them
 * @throws when a template holds a type whose price nobody has looked up
 */
export function monthlyCost(templates: readonly TemplateJson[], dailyMetrics: number): MonthlyCost {
  const counts = new Map<Price, number>([[PRICES.dailyMetric, dailyMetrics]]);
  for (const resource of templates.flatMap(({ Resources }) => Object.values(Resources ?? {}))) {
    const priced = PRICED_TYPES[resource.Type];
    if (!priced && FREE_TYPES[resource.Type] === undefined)
      throw new Error(`${resource.Type}: must have a price or be known as free in bench/cost, got neither`);
    for (const [price, count] of priced?.(resource) ?? []) counts.set(price, (counts.get(price) ?? 0) + count);
  }
  const lines = [...counts]
    .filter(([, count]) => count > 0)
    .map(([{ item, dollars, source }, count]) => ({ item, count, price: dollars, monthly: count * dollars, source }))
    .sort((a, b) => b.monthly - a.monthly);
  return { lines, total: lines.reduce((sum, { monthly }) => sum + monthly, 0) };
}

/** An alarm over an expression is paid for by the metrics in it. */
const metricsOf = (metrics: unknown): number =>
  Array.isArray(metrics) ? metrics.filter((each: object) => 'MetricStat' in each).length : 1;

const subnetsOf = (subnets: unknown): number => (Array.isArray(subnets) ? subnets.length : 1);
