import * as fc from 'fast-check';
import { planRuns } from '../../../lambdas/remediate-compliance/plan-runs';
import type { Verdict } from '../../../lambdas/shared/judge-node';
import type { WindowState } from '../../../lambdas/shared/window-state';
import { aPolicy } from '../../support/a-policy';
import { inMinutes, NOW } from '../../support/a-sighting';

const open = (minutes: number, cutoff = 60): WindowState => ({
  state: 'open',
  name: 'acme-web',
  closesAt: inMinutes(minutes),
  cutoffAt: inMinutes(minutes - cutoff),
});
const nodes = (count: number, changes: Partial<Verdict> = {}): Verdict[] =>
  Array.from({ length: count }, (_, index) => ({
    nodeId: `i-${changes.cause ?? ''}${index}`,
    ring: 'web',
    cause: 'missing-patches',
    state: 'act',
    reason: '2 missing; attempt 1 of 3',
    ...changes,
  }));
const withPace = (pace: string) => aPolicy({ rings: { web: { ...aPolicy().rings.web, pace } as never } });
const plan = (
  verdicts: Verdict[],
  window: WindowState = open(180),
  policy = aPolicy(),
  associationIds?: (nodeId: string) => string[],
) => {
  let id = 0;
  const planned = verdicts.map((verdict) => ({ verdict, associationIds: associationIds?.(verdict.nodeId) }));
  return planRuns(planned, { policy, window, now: NOW, newId: () => `run-${++id}` });
};
const shape = (planned: ReturnType<typeof plan>) => ({
  runs: planned.runs.map((run) => `${run.nodeIds.length} nodes, ${run.atOnce} at once`),
  waiting: planned.waiting.length,
});

