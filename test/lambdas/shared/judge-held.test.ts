import type { Situation } from '../../../lambdas/shared/judge-node';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import type { Sighting } from '../../../lambdas/shared/sighting';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { anInstance, aScan, aSighting, minutesAgo } from '../../support/a-sighting';
import { CLOSED, judge, missing, verdictOn } from '../../support/judged';

describe('a node nobody scanned lately', () => {
  const automatic = aPolicy({ scans: { ...aPolicy().scans, mode: 'automatic' } });
  const never = aSighting({ patches: undefined, instance: anInstance() });
  const stale = missing({ patches: aScan({ missing: 2, endedAt: minutesAgo(49 * 60) }) });
  it.each<[string, Sighting, Partial<Situation>, string]>([
    ['is scanned', stale, {}, 'stale-scan: act: not scanned for over 48 hours; attempt 1 of 2'],
    [
      'is scanned for the first time',
      never,
      {},
      'never-scanned: act: the node was never scanned for patches; attempt 1 of 2',
    ],
    [
      'is scanned outside its window',
      stale,
      { window: CLOSED },
      'stale-scan: act: not scanned for over 48 hours; attempt 1 of 2',
    ],
    [
      'is told when scans did not help',
      stale,
      { debts: [aDebt({ cause: 'stale-scan', attempts: 2 })] },
      'stale-scan: given-up: not scanned for over 48 hours; 2 of 2 attempts were made',
    ],
    [
      'is told where the fleet has no baseline to scan it with',
      never,
      { expected: undefined },
      'never-scanned: report: the node was never scanned for patches, and the fleet has no baseline to scan it with',
    ],
    [
      'is left alone when tagged hands-off',
      { ...stale, tags: { Shipshape: 'hands-off' } },
      {},
      'stale-scan: hands-off: not scanned for over 48 hours; tagged Shipshape=hands-off, so the loop leaves it alone',
    ],
    [
      'is not scanned with another baseline than the one that is expected',
      { ...stale, patches: aScan({ missing: 2, baselineId: 'pb-0e', endedAt: minutesAgo(49 * 60) }) },
      {},
      'foreign-scan: report: scanned with pb-0e instead of acme-amazon-linux (pb-0000000000000001a)',
    ],
    [
      'is not compliant by an old scan, though nothing was missing then',
      { ...stale, patches: aScan({ endedAt: minutesAgo(49 * 60) }) },
      { expected: undefined },
      'stale-scan: report: not scanned for over 48 hours, and the fleet has no baseline to scan it with',
    ],
  ])('%s', (_, seen, changes, verdict) => expect(judge(seen, { policy: automatic, ...changes })).toBe(verdict));

  it('is nobody’s business where scans are off, and is not patched by what is known of it', () => {
    const policy = aPolicy({ scans: { ...aPolicy().scans, mode: 'off' } });
    expect(judge(stale, { policy })).toBe(
      '-: wait: not scanned for over 48 hours; scans are not looked after: mode is off',
    );
  });
});

describe('a tag hands-off with an end', () => {
  const until = (day: string) => missing({ tags: { PatchGroup: 'canary', Shipshape: `hands-off until ${day}` } });
  it.each<[string, string, string]>([
    [
      'holds through its last day',
      '2026-11-22',
      'hands-off: 2 missing; tagged Shipshape=hands-off until 2026-11-22, so the loop leaves it alone',
    ],
    [
      'ends, and the reason says so',
      '2026-11-21',
      'act: 2 missing; attempt 1 of 3; its hands-off ended with 2026-11-21',
    ],
  ])('%s', (_, day, verdict) => expect(judge(until(day))).toBe(`missing-patches: ${verdict}`));

  it('is told with the verdict whatever the verdict is, so that people can take the tag away', () => {
    const seen = aSighting({ tags: { PatchGroup: 'canary', Shipshape: 'hands-off until 2026-11-21' } });
    expect(verdictOn(seen)).toMatchObject({
      state: 'compliant',
      handsOff: { tag: 'Shipshape=hands-off until 2026-11-21', until: '2026-11-21', isOver: true },
    });
    expect(verdictOn(aSighting({ tags: { Shipshape: 'hands-off' } })).handsOff).toBeUndefined();
  });
});

