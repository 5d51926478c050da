import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS } from '../../lambdas/report-compliance/contract';
import { readFleet } from '../../lib/config/read-fleet';
import { createApp } from '../../lib/create-app';
import { fleetStacks } from '../../lib/stacks/fleet-stacks';
import { monthlyCost } from '../cost/monthly-cost';
import type { Measured } from '../figure';
import { measureTemplate, type TemplateJson } from './measure-template';

const root = join(__dirname, '../..');

/** P9 and P10: the templates of the project's own fleet against CloudFormation's limits, and what they cost a month. */
export function measureTemplates(): Measured {
  const app = createApp();
  fleetStacks(app, readFleet(join(root, 'fleet.yaml')).fleet);
  const { stacks } = app.synth();
  const templates = stacks.map(({ stackName, templateFullPath }) => ({
    name: stackName,
    json: JSON.parse(readFileSync(templateFullPath, 'utf8')) as TemplateJson,
  }));
  const sizes = templates.map(({ name, json }) => measureTemplate(name, json));
  const cost = monthlyCost(
    templates.map(({ json }) => json),
    Object.keys(METRICS).length,
  );
  const most = (of: (size: (typeof sizes)[number]) => number) => Math.max(...sizes.map(of));
  const functions = new Set(
    templates.flatMap(({ json }) => Object.values(json.Resources ?? {}).flatMap(serviceTokenOf)),
  );
  return {
    title: 'Templates and cost',
    figures: [
      {
        goal: 'P9',
        what: 'largest template, of the 1,000,000 bytes that CloudFormation takes',
        measured: most(({ bytes }) => bytes / 1e6),
        budget: 0.6,
        unit: 'x',
      },
      {
        goal: 'P9',
        what: 'resources of the largest stack, of 500',
        measured: most(({ resources }) => resources / 500),
        budget: 0.6,
        unit: 'x',
      },
      {
        goal: 'P9',
        what: 'bytes for each resource, of all stacks',
        measured: total(sizes, 'bytes') / total(sizes, 'resources'),
        budget: 2048,
        unit: ' bytes',
      },
      {
        goal: 'P9',
        what: 'resources that must be made one after the other',
        measured: most(({ longestChain }) => longestChain),
        budget: 8,
        unit: '',
      },
      { goal: 'P9', what: 'functions behind custom resources', measured: functions.size, budget: 1, unit: '' },
      {
        goal: 'P10',
        what: 'fixed cost a month of our fleet.yaml without free tiers, US East',
        measured: cost.total,
        budget: 8,
        unit: ' USD',
      },
    ],
    tables: [
      {
        caption: 'Templates',
        head: ['stack', 'resources', 'bytes', 'bytes for each', 'longest row', 'custom resources'],
        rows: sizes.map((size) =>
          [size.name, size.resources, size.bytes, size.bytesPerResource, size.longestChain, size.customResources].map(
            String,
          ),
        ),
      },
      {
        caption:
          'What is paid each month before anything happens, in US dollars. Sources: A the cost page of an AWS solution, B a sample of AWS, C several public repositories that agree',
        head: ['item', 'count', 'price', 'a month', 'source'],
        rows: [
          ...cost.lines.map(({ item, count, price, monthly, source }) => [
            item,
            String(count),
            dollars(price),
            dollars(monthly),
            source,
          ]),
          ['all', '', '', dollars(cost.total), ''],
        ],
      },
    ],
  };
}

const total = <Key extends string>(sizes: readonly Readonly<Record<Key, number>>[], key: Key): number =>
  sizes.reduce((sum, size) => sum + size[key], 0);

const serviceTokenOf = ({ Properties }: { readonly Properties?: Readonly<Record<string, unknown>> }): string[] =>
  Properties?.ServiceToken === undefined ? [] : [JSON.stringify(Properties.ServiceToken)];

const dollars = (amount: number) => amount.toFixed(amount < 0.1 ? 4 : 2);
