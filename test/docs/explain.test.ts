import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainPermissions } from '../../lib/explain/explain-permissions';

const page = readFileSync(join(__dirname, '../../docs/explain.md'), 'utf8');

describe('docs/explain.md', () => {
  it('shows the permissions that the command takes', () => {
    const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    expect(JSON.parse(shown)).toEqual({
      Version: '2012-10-17',
      Statement: explainPermissions({ fleet: 'acme', account: '123456789012', region: 'eu-central-1' }),
    });
  });

  it('names every part of an answer that needs words', () => {
    for (const label of [
      'Now',
      'Window',
      'Baseline',
      'Waived',
      'Hands-off',
      'Ledger',
      'Commands',
      'Stops',
      'Not read',
    ]) {
      expect(page).toContain(`**${label}**`);
    }
  });
});
