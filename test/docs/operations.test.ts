import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEADINGS } from '../../lambdas/shared/urgent';
import { synthesized } from '../support/synthesized';

const headings = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('## '))
  .map((line) => line.slice(3));

describe('docs/operations.md', () => {
  it.each(Object.values(HEADINGS))('has the heading that a message names: %s', (heading) => {
    expect(headings).toContain(heading);
  });

  it('has the heading that every alarm names', () => {
    const alarms = Object.values(synthesized().compliance.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThan(0);
    for (const { Properties } of alarms) {
      const [, heading] = /docs\/operations\.md, "([^"]+)"/.exec(Properties.AlarmDescription) ?? [];
      expect(headings).toContain(heading);
    }
  });
});
