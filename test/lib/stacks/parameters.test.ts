import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { Fleet } from '../../../lib/config/fleet';
import { readFleet } from '../../../lib/config/read-fleet';
import { createApp } from '../../../lib/create-app';
import { ParametersStack } from '../../../lib/stacks/parameters-stack';
import { aFleet } from '../../support/a-fleet';
import { normalised, synthesized } from '../../support/synthesized';

const templateOf = (fleet: Fleet) =>
  Template.fromStack(new ParametersStack(createApp(), 'acme-parameters', fleet, { env: fleet.deploysTo }));
const idsOf = (template: Template) => Object.keys(template.findResources('AWS::SSM::Parameter'));

it('what the file says is in Parameter Store', () => {
  const template = templateOf(aFleet());
  for (const properties of [
    { Name: '/acme/web/api-endpoint', Type: 'String', Value: 'https://api.acme.example', Tier: 'Standard' },
    { Name: '/acme/web/regions', Type: 'StringList', Value: 'eu-central-1,eu-west-1' },
    { Name: '/acme/web/image', Value: 'ami-0123456789abcdef0', DataType: 'aws:ec2:image' },
    { Name: '/acme/web/flags', Value: '{"checkout-share":0.2,"new-checkout":false}' },
  ])
    template.hasResourceProperties('AWS::SSM::Parameter', properties);
});

it('the section can be removed with nothing else changed', () => {
  const { parameters: emptied, ...others } = synthesized(aFleet({ parameters: undefined }));
  const { parameters: _, ...before } = synthesized();
  expect(emptied.toJSON().Resources ?? {}).toEqual({});
  for (const [name, template] of Object.entries(others))
    expect([name, normalised(template)]).toEqual([name, normalised(before[name as keyof typeof before])]);
});

it('a parameter can move within the file and into another without being made anew, which its name would not survive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  try {
    mkdirSync(join(folder, 'parameters'));
    writeFileSync(join(folder, 'parameters/base.yaml'), '/acme/web: { a-b: x }\n');
    writeFileSync(join(folder, 'parameters/prod.yaml'), '/acme/web: { a-b: y }\n');
    const file = join(folder, 'fleet.yaml');
    const head = 'name: acme\ndeploysTo: { account: "123456789012", region: eu-central-1 }\nparameters: ';
    const ids = [
      '{ /acme/web/a-b: x }',
      '{ /acme: { web: { a-b: { value: x, description: moved } } } }',
      '{ from: { folder: parameters, environment: prod } }',
    ].map((section) => {
      writeFileSync(file, `${head}${section}\n`);
      return idsOf(templateOf(readFleet(file).fleet));
    });
    expect(ids[1]).toEqual(ids[0]);
    expect(ids[2]).toEqual(ids[0]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('names that differ by slashes and hyphens alone are two parameters', () => {
  const ids = idsOf(templateOf(aFleet({ parameters: { '/acme/a-b': 'x', '/acme/a/b': 'y' } })));
  expect(new Set(ids).size).toBe(2);
});

it('a template with as many parameters as there may be is taken by CloudFormation', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`name-${index}`, 'word '.repeat(240)]));
  const template = templateOf(aFleet({ parameters: { '/acme/many': many } }));
  expect(idsOf(template)).toHaveLength(500);
  // As the CDK writes it, with tags and metadata.
  expect(Buffer.byteLength(JSON.stringify(template.toJSON(), undefined, 1))).toBeLessThan(1_048_576);
});
