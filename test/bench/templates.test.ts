import { join } from 'node:path';
import { measureTemplate } from '../../bench/templates/measure-template';
import { readFleet } from '../../lib/config/read-fleet';
import { everyOption } from '../support/every-option';
import { synthesized } from '../support/synthesized';

const fleets = {
  'fleet.yaml': synthesized(readFleet(join(__dirname, '../../fleet.yaml')).fleet),
  'every option': synthesized(everyOption()),
};
const sizes = Object.entries(fleets).flatMap(([fleet, templates]) =>
  Object.entries(templates).map(([name, template]) => measureTemplate(`${name} of ${fleet}`, template.toJSON())),
);

describe.each(sizes)('the template of $name', (size) => {
  it('takes at most 60 % of what CloudFormation allows', () => {
    expect(size.resources).toBeLessThanOrEqual(300);
    expect(size.bytes).toBeLessThanOrEqual(600_000);
  });

  it('waits for at most eight resources in a row', () => {
    expect(size.longestChain).toBeLessThanOrEqual(8);
  });
});

// Documents carry their scripts and dashboards their widgets, so that a small stack with one of them is over it by itself.
it.each(Object.entries(fleets))('takes at most 2 KB per resource, all stacks of %s together', (_, templates) => {
  const all = Object.values(templates).map((template) => measureTemplate('', template.toJSON()));
  const sum = (of: 'bytes' | 'resources') => all.reduce((total, size) => total + size[of], 0);
  expect(sum('bytes') / sum('resources')).toBeLessThanOrEqual(2048);
});

it('has one custom resource in all, and one function that answers for it', () => {
  for (const templates of Object.values(fleets)) {
    const all = Object.values(templates).map((template) => measureTemplate('', template.toJSON()));
    expect(all.reduce((sum, { customResources }) => sum + customResources, 0)).toBe(1);
  }
});

describe('the measure', () => {
  const of = (Resources: Parameters<typeof measureTemplate>[1]['Resources']) =>
    measureTemplate('a template', { Resources });

  it('is nothing for a stack without resources', () => {
    expect(of({})).toMatchObject({ resources: 0, bytesPerResource: 0, longestChain: 0, customResources: 0 });
  });

  it.each<[string, Record<string, unknown>]>([
    ['Ref', { Properties: { Of: { Ref: 'First' } } }],
    ['Fn::GetAtt', { Properties: { Of: [{ 'Fn::GetAtt': ['First', 'Arn'] }] } }],
    ['Fn::GetAtt as text', { Properties: { Of: { 'Fn::GetAtt': 'First.Arn' } } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's, not JavaScript's
    ['Fn::Sub', { Properties: { Of: { 'Fn::Sub': 'arn:${First.Arn}' } } }],
    ['DependsOn', { DependsOn: ['First'] }],
    ['DependsOn as text', { DependsOn: 'First' }],
  ])('follows %s', (_, second) => {
    expect(of({ Second: { Type: 'Second', ...second }, First: { Type: 'Custom::First' } })).toMatchObject({
      longestChain: 2,
      customResources: 1,
    });
  });

  it('follows nothing to parameters and pseudo parameters', () => {
    expect(of({ One: { Type: 'One', Properties: { Of: { Ref: 'AWS::Region' } } } }).longestChain).toBe(1);
  });
});
