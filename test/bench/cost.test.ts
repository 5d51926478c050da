import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monthlyCost } from '../../bench/cost/monthly-cost';
import { METRICS } from '../../lambdas/report-compliance/contract';
import type { Fleet } from '../../lib/config/fleet';
import { readFleet } from '../../lib/config/read-fleet';
import { aFleet } from '../support/a-fleet';
import { everyOption } from '../support/every-option';
import { synthesized } from '../support/synthesized';

const dailyMetrics = Object.keys(METRICS).length;
const templatesOf = (fleet: Fleet) => Object.values(synthesized(fleet)).map((template) => template.toJSON());
const cents = (dollars: number) => Math.round(dollars * 100) / 100;

describe('what a fleet costs before anything happens', () => {
  it.each<[string, () => Fleet]>([
    ['the fleet of fleet.yaml', () => readFleet(join(__dirname, '../../fleet.yaml')).fleet],
    ['a small fleet', () => aFleet()],
    ['a fleet with every option of patching and telling', () => everyOption()],
    ['a fleet that only reports', () => aFleet({ patching: undefined, compliance: {} })],
  ])('is at most 8 dollars a month, without free tiers: %s', (_, fleet) => {
    const { lines, total } = monthlyCost(templatesOf(fleet()), dailyMetrics);
    expect(cents(lines.reduce((sum, { monthly }) => sum + monthly, 0))).toBe(cents(total));
    expect(total).toBeLessThanOrEqual(8);
  });

  it('is a key and its rotations without the loop', () => {
    const { lines } = monthlyCost(templatesOf(aFleet({ compliance: undefined })), 0);
    expect(lines.map(({ item }) => item)).toEqual(['two rotations of the key (none in the first year)', 'key']);
  });

  it('is what its page says', () => {
    const page = readFileSync(join(__dirname, '../../docs/decisions/0009-what-watching-costs.md'), 'utf8');
    const { lines, total } = monthlyCost(templatesOf(aFleet()), dailyMetrics);
    expect(page).toContain(`**${total.toFixed(2)}**`);
    const { count } = lines.find(({ item }) => item === 'alarm') ?? {};
    expect(page).toContain(`| ${count} alarms |`);
  });

  it('names a source for every line', () => {
    for (const { source } of monthlyCost(templatesOf(aFleet()), dailyMetrics).lines) expect(source).toMatch(/\w/);
  });

  it('counts an alarm by the metrics that it watches', () => {
    const alarm = (Metrics?: unknown[]) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics } });
    const expression = [
      { Id: 'sum', Expression: 'a + b' },
      { Id: 'a', MetricStat: {} },
      { Id: 'b', MetricStat: {} },
    ];
    expect(cents(monthlyCost([{ Resources: { One: alarm(), Two: alarm(expression) } }], 0).total)).toBe(0.3);
  });

  it('refuses a resource whose price nobody has looked up', () => {
    expect(() => monthlyCost([{ Resources: { Nat: { Type: 'AWS::EC2::NatGateway' } } }], 0)).toThrow(
      'AWS::EC2::NatGateway: must have a price or be known as free in bench/cost, got neither',
    );
  });
});
