import type { PatchFact } from '../../../lambdas/shared/sighting';
import {
  expiredWaivers,
  nodeWaiver,
  patchWaivers,
  type Waiver,
  waivedBy,
  waiverOf,
  waiversEndingWithin,
} from '../../../lambdas/shared/waivers';

const NODE = 'i-0000000000000001a';
const NOON = new Date('2026-12-20T12:00:00Z');
const aWaiver = (changes: Partial<Waiver> = {}): Waiver => ({
  name: 'legacy',
  why: 'it is replaced in January',
  who: 'anna@acme.example',
  until: '2027-01-31',
  ...changes,
});
const policy = (...waivers: Waiver[]) => ({ timeZone: 'Europe/Zurich', waivers });

describe('a waiver covers', () => {
  it.each<[string, Partial<Waiver>, Record<string, string>, boolean]>([
    ['every node when it names none', {}, {}, true],
    ['a node by id', { nodeIds: [NODE, 'i-2'] }, {}, true],
    ['no other node', { nodeIds: ['i-2'] }, {}, false],
    ['a node with all of its tags', { tags: { Role: 'web', Stage: 'prod' } }, { Role: 'web', Stage: 'prod' }, true],
    ['no node that lacks one of them', { tags: { Role: 'web', Stage: 'prod' } }, { Role: 'web' }, false],
    ['no node by what every object has', { tags: { constructor: 'web' } }, {}, false],
  ])('%s', (_, changes, tags, isCovered) => {
    expect(nodeWaiver(NODE, tags, policy(aWaiver(changes)), NOON) !== undefined).toBe(isCovered);
    const ofPatches = aWaiver({ ...changes, patches: ['php*'] });
    expect(patchWaivers(NODE, tags, policy(ofPatches), NOON)).toHaveLength(isCovered ? 1 : 0);
  });

  it('the whole node, or single patches, never both', () => {
    const [whole, single] = [aWaiver(), aWaiver({ patches: ['php*'] })];
    expect(nodeWaiver(NODE, {}, policy(single, whole), NOON)).toBe(whole);
    expect(patchWaivers(NODE, {}, policy(single, whole), NOON)).toEqual([single]);
  });
});

describe('a waiver until 20 December', () => {
  it.each([
    ['holds to the end of that day in Zurich', '2026-12-20T22:59:59Z', true],
    ['holds no more from midnight', '2026-12-20T23:00:00Z', false],
  ])('%s', (_, now, holds) => {
    const waivers = policy(aWaiver({ until: '2026-12-20' }));
    expect(nodeWaiver(NODE, {}, waivers, new Date(now)) !== undefined).toBe(holds);
    expect(expiredWaivers(waivers, new Date(now))).toHaveLength(holds ? 0 : 1);
  });
});

it('tells which waivers have ended and which end soon', () => {
  const days = ['2026-12-19', '2026-12-20', '2026-12-27', '2026-12-28'];
  const waivers = policy(...days.map((until) => aWaiver({ name: until, until })));
  const names = (found: readonly Waiver[]) => found.map(({ name }) => name);
  expect(names(expiredWaivers(waivers, NOON))).toEqual(['2026-12-19']);
  expect(names(waiversEndingWithin(waivers, NOON, 0))).toEqual(['2026-12-20']);
  expect(names(waiversEndingWithin(waivers, NOON, 7))).toEqual(['2026-12-20', '2026-12-27']);
});

describe('a pattern', () => {
  const php: PatchFact = { id: 'php8.3-cli.x86_64', title: 'php8.3-cli.x86_64:1:8.3.16-1.amzn2023', state: 'missing' };
  const named: PatchFact = { ...php, id: php.title };
  const kb: PatchFact = { id: 'KB5034441', title: '2024-01 Security Update (KB5034441)', state: 'missing' };
  it.each<[string, PatchFact, boolean]>([
    ['php8.3*', php, true],
    ['php8.3-cli', php, true],
    ['php8.3-cli.x86_64', php, true],
    ['php8.3-cli-8.3.16-1.amzn2023', php, true],
    ['php8.3-cli-8.3.16-1.amzn2023.x86_64', php, true],
    ['php8.3-cli-1:8.3.16-1.amzn2023.x86_64', php, true],
    ['php8.3-cli', named, true],
    ['php8.3-cli.x86_64:1:8.3.16-1.amzn2023', named, true],
    ['*.x86_64', php, true],
    ['php', php, false],
    ['php8.3', php, false],
    ['php8x3*', php, false],
    ['*.aarch64', php, false],
    ['php8.3-cli-8.3.17*', php, false],
    ['KB5034441', kb, true],
    ['kb5034441', kb, true],
    ['KB50*', kb, true],
    ['KB503444', kb, false],
    ['*', kb, true],
  ])('%s names %j: %s', (pattern, patch, isNamed) => {
    expect(waiverOf(patch, [aWaiver({ patches: ['openssl', pattern] })]) !== undefined).toBe(isNamed);
  });
});

it('says of a waiver what it is called, until when, who decided it and why', () => {
  expect(waivedBy(aWaiver())).toBe('legacy until 2027-01-31 (anna@acme.example: it is replaced in January)');
});
