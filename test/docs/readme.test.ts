import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

describe('README.md', () => {
  it('shows fleet.yaml as it is', () => {
    const [, shown] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(shown).toBe(read('fleet.yaml'));
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
