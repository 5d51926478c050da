import { runStep } from '../run-step';

const aSnapshot = (id: string, run: string, day: number, more: object[] = []) => ({
  SnapshotId: id,
  StartTime: `2026-11-${String(day).padStart(2, '0')}T03:00:00Z`,
  Tags: [{ Key: 'shipshape:run', Value: run }, ...more],
});
const RUNS = [
  aSnapshot('snap-1a', 'run-1', 1),
  aSnapshot('snap-1b', 'run-1', 1),
  aSnapshot('snap-2a', 'run-2', 8),
  aSnapshot('snap-3a', 'run-3', 15),
  aSnapshot('snap-3b', 'run-3', 15),
];
const prune = (snapshots: object[], keep: string, answers = {}) =>
  runStep(
    'snapshot-volumes',
    'pruneSnapshots',
    { InstanceId: 'i-0123456789abcdef0', Series: 'daily', Keep: keep, Run: 'run-3' },
    {
      'ec2.describe_snapshots': [[{ Snapshots: snapshots.slice(0, 1) }, { Snapshots: snapshots.slice(1) }]],
      ...answers,
    },
  );
const deleted = (end: ReturnType<typeof prune>) =>
  end.calls.filter(([call]) => call === 'ec2.delete_snapshot').map(([, { SnapshotId }]) => SnapshotId);

describe('pruning', () => {
  it.each([
    ['1', ['snap-2a', 'snap-1a', 'snap-1b']],
    ['2', ['snap-1a', 'snap-1b']],
    ['3', []],
  ])('keeps the snapshots of %s runs, however many volumes each had', (keep, removed) => {
    const end = prune(RUNS, keep);
    expect(end.returned).toEqual({ Removed: removed });
    expect(deleted(end)).toEqual(removed);
  });

  it('looks only at completed snapshots of its own account, series and instance', () => {
    expect(prune(RUNS, '3').calls).toEqual([
      [
        'ec2.describe_snapshots',
        {
          OwnerIds: ['self'],
          Filters: [
            { Name: 'tag:shipshape:snapshot-of', Values: ['i-0123456789abcdef0'] },
            { Name: 'tag:shipshape:series', Values: ['daily'] },
            { Name: 'status', Values: ['completed'] },
          ],
        },
      ],
    ]);
  });

  it('spares what is tagged to be kept', () => {
    const kept = aSnapshot('snap-0a', 'run-0', 1, [{ Key: 'shipshape:keep', Value: 'audit' }]);
    expect(deleted(prune([kept, ...RUNS], '2'))).toEqual(['snap-1a', 'snap-1b']);
  });

  it('removes nothing while the new snapshots are not among them', () => {
    const end = prune(RUNS.slice(0, 3), '1');
    expect(end.raised).toBe('RuntimeError: the series must hold run run-3 before any other goes, got 2 runs');
    expect(deleted(end)).toEqual([]);
  });

  it('goes on behind a snapshot that an image needs, and fails in the end', () => {
    const end = prune(RUNS, '2', { 'ec2.delete_snapshot': [{ error: 'InvalidSnapshot.InUse' }, {}] });
    expect(end.raised).toMatch(
      /^RuntimeError: every run beyond 2 must go, got refusals: snap-1a: .*InvalidSnapshot.InUse/,
    );
    expect(deleted(end)).toEqual(['snap-1a', 'snap-1b']);
  });
});

describe('waiting', () => {
  const states = (...all: string[]) => ({
    Snapshots: all.map((State, index) => ({ SnapshotId: `snap-${index}`, State })),
  });
  const wait = (...answers: object[]) =>
    runStep(
      'snapshot-volumes',
      'waitUntilCompleted',
      { SnapshotIds: ['snap-0', 'snap-1'] },
      { 'ec2.describe_snapshots': answers },
    );

  it('waits for every snapshot', () => {
    const end = wait(states('pending', 'pending'), states('completed', 'pending'), states('completed', 'completed'));
    expect([end.returned, end.slept]).toEqual([{ Completed: 2 }, 30]);
  });

  it('gives up within the ten minutes of a script, to begin anew', () => {
    const { raised, slept } = wait(states('completed', 'pending'));
    expect(raised).toBe('TimeoutError: every snapshot must be completed, got snap-1 pending');
    expect(slept).toBeLessThan(600);
  });

  it('does not wait for a snapshot that failed', () => {
    const { raised, slept } = wait(states('error', 'pending'));
    expect(raised).toBe('TimeoutError: every snapshot must be completed, got snap-0 error, snap-1 pending');
    expect(slept).toBe(0);
  });
});
