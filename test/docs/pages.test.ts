import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { USAGE } from '../../lib/emergency/read-wish';

const docs = join(__dirname, '../../docs');
const read = (page: string) => readFileSync(join(docs, page), 'utf8');

/** A heading as a link names it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const PAGES = [
  'rings.md',
  'emergencies.md',
  'node-window.md',
  'messages.md',
  'security-hub.md',
  'parameters.md',
  'state.md',
  'sessions.md',
  'runbooks.md',
];

describe.each(PAGES)('docs/%s', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);

  it('links to pages and headings that there are', () => {
    const own = links.filter((link) => !link.startsWith('https://'));
    expect(own.length).toBeGreaterThan(0);
    for (const link of own) {
      const [file = '', anchor] = link.split('#');
      expect([link, existsSync(join(docs, file))]).toEqual([link, true]);
      const headings = [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
      if (anchor) expect(headings).toContain(anchor);
    }
  });

  it('leans on pages of AWS', () => {
    const aws = links.filter((link) => link.startsWith('https://docs.aws.amazon.com/'));
    expect(aws.length).toBeGreaterThan(3);
    expect(links.filter((link) => link.startsWith('http') && !aws.includes(link))).toEqual([]);
  });
});

it('docs/emergencies.md explains every option of patch-now', () => {
  const options = [...new Set(USAGE.match(/--[a-z]+/g))].filter((option) => option !== '--ring');
  const explained = [...read('emergencies.md').matchAll(/^\| `(--[a-z]+)` \|/gm)].map(([, option]) => option);
  expect(explained.sort()).toEqual(options.sort());
});
