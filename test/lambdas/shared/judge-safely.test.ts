import * as fc from 'fast-check';
import type { Situation } from '../../../lambdas/shared/judge-node';
import { operationOf, settingsOf } from '../../../lambdas/shared/operation';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import type { Sighting } from '../../../lambdas/shared/sighting';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { anAgent, anInstance, aScan, aSighting, inMinutes, minutesAgo, NOW } from '../../support/a-sighting';
import { CLOSED, OPEN, verdictOn } from '../../support/judged';

const HOURS = 60;
const mode = fc.constantFrom('off' as const, 'report' as const, 'automatic' as const, 'automatic' as const);
const often = <Value>(usual: Value, ...others: Value[]) => fc.constantFrom(usual, usual, usual, ...others);
const waiver = { name: 'w', why: 'w', who: 'w' };

const worlds = fc.record({
  modes: fc.record({ missingPatches: mode, scans: mode }),
  when: fc.constantFrom('inside windows' as const, 'at any time' as const),
  tag: often(undefined, 'hands-off', 'hands-off until 2026-11-22', 'hands-off until 2026-11-21', 'hands-off until May'),
  ring: often('canary', undefined, 'theirs'),
  waiverUntil: often(undefined, '2026-11-22', '2026-11-21'),
  isOnline: often(true, false),
  pingAge: often(2, 59, 119, 120, 600),
  scanAge: often<number | undefined>(60, 48 * HOURS - 1, 48 * HOURS, undefined, -61),
  baselineId: often('pb-0000000000000001a', 'pb-0e'),
  counts: fc.record({ missing: fc.nat(2), failed: fc.nat(1), pendingReboot: fc.nat(1), rejected: fc.nat(1) }),
  instanceState: often('running', 'stopped', 'terminated'),
  window: often<Situation['window']>(
    OPEN,
    CLOSED,
    { state: 'busy', name: 'acme-canary' },
    { state: 'stopped', name: 'acme-canary' },
    { ...OPEN, closesAt: inMinutes(29) },
    { ...OPEN, cutoffAt: inMinutes(0.4) },
  ),
  isBraked: often(false, true),
  breaker: often<string | undefined>(undefined, 'too many failed'),
  isTurnTaken: often(false, true),
  attempts: often(0, 1, 2, 3),
  attemptAge: often<number | undefined>(undefined, 1, 359, 396, 6000),
  isRunning: often(false, true),
});

type World = typeof worlds extends fc.Arbitrary<infer Found> ? Found : never;

function staged(world: World): { seen: Sighting; situation: Situation } {
  const base = aPolicy();
  const policy: LoopPolicy = aPolicy({
    missingPatches: { ...base.missingPatches, mode: world.modes.missingPatches, when: world.when },
    scans: { ...base.scans, mode: world.modes.scans },
    waivers: world.waiverUntil ? [{ ...waiver, until: world.waiverUntil }] : [],
  });
  const debts = (['missing-patches', 'stale-scan', 'never-scanned'] as const).map((cause) =>
    aDebt({
      cause,
      attempts: world.attempts,
      lastAttemptAt: world.attemptAge === undefined ? undefined : minutesAgo(world.attemptAge).toISOString(),
      result: world.isRunning ? 'running' : undefined,
    }),
  );
  const { baselineId, counts, scanAge, ring, tag } = world;
  const seen = aSighting({
    tags: { ...(ring ? { PatchGroup: ring } : {}), ...(tag ? { Shipshape: tag } : {}) },
    agent: anAgent({ isOnline: world.isOnline, lastPingAt: minutesAgo(world.pingAge) }),
    instance: anInstance({ state: world.instanceState }),
    patches: scanAge === undefined ? undefined : aScan({ ...counts, baselineId, endedAt: minutesAgo(scanAge) }),
  });
  const brake: Situation['brake'] = world.isBraked ? { isOn: true, reason: 'pause' } : { isOn: false };
  const { window, breaker, isTurnTaken } = world;
  const expected = { name: 'acme-amazon-linux', id: 'pb-0000000000000001a' };
  return { seen, situation: { policy, now: NOW, debts, expected, window, brake, breaker, isTurnTaken } };
}

/** What speaks against touching a node, found without the judge. */
function objections(world: World, operation: 'install' | 'scan' | 'refresh', allowed: number): string[] {
  const { scanAge, window, attemptAge } = world;
  const isFresh = scanAge !== undefined && scanAge < 48 * HOURS && scanAge >= -60;
  const isInside = window.state === 'open' && window.closesAt >= inMinutes(30) && window.cutoffAt >= inMinutes(0.5);
  return Object.entries({
    'mode is not automatic': world.modes[operation === 'install' ? 'missingPatches' : 'scans'] !== 'automatic',
    'patches are not looked after': world.modes.missingPatches === 'off',
    'tagged hands-off': world.tag !== undefined && world.tag !== 'hands-off until 2026-11-21',
    waived: world.waiverUntil === '2026-11-22',
    'somebody else’s': world.ring === 'theirs',
    'not online': !world.isOnline,
    'an old ping': world.pingAge >= 120,
    terminated: world.instanceState === 'terminated',
    'installed by an old scan': operation === 'install' && !isFresh,
    'installed by a foreign scan': operation === 'install' && world.baselineId !== 'pb-0000000000000001a',
    'scanned though it was lately': operation === 'scan' && isFresh,
    'its window is at work': window.state === 'busy',
    'outside its window': operation === 'install' && world.when === 'inside windows' && !isInside,
    'its window stopped': operation === 'install' && window.state === 'stopped',
    'the brake is on': world.isBraked,
    'the breaker is on': world.breaker !== undefined,
    'no turn': world.isTurnTaken,
    'no attempt left': world.attempts >= allowed,
    'not cooled down': attemptAge !== undefined && attemptAge < 360,
    'under way': world.isRunning,
  }).flatMap(([objection, holds]) => (holds ? [objection] : []));
}

it('a node is touched only where nothing at all speaks against it, whatever comes together', () => {
  let acts = 0;
  void fc.assert(
    fc.property(worlds, (world) => {
      const { seen, situation } = staged(world);
      const verdict = verdictOn(seen, situation);
      if (verdict.state !== 'act') return;
      acts += 1;
      const { attempts } = settingsOf(situation.policy, verdict.cause);
      expect(objections(world, operationOf(verdict.cause), attempts)).toEqual([]);
    }),
    { numRuns: 8000, seed: 5 },
  );
  expect(acts).toBeGreaterThan(20);
});

it('mode report says that it would act exactly where automatic acts', () => {
  void fc.assert(
    fc.property(worlds, (world) => {
      const inMode = (to: 'report' | 'automatic') => {
        const { seen, situation } = staged({ ...world, modes: { missingPatches: to, scans: to } });
        return verdictOn(seen, situation);
      };
      expect(inMode('report').wouldAct ?? false).toBe(inMode('automatic').state === 'act');
      expect(inMode('report').state).not.toBe('act');
    }),
    { numRuns: 800, seed: 5 },
  );
});
