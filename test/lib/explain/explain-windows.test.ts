import { loopPolicy } from '../../../lib/compliance/loop-policy';
import type { Fleet } from '../../../lib/config/fleet';
import { explainRings } from '../../../lib/explain/explain-rings';
import { explainWindows } from '../../../lib/explain/explain-windows';
import type { Explanation } from '../../../lib/explain/explanation';
import { explanationLines } from '../../../lib/explain/explanation-lines';
import type { Dossier } from '../../../lib/explain/gather-dossier';
import { Moments } from '../../../lib/explain/moments';
import type { WindowAhead } from '../../../lib/explain/window-ahead';
import { LocalTime } from '../../../lib/plan/local-time';
import { aPolicy } from '../../support/a-policy';
import { fleetOf } from '../../support/fleet-text';

const withRings = (rings: string, more = '', timeZone = 'Europe/Zurich') =>
  fleetOf(`name: acme
deploysTo: { account: "123456789012", region: eu-central-1 }
timeZone: ${timeZone}
notify: { urgent: [oncall@acme.example] }
patching: { ${more} rings: ${rings} }
compliance: {}
`);

/** What is told of the windows of a node with these tags, at a moment. */
function told(
  fleet: Fleet,
  at: string,
  tags: Record<string, string>,
  ahead: WindowAhead | 'not there' | 'not read',
): string[] {
  const rings = explainRings(fleet, loopPolicy(fleet) ?? aPolicy(), tags);
  const known =
    ahead === 'not read' ? [] : rings.map(({ name }) => [name, ahead === 'not there' ? undefined : ahead] as const);
  const dossier = { at: new Date(at), seen: { nodeId: 'i-01234567', tags }, ahead: new Map(known) } as Partial<Dossier>;
  const windows = explainWindows(fleet, rings, dossier as Dossier);
  const explained: Partial<Explanation> = {
    areTagsKnown: true,
    rings,
    windows,
    slices: [],
    waivers: [],
    custom: [],
    gaps: [],
    baseline: { why: '' },
    node: { id: '', kind: '', link: '' },
  };
  const lines = explanationLines(explained as Explanation, new Moments(new LocalTime(fleet.timeZone), new Date(at)));
  return [...(lines.find(([label]) => label === 'Window')?.[1] ?? [])];
}

const open = (opensAt: string | undefined, isEnabled = true): WindowAhead => ({
  id: 'mw-1',
  isEnabled,
  hours: 3,
  cutoffHours: 1,
  ...(opensAt ? { opensAt: new Date(opensAt) } : {}),
});

describe('a window', () => {
  const fleet = withRings('{ web: { opens: Wednesday 23:00 } }');
  const web = { PatchGroup: 'web' };

  it.each([
    [
      'that opens as the file says',
      '2026-12-01T12:00:00Z',
      open('2026-12-02T22:00:00Z'),
      [
        'acme-web opens Wed 2 Dec 23:00 (in 34 hours), begins no node after Thu 3 Dec 01:00, closes Thu 3 Dec 02:00',
        'in the account (mw-1) it is enabled, and opens then',
      ],
    ],
    [
      'that is open, up to its last moment',
      '2026-12-03T00:59:59Z',
      open('2026-12-09T22:00:00Z'),
      [
        'acme-web opened Wed 2 Dec 23:00 (3 hours ago), begins no node after Thu 3 Dec 01:00, closes Thu 3 Dec 02:00',
        'in the account (mw-1) it is enabled, and opens next Wed 9 Dec 23:00 (in 7 days)',
      ],
    ],
    [
      'that has just closed',
      '2026-12-03T01:00:00Z',
      'not read',
      ['acme-web opens Wed 9 Dec 23:00 (in 7 days), begins no node after Thu 10 Dec 01:00, closes Thu 10 Dec 02:00'],
    ],
    [
      'that somebody moved',
      '2026-12-01T12:00:00Z',
      open('2026-12-04T22:00:00Z'),
      [
        'acme-web opens Wed 2 Dec 23:00 (in 34 hours), begins no node after Thu 3 Dec 01:00, closes Thu 3 Dec 02:00',
        'in the account (mw-1) it is enabled, and opens Fri 4 Dec 23:00 (in 3 days)',
      ],
    ],
    [
      'of which nobody says when it opens',
      '2026-12-01T12:00:00Z',
      open(undefined),
      [expect.anything(), 'in the account (mw-1) it is enabled, and nobody says when it opens next'],
    ],
    [
      'that is disabled',
      '2026-12-01T12:00:00Z',
      open('2026-12-02T22:00:00Z', false),
      [expect.anything(), 'in the account (mw-1) it is disabled, and does not open'],
    ],
    [
      'that is not deployed',
      '2026-12-01T12:00:00Z',
      'not there',
      [expect.anything(), 'in the account there is no such window: it is not deployed'],
    ],
  ] as const)('%s is told so', (_title, at, ahead, lines) => {
    expect(told(fleet, at, web, ahead)).toEqual(lines);
  });

  it('at a rate is known to the account alone', () => {
    const rated = withRings('{ web: { opens: rate(7 days) } }');
    expect(told(rated, '2026-12-01T12:00:00Z', web, open('2026-12-04T22:00:00Z'))).toEqual([
      'acme-web opens at a rate, so only the account knows when',
      'in the account (mw-1) it is enabled, and opens Fri 4 Dec 23:00 (in 3 days)',
    ]);
  });

  it('is none where a patch policy patches', () => {
    const policy = withRings('{ web: { opens: Wednesday 23:00 } }', 'mode: policy, scan: daily 06:00,', 'UTC');
    expect(told(policy, '2026-12-01T12:00:00Z', web, 'not read')).toEqual([
      'patch policy opens Wed 2 Dec 23:00 (in 35 hours), and has no end',
    ]);
  });

  it('opens by the summer clock after the change', () => {
    expect(told(fleet, '2027-03-26T12:00:00Z', web, 'not read')[0]).toMatch(
      /^acme-web opens Wed 31 Mar 23:00 \(in 5 days\)/,
    );
  });
});

describe('a ring', () => {
  const fleet = withRings(
    '{ web: { opens: Wednesday 23:00 }, old: { opens: Friday 23:00, target: { tags: { Age: old, Role: web } } }, dbs: { opens: Monday 23:00, target: { resourceGroup: databases } } }',
  );
  const policy = loopPolicy(fleet) ?? aPolicy();
  const maybe = { name: 'dbs', why: 'if it is in resource group databases', isCertain: false };

  it.each([
    [
      'its patch group',
      { PatchGroup: 'web' },
      [{ name: 'web', why: 'its tag PatchGroup says so', isCertain: true }, maybe],
    ],
    [
      'all of its tags',
      { Age: 'old', Role: 'web' },
      [{ name: 'old', why: 'it has Age=old, Role=web', isCertain: true }, maybe],
    ],
    ['one of its tags', { Age: 'old' }, [maybe]],
    ['the name of a ring by tags as its patch group', { PatchGroup: 'old' }, [maybe]],
    ['what every object has', { PatchGroup: 'constructor' }, [maybe]],
  ])('has or has not a node with %s', (_title, tags, rings) => {
    expect(explainRings(fleet, policy, tags as Record<string, string>)).toEqual(rings);
  });
});