describe('one plan for a ring', () => {
  it('tells the command who, how many at once, how many may fail, and until when it may reach a node', () => {
    expect(plan(nodes(2)).runs).toEqual([
      {
        intentId: 'run-1',
        operation: 'install',
        cause: 'missing-patches',
        ring: 'web',
        nodeIds: ['i-0', 'i-1'],
        atOnce: 1,
        mayReboot: true,
        errors: '5%',
        deliverWithinSeconds: 2 * 3600,
        outputPrefix: 'remediate/web',
        closesAt: inMinutes(180),
        cutoffAt: inMinutes(120),
      },
    ]);
  });

  it.each<[string, number, string, number, ReturnType<typeof shape>]>([
    ['takes 25% of eight nodes, two at once', 8, '25%', 180, { runs: ['8 nodes, 2 at once'], waiting: 0 }],
    ['takes at least one at once', 3, '25%', 180, { runs: ['3 nodes, 1 at once'], waiting: 0 }],
    ['rounds down', 7, '25%', 240, { runs: ['7 nodes, 1 at once'], waiting: 0 }],
    ['leaves out who could not finish', 8, '1', 90, { runs: ['3 nodes, 1 at once'], waiting: 5 }],
    [
      'leaves out who would still wait when turns are called off',
      8,
      '1',
      100,
      { runs: ['1 nodes, 1 at once'], waiting: 7 },
    ],
    ['takes whose turn comes just before that', 8, '1', 110, { runs: ['2 nodes, 1 at once'], waiting: 6 }],
    [
      'splits after fifty nodes, and the runs share the pace',
      120,
      '10%',
      360,
      { runs: ['50 nodes, 5 at once', '50 nodes, 5 at once', '20 nodes, 2 at once'], waiting: 0 },
    ],
    ['starts no more runs than the pace has places', 120, '1', 24 * 60, { runs: ['48 nodes, 1 at once'], waiting: 72 }],
  ])('%s', (_, count, pace, minutes, expected) => {
    const cutoff = minutes === 100 || minutes === 110 ? 60 : 0;
    expect(shape(plan(nodes(count), open(minutes, cutoff), withPace(pace)))).toEqual(expected);
  });

  it('keeps causes apart', () => {
    const planned = plan([...nodes(2), ...nodes(2, { cause: 'failed-install' })]);
    expect(planned.runs.map((run) => run.cause)).toEqual(['missing-patches']);
    const paced = plan([...nodes(2), ...nodes(2, { cause: 'failed-install' })], open(180), withPace('2'));
    expect(paced.runs.map((run) => `${run.cause} ${run.nodeIds}`)).toEqual([
      'missing-patches i-0,i-1',
      'failed-install i-failed-install0,i-failed-install1',
    ]);
  });

  it('knows that Run Command begins with one node, so that nobody gets a turn after the cutoff', () => {
    const inOneRound = plan(nodes(8), open(59, 0), withPace('100%'));
    expect(shape(inOneRound)).toEqual({ runs: ['1 nodes, 8 at once'], waiting: 7 });
    const inThree = plan(nodes(8), open(90, 0), withPace('100%'));
    expect(shape(inThree)).toEqual({ runs: ['7 nodes, 8 at once'], waiting: 1 });
  });

  it('starts no run for which the pace has no place, also where no window ends', () => {
    const missing = { ...aPolicy().missingPatches, when: 'at any time' as const };
    const policy = { ...withPace('1'), missingPatches: missing };
    const planned = plan([...nodes(2), ...nodes(1, { cause: 'failed-install' })], open(180), policy);
    expect(shape(planned)).toEqual({ runs: ['2 nodes, 1 at once'], waiting: 1 });
    expect(planned.until.getTime()).toBeGreaterThan(NOW.getTime());
  });

  it('scans at any time at the ring’s pace, whatever the window does', () => {
    const planned = plan(nodes(8, { cause: 'stale-scan' }), { state: 'closed', reason: 'not open' });
    expect(planned.runs).toMatchObject([{ operation: 'scan', atOnce: 2, errors: '5%', deliverWithinSeconds: 3600 }]);
    expect(planned.runs[0]?.closesAt).toBeUndefined();
    expect(planned.until).toEqual(inMinutes(60 + 5 * 10));
  });

  it('refreshes nodes together that owe the same associations, as one command names them for all', () => {
    const of = (nodeId: string) => (nodeId.endsWith('1') ? ['a', 'b'] : ['a']);
    const closed = { state: 'closed', reason: 'not open' } as const;
    const planned = plan(nodes(8, { cause: 'failed-association' }), closed, aPolicy(), of);
    expect(planned.runs.map((run) => [run.operation, run.associationIds, run.nodeIds.length, run.atOnce])).toEqual([
      ['refresh', ['a'], 7, 1],
      ['refresh', ['a', 'b'], 1, 1],
    ]);
  });

  it('refreshes inside windows only where the policy says so', () => {
    const policy = aPolicy({ associations: { ...aPolicy().associations, when: 'inside windows' } });
    const planned = plan(nodes(8, { cause: 'failed-association' }), open(110), policy, () => ['a']);
    expect(planned.runs).toMatchObject([{ atOnce: 2, closesAt: inMinutes(110), deliverWithinSeconds: 3000 }]);
    expect(planned.waiting).toHaveLength(5);
  });

  it('gives nobody who waits a reason that blames the node', () => {
    const [first] = plan(nodes(8), open(30), withPace('1')).waiting;
    expect(first).toMatchObject({ reason: 'too little time is left for it at a pace of 1' });
  });

  it('is cautious with nodes that have no ring: a tenth at once, valid for an hour', () => {
    const policy = aPolicy({ missingPatches: { ...aPolicy().missingPatches, when: 'at any time' } });
    const planned = plan(nodes(20, { ring: undefined }), { state: 'closed', reason: 'no ring' }, policy);
    expect(planned.runs).toMatchObject([{ atOnce: 2, errors: '10%', deliverWithinSeconds: 3600 }]);
  });

  it('never exceeds pace or window, and forgets nobody', () => {
    void fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 100 }),
        fc.oneof(
          fc.integer({ min: 1, max: 60 }).map(String),
          fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
        ),
        fc.integer({ min: 31, max: 600 }),
        (missing, failed, pace, minutes) => {
          const all = [...nodes(missing), ...nodes(failed, { cause: 'failed-install' })];
          const { runs, waiting } = plan(all, open(minutes, 30), withPace(pace));
          const most = pace.endsWith('%') ? Math.floor((all.length * Number.parseInt(pace, 10)) / 100) : Number(pace);
          const started = runs.flatMap((run) => run.nodeIds);
          expect(runs.reduce((sum, run) => sum + run.atOnce, 0)).toBeLessThanOrEqual(Math.max(1, most));
          expect([...started, ...waiting.map(({ verdict }) => verdict.nodeId)].sort()).toEqual(
            all.map((one) => one.nodeId).sort(),
          );
          for (const run of runs) {
            expect(run.nodeIds.length).toBeLessThanOrEqual(50);
            const rounds = Math.ceil(run.nodeIds.length / run.atOnce);
            expect(rounds * 30).toBeLessThanOrEqual(minutes);
            expect((rounds - 1) * 30).toBeLessThanOrEqual(minutes - 30);
          }
        },
      ),
    );
  });
});
