import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFleet } from '../../lib/config/read-fleet';

const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

describe('README.md', () => {
  it('shows fleet.yaml as it is', () => {
    const [, shown] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(shown).toBe(read('fleet.yaml'));
  });

  it('shows the refusals that a file with these mistakes gets', () => {
    const folder = mkdtempSync(join(tmpdir(), 'readme-'));
    const file = join(folder, 'fleet.yaml');
    writeFileSync(
      file,
      read('fleet.yaml')
        .replace('timeZone:', 'timezone:')
        .replace('lasts: 3 hours, cutoff: 1 hour', 'lasts: 3 hours, cutoff: 4 hours')
        .replace('slice: web', 'slice: weeb'),
    );
    try {
      const shown = [...readme.matchAll(/^ {4}(fleet\.yaml:\d+:\d+ .*)$/gm)].map(([, line]) => line);
      expect(() => readFleet(file)).toThrow(shown.map((line) => `${folder}/${line}`).join('\n'));
      expect(shown.length).toBe(3);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('names only npm scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(named.length).toBeGreaterThan(2);
    for (const script of named) expect(Object.keys(scripts)).toContain(script);
  });

  it('links to files that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) expect(() => read(link)).not.toThrow();
  });
});
