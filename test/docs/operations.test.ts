import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { HEADINGS } from '../../lambdas/shared/urgent';
import { everyOption } from '../support/every-option';
import { synthesized } from '../support/synthesized';

const text = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
const sections = new Map(
  text
    .split('\n## ')
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

interface Alarm {
  readonly Type: string;
  readonly Properties: { readonly AlarmName: string; readonly AlarmDescription: string };
}

/** Name, as the page writes it, and heading of every alarm. */
const alarmsOf = (templates: Record<string, Template>): [name: string, heading: string | undefined][] =>
  Object.values(templates)
    .flatMap((template) => Object.values(template.toJSON().Resources ?? {}) as Alarm[])
    .filter(({ Type }) => /^AWS::CloudWatch::\w*Alarm$/.test(Type))
    .map(({ Properties: { AlarmName, AlarmDescription } }) => [
      AlarmName.replace(/^acme-/, 'NAME-'),
      /docs\/operations\.md, "([^"]+)"/.exec(AlarmDescription)?.[1],
    ]);

describe('docs/operations.md', () => {
  it.each(Object.values(HEADINGS))('has the heading that a message names: %s', (heading) => {
    expect([...sections.keys()]).toContain(heading);
  });

  it('sees the alarms that there are', () => {
    expect(alarmsOf(synthesized()).length).toBeGreaterThan(10);
  });

  it.each(alarmsOf({ ...synthesized(everyOption()) }))(
    'tells of alarm %s under the heading that it names',
    (name, heading) => {
      expect(sections.get(heading ?? '')).toContain(`\`${name}\``);
    },
  );
});