describe('a waiver', () => {
  const waiver = { name: 'legacy', why: 'goes in January', who: 'anna', until: '2026-11-30' };
  const of = (changes: object, ...more: LoopPolicy['waivers']) => ({
    policy: aPolicy({ waivers: [{ ...waiver, ...changes }, ...more] }),
  });
  const php = { id: 'php8.3.x86_64', title: 'php8.3.x86_64:1:8.3.16-1', state: 'missing' } as const;
  const openssl = { id: 'openssl.x86_64', title: 'openssl.x86_64:1:3.2-1', state: 'missing' } as const;
  const two = missing({ patchFacts: [php, openssl] });

  it.each<[string, Sighting, Partial<Situation>, string]>([
    [
      'of a node is its verdict, with who, why and until when',
      missing(),
      of({}),
      'missing-patches: waived: 2 missing; waived by legacy until 2026-11-30 (anna: goes in January)',
    ],
    [
      'of a node covers whatever it owes',
      aSighting({ patches: undefined, instance: anInstance() }),
      of({}),
      'never-scanned: waived: the node was never scanned for patches; waived by legacy until 2026-11-30 (anna: goes in January)',
    ],
    [
      'says nothing of a node that owes nothing',
      aSighting(),
      of({}),
      '-: compliant: scanned with acme-amazon-linux, nothing missing',
    ],
    [
      'that has ended holds nothing',
      missing(),
      of({ until: '2026-11-21' }),
      'missing-patches: act: 2 missing; attempt 1 of 3',
    ],
    [
      'gives way to a tag hands-off',
      missing({ tags: { Shipshape: 'hands-off' } }),
      of({}),
      'missing-patches: hands-off: 2 missing; tagged Shipshape=hands-off, so the loop leaves it alone',
    ],
    [
      'of every patch that is missing is the verdict',
      two,
      of({ patches: ['php*'] }, { ...waiver, name: 'ssl', patches: ['openssl'], until: '2026-11-25' }),
      'missing-patches: waived: 2 missing; waived by ssl until 2026-11-25 (anna: goes in January)',
    ],
    [
      'of some of them leaves the rest owed, and the reason says so',
      two,
      of({ patches: ['php*'] }),
      'missing-patches: act: 1 missing, and 1 waived by legacy until 2026-11-30 (anna: goes in January); attempt 1 of 3',
    ],
    [
      'of other patches changes nothing',
      two,
      of({ patches: ['nginx*'] }),
      'missing-patches: act: 2 missing; attempt 1 of 3',
    ],
    [
      'of patches holds nothing where fewer are named than were counted',
      missing({ patchFacts: [php] }),
      of({ patches: ['php*'] }),
      'missing-patches: act: 2 missing; attempt 1 of 3',
    ],
    [
      'of patches holds nothing where nobody read them',
      missing(),
      of({ patches: ['*'] }),
      'missing-patches: act: 2 missing; attempt 1 of 3',
    ],
    [
      'of what is missing leaves a reboot that is owed',
      missing({ patches: aScan({ missing: 1, pendingReboot: 1 }), patchFacts: [php] }),
      of({ patches: ['php*'] }),
      "pending-reboot: wait: 1 installed and waiting for a reboot, and 1 waived by legacy until 2026-11-30 (anna: goes in January); the ring's window brings it",
    ],
    [
      'of a rejected patch is the verdict on it',
      aSighting({ patches: aScan({ rejected: 1 }), patchFacts: [{ ...php, state: 'rejected' }] }),
      of({ patches: ['php*'] }),
      'rejected-patch: waived: 1 installed that the baseline rejects; waived by legacy until 2026-11-30 (anna: goes in January)',
    ],
    [
      'does not hide that a scan is stale',
      missing({ patches: aScan({ missing: 2, endedAt: minutesAgo(49 * 60) }), patchFacts: [php, openssl] }),
      of({ patches: ['*'] }),
      'stale-scan: report: not scanned for over 48 hours; mode is report; automatic would make attempt 1 of 2 now',
    ],
  ])('%s', (_, seen, changes, verdict) => expect(judge(seen, changes)).toBe(verdict));

  it('is named on the verdict', () => {
    expect(verdictOn(missing(), of({})).waiver).toEqual({ name: 'legacy', until: '2026-11-30' });
  });
});
