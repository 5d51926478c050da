import fc from 'fast-check';
import type { NodeLine, Standing } from '../../../lambdas/report-compliance/node-line';
import type { Part, Shares } from '../../../lambdas/report-compliance/shares';
import { type Summary, summariser } from '../../../lambdas/report-compliance/summarise';
import { CAUSES, type VerdictState } from '../../../lambdas/shared/cause';
import { aDebt, aLine, NOW } from './support/a-fleet';

const summarise = (lines: readonly NodeLine[]): Summary => {
  const sum = summariser(NOW);
  for (const line of lines) sum.add(line);
  return sum.summary();
};

const VERDICTS: readonly (VerdictState | undefined)[] = [
  'act',
  'wait',
  'report',
  'hands-off',
  'given-up',
  'paused',
  undefined,
];

const debtOf = (nodeId: string) =>
  fc
    .record({
      cause: fc.constantFrom(...CAUSES),
      verdict: fc.constantFrom(...VERDICTS),
      days: fc.double({ min: 0, max: 90, noNaN: true }),
    })
    .map(({ cause, verdict, days }) =>
      aDebt({ nodeId, cause, verdict, firstSeen: new Date(NOW.getTime() - days * 86_400_000).toISOString() }),
    );

const anyLine = fc.integer({ min: 0, max: 1e6 }).chain((n) => {
  const nodeId = `i-${String(n).padStart(17, '0')}`;
  return fc
    .record({
      ring: fc.constantFrom('canary', 'web', 'db', undefined),
      operatingSystem: fc.constantFrom('UBUNTU', 'WINDOWS', undefined),
      account: fc.constantFrom('111111111111', '222222222222'),
      standing: fc.constantFrom<Standing>('compliant', 'not compliant', 'unknown', 'waived'),
      debts: fc.array(debtOf(nodeId), { maxLength: 3 }),
    })
    .map(({ standing, debts, ...rest }) =>
      aLine({ nodeId, ...rest, standing, debts: standing === 'compliant' ? [] : debts }),
    );
});
const anyFleet = fc.array(anyLine, { maxLength: 60 });

const total = (parts: readonly Part[]): Shares =>
  parts.reduce(
    (sum, part) => ({
      seen: sum.seen + part.seen,
      compliant: sum.compliant + part.compliant,
      notCompliant: sum.notCompliant + part.notCompliant,
      unknown: sum.unknown + part.unknown,
      waived: sum.waived + part.waived,
    }),
    { seen: 0, compliant: 0, notCompliant: 0, unknown: 0, waived: 0 },
  );

describe('totals', () => {
  it('by ring, operating system and account equal the fleet', () => {
    fc.assert(
      fc.property(anyFleet, (lines) => {
        const { nodes, byRing, byOperatingSystem, byAccount } = summarise(lines);
        expect(nodes.seen).toBe(lines.length);
        expect(nodes.compliant + nodes.notCompliant + nodes.unknown + nodes.waived).toBe(nodes.seen);
        for (const parts of [byRing, byOperatingSystem, byAccount]) expect(total(parts)).toEqual(nodes);
      }),
    );
  });

  it('by cause, with those that rest, equal the nodes that are not in order', () => {
    fc.assert(
      fc.property(anyFleet, (lines) => {
        const { nodes, byCause, resting } = summarise(lines);
        expect(byCause.reduce((sum, cause) => sum + cause.nodes, resting)).toBe(
          nodes.notCompliant + nodes.unknown + nodes.waived,
        );
        for (const { nodes: all, verdicts } of byCause)
          expect(Object.values(verdicts).reduce((sum, some) => sum + some, 0)).toBe(all);
      }),
    );
  });

  it('of ages equal the debts, and the oldest are the oldest', () => {
    fc.assert(
      fc.property(anyFleet, (lines) => {
        const { debts } = summarise(lines);
        const all = lines
          .flatMap((line) => line.debts)
          .map(({ firstSeen }) => firstSeen)
          .sort();
        expect(debts.total).toBe(all.length);
        expect(debts.ages.reduce((sum, group) => sum + group.debts, 0)).toBe(debts.total);
        expect(debts.oldest.map(({ firstSeen }) => firstSeen)).toEqual(all.slice(0, 100));
      }),
    );
  });

  it('do not depend on the order of the nodes', () => {
    fc.assert(
      fc.property(anyFleet, (lines) => {
        const [there, back] = [summarise(lines), summarise([...lines].reverse())];
        expect(back.nodes).toEqual(there.nodes);
        expect(back.byRing).toEqual(there.byRing);
        expect(back.byCause.map(({ cause, nodes }) => [cause, nodes])).toEqual(
          there.byCause.map(({ cause, nodes }) => [cause, nodes]),
        );
      }),
    );
  });
});

describe('what waits for a person', () => {
  const owing = (verdict: VerdictState | undefined, nodeId = 'i-1') =>
    aLine({ nodeId, standing: 'not compliant', debts: [aDebt({ nodeId, verdict })] });

  it.each<[VerdictState | undefined, boolean]>([
    ['given-up', true],
    ['paused', true],
    ['report', true],
    ['act', false],
    ['wait', false],
    ['hands-off', false],
    [undefined, false],
  ])('a debt with verdict %s: %s', (verdict, isConcern) => {
    expect(summarise([owing(verdict)]).concerns.length > 0).toBe(isConcern);
  });

  it('comes with what the loop gave up on first, and names five nodes of each', () => {
    const lines = [
      ...Array.from({ length: 9 }, (_, n) => owing('report', `i-${n}`)),
      owing('given-up', 'i-x'),
      aLine({ standing: 'unknown', debts: [aDebt({ cause: 'silent-agent', verdict: 'report' })] }),
    ];
    expect(
      summarise(lines).concerns.map(({ verdict, cause, nodes, examples }) => [verdict, cause, nodes, examples.length]),
    ).toEqual([
      ['given-up', 'missing-patches', 1, 1],
      ['report', 'missing-patches', 9, 5],
      ['report', 'silent-agent', 1, 1],
    ]);
    expect(summarise(lines).givenUp).toBe(1);
  });
});

it.each([
  [0, 0],
  [0.99, 0],
  [1, 1],
  [2.99, 1],
  [3, 2],
  [6.99, 2],
  [7, 3],
  [14, 4],
  [29.99, 4],
  [30, 5],
  [400, 5],
])('a debt of %d days is counted in age group %d', (days, group) => {
  const firstSeen = new Date(NOW.getTime() - days * 86_400_000).toISOString();
  const { ages } = summarise([aLine({ standing: 'not compliant', debts: [aDebt({ firstSeen })] })]).debts;
  expect(ages.findIndex(({ debts }) => debts === 1)).toBe(group);
});

it('puts nodes without a ring and unknown platforms at the end', () => {
  const lines = [
    aLine({ ring: undefined, operatingSystem: undefined }),
    aLine({ ring: 'web' }),
    aLine({ ring: 'zebra' }),
  ];
  const { byRing, byOperatingSystem } = summarise(lines);
  expect(byRing.map(({ name }) => name)).toEqual(['web', 'zebra', 'no ring']);
  expect(byOperatingSystem.map(({ name }) => name)).toEqual(['AMAZON_LINUX_2023', 'other']);
});
