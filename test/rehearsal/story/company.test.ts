import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readFleet } from '../../../lib/config/read-fleet';
import { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { cast } from '../../../rehearsal/story/cast';
import { populate, week } from '../../../rehearsal/story/company';
import { isOwnFile } from '../../../rehearsal/story/own-file';
import { everySection } from '../../support/a-fleet';

const folder = mkdtempSync(join(tmpdir(), 'company-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// biome-ignore lint/suspicious/noExplicitAny: a file as its author edits it
type Sections = Record<string, any>;

/** A fleet as its author would change the one of the tests. */
function aFile(change: (sections: Sections) => Sections) {
  const file = join(folder, 'fleet.yaml');
  writeFileSync(file, stringify(change(parse(everySection) as Sections)));
  return readFleet(file).fleet;
}

/** The names of the servers that each patch group gets. */
function populated(change: (sections: Sections) => Sections): Record<string, number> {
  const fleet = new SimulatedFleet({ seed: 1, account: '123456789012', region: 'eu-central-1', start: week.starts });
  populate(fleet, aFile(change), nobody);
  const counts: Record<string, number> = {};
  for (const node of fleet.nodes.all) {
    const group = node?.tags.get('PatchGroup') ?? node?.tags.get('ResourceGroup') ?? node?.tags.get('Tier') ?? 'none';
    counts[group] = (counts[group] ?? 0) + 1;
  }
  return counts;
}

/** Nobody runs a command. */
const nobody = { reset: () => Promise.resolve(0) };

const ring = { opens: 'Sunday 02:00', lasts: '3 hours', cutoff: '1 hour', pace: '50%', errors: 1 };
const withRings = (rings: Sections) => (sections: Sections) => ({
  ...sections,
  patching: { ...sections.patching, rings },
});

it('has a story told by name for the file that comes with the project', () => {
  const { fleet } = readFleet('fleet.yaml');
  expect(isOwnFile(fleet)).toBe(true);
  const simulated = new SimulatedFleet({
    seed: 1,
    account: '123456789012',
    region: 'eu-central-1',
    start: week.starts,
  });
  populate(simulated, fleet, nobody);
  const names = new Set(simulated.nodes.all.map((node) => node?.name));
  expect(
    Object.values(cast)
      .flat()
      .filter((name) => !names.has(name)),
  ).toEqual([]);
});

it.each([
  ['another hour', (own: string) => own.replace('Sunday 02:00', 'Sunday 03:00')],
  ['another name of a ring', (own: string) => own.replaceAll('canary', 'first')],
  ['other attempts', (own: string) => own.replace('attempts: 2', 'attempts: 3')],
  ['another day on which a waiver ends', (own: string) => own.replace('2026-11-30', '2026-12-01')],
  ['no deadlines', (own: string) => own.replace(/ +deadlines: .*\n/, '')],
  ['nothing rejected', (own: string) => own.replace(/ +rejected: .*\n/, '')],
  ['no section for compliance', (own: string) => own.slice(0, own.indexOf('\ncompliance:'))],
])('has none for a file with %s', (_, change) => {
  const own = readFileSync('fleet.yaml', 'utf8');
  const file = join(folder, 'other.yaml');
  writeFileSync(file, change(own));
  expect(isOwnFile(readFleet(file).fleet)).toBe(false);
});

it.each([
  ['a file of one ring', withRings({ first: ring }), { first: 8, none: 2 }],
  [
    'a file without rings',
    ({ patching, compliance: _, ...rest }: Sections) => ({ ...rest, patching: { ...patching, rings: {} } }),
    { none: 2 },
  ],
  ['a file without patching', ({ patching: _, compliance: __, ...rest }: Sections) => rest, { none: 2 }],
  [
    'rings by another tag and by a resource group',
    withRings({
      first: { ...ring, target: { tags: { Tier: 'front' } } },
      second: { ...ring, opens: 'Monday 02:00', target: { resourceGroup: 'back' } },
    }),
    { front: 8, back: 30, none: 2 },
  ],
])('gives its servers to the rings of %s', (_, change, counts) => {
  expect(populated(change)).toEqual(counts);
});
