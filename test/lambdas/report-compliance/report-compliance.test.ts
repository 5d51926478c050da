import { METRICS } from '../../../lambdas/report-compliance/contract';
import type { ComplianceDocument } from '../../../lambdas/report-compliance/json-document';
import type { Unconfirmed } from '../../../lambdas/report-compliance/report';
import { reportCompliance } from '../../../lambdas/report-compliance/report-compliance';
import { daysBefore } from '../../../lambdas/report-compliance/trend';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import type { Notice } from '../../../lambdas/shared/publisher';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { anAgent, anInstance, aScan, minutesAgo, NOW } from '../../support/a-sighting';
import { InMemoryLedger } from '../../support/in-memory-ledger';
import { ASource, type SourceNode } from './support/a-source';
import { AStore } from './support/a-store';

interface EmbeddedMetrics {
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[] };
}

const REQUEST = { source: 'shipshape', 'detail-type': 'Report' };

/** A node of ring canary in perfect order. */
function aNode(nodeId: string, changes: Partial<SourceNode> = {}): SourceNode {
  return {
    nodeId,
    tags: { PatchGroup: 'canary' },
    agent: anAgent({ nodeId }),
    patches: aScan({ nodeId }),
    instance: anInstance({ nodeId }),
    ...changes,
  };
}

const idOf = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const manyNodes = (many: number): SourceNode[] => Array.from({ length: many }, (_, n) => aNode(idOf(n)));

async function report(
  source: ASource,
  changes: {
    ledger?: InMemoryLedger;
    store?: AStore;
    unconfirmed?: () => Promise<Unconfirmed[]>;
    digests?: Notice[];
    policy?: Partial<LoopPolicy>;
    publish?: () => Promise<void>;
    now?: () => Date;
  } = {},
) {
  const { ledger = new InMemoryLedger(), store = new AStore(), unconfirmed = async () => [] } = changes;
  const { digests = [], now = () => NOW } = changes;
  const lines: unknown[][] = [];
  const log = (...line: unknown[]) => void lines.push(line);
  const run = reportCompliance({
    policy: aPolicy(changes.policy),
    ssm: source.ssm,
    ec2: source.ec2,
    baselines: source.baselines,
    hybridTags: source.hybridTags,
    customCompliance: source.customCompliance,
    ledger,
    store,
    bucket: 'acme-reports',
    publish: changes.publish ?? (async (digest) => void digests.push(digest)),
    unconfirmed,
    now,
    log: { info: log, warn: log, error: log },
  });
  const reported = await run(REQUEST);
  const document = JSON.parse(store.text('reports/latest/compliance.json')) as ComplianceDocument;
  return { reported, document, store, digest: digests[0] as Notice, lines };
}

/** The rows that the page holds for its table. */
const rowsOn = (store: AStore): unknown[][] => {
  const [, data = ''] =
    /<script type="application\/json" id="rows">(.*?)<\/script>/s.exec(store.text('reports/latest/compliance.html')) ??
    [];
  return (JSON.parse(data) as { rows: unknown[][] }).rows;
};

it('writes page, table and document under the day of the fleet’s time zone, and again as the latest', async () => {
  const { store, reported } = await report(new ASource(manyNodes(3)));
  expect(reported).toEqual({
    nodes: { seen: 3, compliant: 3, notCompliant: 0, unknown: 0, waived: 0 },
    folder: 'reports/2026/11/22',
  });
  expect([...store.objects].map(([key, { type }]) => [key, type])).toEqual([
    ['reports/2026/11/22/compliance.csv', 'text/csv; charset=utf-8'],
    ['reports/2026/11/22/compliance.json', 'application/json'],
    ['reports/2026/11/22/compliance.html', 'text/html; charset=utf-8'],
    ['reports/latest/compliance.csv', 'text/csv; charset=utf-8'],
    ['reports/latest/compliance.json', 'application/json'],
    ['reports/latest/compliance.html', 'text/html; charset=utf-8'],
  ]);
  for (const kind of ['csv', 'json', 'html'])
    expect(store.text(`reports/latest/compliance.${kind}`)).toBe(store.text(`reports/2026/11/22/compliance.${kind}`));
});

it('refuses an event that is no request for a report', async () => {
  const run = reportCompliance({} as never);
  await expect(run({ source: 'shipshape', 'detail-type': 'Sweep' })).rejects.toThrow();
});

it('counts every node once, managed or not, in every file', async () => {
  const nodes = [
    ...manyNodes(120),
    aNode('i-missing', { patches: aScan({ nodeId: 'i-missing', missing: 2 }) }),
    aNode('i-silent', { agent: anAgent({ nodeId: 'i-silent', isOnline: false, lastPingAt: minutesAgo(90) }) }),
    aNode('i-stopped', {
      agent: anAgent({ nodeId: 'i-stopped', isOnline: false, lastPingAt: minutesAgo(9000) }),
      instance: anInstance({ nodeId: 'i-stopped', state: 'stopped' }),
    }),
    aNode('i-gone', {
      agent: anAgent({ nodeId: 'i-gone', isOnline: false, lastPingAt: minutesAgo(9000) }),
      instance: anInstance({ nodeId: 'i-gone', state: 'terminated' }),
    }),
    aNode('i-stranger', { agent: undefined, patches: undefined }),
    aNode('i-theirs', { tags: { PatchGroup: 'theirs' } }),
    aNode('mi-store', {
      agent: anAgent({ nodeId: 'mi-store' }),
      patches: aScan({ nodeId: 'mi-store' }),
      instance: undefined,
    }),
    aNode('i-association', { hasFailedAssociation: true }),
  ];
  const { document, store, digest } = await report(new ASource(nodes));
  expect(document.summary.nodes).toEqual({ seen: 126, compliant: 121, notCompliant: 2, unknown: 3, waived: 0 });
  expect(document.notOurs).toBe(1);
  expect(document.gaps).toEqual([]);
  expect(document.nodes).toHaveLength(126);
  expect(new Set(document.nodes.map(({ nodeId }) => nodeId)).size).toBe(126);
  expect(store.text('reports/latest/compliance.csv').trimEnd().split('\r\n')).toHaveLength(127);
  expect(rowsOn(store)).toHaveLength(126);
  expect(digest.subject).toBe('acme: 121 of 126 nodes compliant, 2 not, 3 unknown');
  const causes = Object.fromEntries(
    document.nodes.map(({ nodeId, debts }) => [nodeId, debts.map(({ cause }) => cause)]),
  );
  expect(causes).toMatchObject({
    'i-missing': ['missing-patches'],
    'i-silent': ['silent-agent'],
    'i-stopped': [],
    'i-stranger': ['never-registered'],
    'i-association': ['failed-association'],
  });
});

it('keeps the order in which Systems Manager lists the nodes, however the answers overtake each other', async () => {
  const { document } = await report(new ASource(manyNodes(1000)));
  expect(document.nodes.map(({ nodeId }) => nodeId)).toEqual(manyNodes(1000).map(({ nodeId }) => nodeId));
});

it('asks for patch states once per page of fifty', async () => {
  const source = new ASource(manyNodes(1000));
  await report(source);
  expect(source.asked.filter((question) => question === 'patchStatesOf')).toHaveLength(20);
});

it('tells debts as the ledger has them, the oldest first, and what the loop did', async () => {
  const ledger = new InMemoryLedger();
  const owing = ['i-a', 'i-b'].map((nodeId) => aNode(nodeId, { patches: aScan({ nodeId, missing: 2 }) }));
  await ledger.writeDebt(aDebt({ nodeId: 'i-a' }));
  await ledger.writeDebt(
    aDebt({ nodeId: 'i-b', verdict: 'given-up', attempts: 3, firstSeen: '2026-10-01T00:00:00.000Z' }),
  );
  const outcome = { ring: 'canary', commandId: 'c', expiresAt: 0 };
  ledger.outcomes.push(
    { ...outcome, nodeId: 'i-b', finishedAt: minutesAgo(60).toISOString(), success: false },
    { ...outcome, nodeId: 'i-b', finishedAt: minutesAgo(600).toISOString(), success: false },
    { ...outcome, ring: undefined, nodeId: 'i-c', finishedAt: minutesAgo(600).toISOString(), success: true },
    { ...outcome, nodeId: 'i-old', finishedAt: minutesAgo(24 * 60 + 1).toISOString(), success: true },
  );
  const { document } = await report(new ASource(owing), { ledger });
  expect(document.summary.debts.oldest.map(({ nodeId, verdict, attempts }) => [nodeId, verdict, attempts])).toEqual([
    ['i-b', 'given-up', 3],
    ['i-a', 'wait', 0],
  ]);
  expect(document.lastDay).toEqual({ nodes: 2, succeeded: 1, failed: 2 });
  expect(document.summary.givenUp).toBe(1);
});

describe('the digest of a day', () => {
  it('is sent once, though two runs were started at the same moment', async () => {
    const same = { ledger: new InMemoryLedger(), digests: [] };
    await Promise.all([report(new ASource([]), same), report(new ASource([]), same)]);
    expect(same.digests).toHaveLength(1);
  });

  it.each([
    { seconds: 61, sent: 1, when: 'a minute later, by whoever repeats the run' },
    { seconds: 20 * 3600, sent: 2, when: 'the day after' },
  ])('is sent $sent times in all, with another run $when', async ({ seconds, sent: times }) => {
    const sent: Notice[] = [];
    const ledger = new InMemoryLedger();
    await report(new ASource([]), { ledger, digests: sent });
    await report(new ASource([]), { ledger, digests: sent, now: () => new Date(NOW.getTime() + seconds * 1000) });
    expect(sent).toHaveLength(times);
  });

  it('is sent by the repeated run when the first could not', async () => {
    const sent: Notice[] = [];
    const ledger = new InMemoryLedger();
    const broken = { ledger, publish: () => Promise.reject(new Error('no line')) };
    await expect(report(new ASource([]), broken)).rejects.toThrow('no line');
    await report(new ASource([]), { ledger, digests: sent, now: () => new Date(NOW.getTime() + 61_000) });
    expect(sent).toHaveLength(1);
  });
});

it('names whoever has not confirmed', async () => {
  const pending: Unconfirmed = { topic: 'urgent', protocol: 'email', endpoint: 'oncall@acme.example' };
  const { document, store, digest } = await report(new ASource(manyNodes(1)), { unconfirmed: async () => [pending] });
  expect(document.unconfirmed).toEqual([pending]);
  expect(store.text('reports/latest/compliance.html')).toContain('oncall@acme.example (email, urgent)');
  expect(digest.text).toContain('oncall@acme.example (email, urgent): not confirmed');
});

it('links to the page in the console', async () => {
  const { digest } = await report(new ASource([]));
  expect(digest.text).toContain(
    'https://eu-central-1.console.aws.amazon.com/s3/object/acme-reports?region=eu-central-1&prefix=reports/2026/11/22/compliance.html',
  );
});

it('shows ten thousand nodes on the page, and of a larger fleet those that are not in order', async () => {
  const most = await report(new ASource(manyNodes(10_000)));
  expect(rowsOn(most.store)).toHaveLength(10_000);
  const missing = aNode('i-x', { patches: aScan({ nodeId: 'i-x', missing: 1 }) });
  const more = await report(new ASource([...manyNodes(10_000), missing]));
  expect(rowsOn(more.store)).toEqual([expect.arrayContaining(['i-x'])]);
  expect(more.store.text('reports/latest/compliance.html')).toContain('Left out here are 10,000 compliant');
  expect(more.store.text('reports/latest/compliance.csv').trimEnd().split('\r\n')).toHaveLength(10_002);
}, 30_000);

describe('the trend', () => {
  const standing = { seen: 2, compliant: 1, notCompliant: 1, unknown: 0, waived: 0, overdue: 0, expiresAt: 0 };

  it('is kept day by day, for 400 days', async () => {
    const ledger = new InMemoryLedger();
    await report(new ASource(manyNodes(2)), { ledger });
    expect([...ledger.standings.values()]).toEqual([
      {
        day: '2026-11-22',
        seen: 2,
        compliant: 2,
        notCompliant: 0,
        unknown: 0,
        waived: 0,
        overdue: 0,
        expiresAt: NOW.getTime() / 1000 + 400 * 86_400,
      },
    ]);
  });

  it('goes back ninety days, and is told in a line', async () => {
    const ledger = new InMemoryLedger();
    for (const back of [1, 7, 89, 90]) await ledger.keepStanding({ ...standing, day: daysBefore('2026-11-22', back) });
    const { document, digest } = await report(new ASource(manyNodes(2)), { ledger });
    expect(document.trend.map(({ day, compliant }) => [day, compliant])).toEqual([
      ['2026-08-25', 1],
      ['2026-11-15', 1],
      ['2026-11-21', 1],
      ['2026-11-22', 2],
    ]);
    expect(digest.text).toContain('Compliant yesterday 1 of 2, a week ago 1.\n');
  });

  it('has no dent from a fleet that was not seen whole', async () => {
    const ledger = new InMemoryLedger();
    await report(new ASource(manyNodes(120)).failing('everyAgent', 'ThrottlingException', 1), { ledger });
    expect(ledger.standings.size).toBe(0);
  });

  it('that cannot be read leaves a gap, and today', async () => {
    const ledger = new InMemoryLedger();
    ledger.standingsSince = () => Promise.reject(Object.assign(new Error('no'), { name: 'ThrottlingException' }));
    const { document } = await report(new ASource(manyNodes(1)), { ledger });
    expect(document.gaps).toEqual(['how the fleet stood before: ThrottlingException']);
    expect(document.trend).toHaveLength(1);
  });
});

describe('custom compliance', () => {
  it('is shown in page, digest and document', async () => {
    const { document, digest, store } = await report(new ASource(manyNodes(1)));
    expect(document.customCompliance).toEqual([{ type: 'Custom:AntiVirus', compliant: 3, notCompliant: 1 }]);
    expect(digest.text).toContain('  Custom:AntiVirus  3 of 4 compliant\n');
    expect(store.text('reports/latest/compliance.html')).toContain('<th scope="row">AntiVirus</th>');
  });

  it('that cannot be read is a gap, not an end', async () => {
    const { document } = await report(new ASource(manyNodes(1)).failing('customCompliance', 'ThrottlingException'));
    expect(document.gaps).toEqual(['what nodes report of their own (Custom:*): ThrottlingException']);
    expect(document.summary.nodes.seen).toBe(1);
  });
});

describe('what is left alone on purpose', () => {
  const missing = (nodeId: string, tags = {}) =>
    aNode(nodeId, { patches: aScan({ nodeId, missing: 2 }), tags: { PatchGroup: 'canary', ...tags } });
  const waiver = (name: string, until: string, tags: Record<string, string>) => ({
    name,
    until,
    tags,
    who: 'ops',
    why: 'x',
  });
  const policy = {
    waivers: [
      waiver('lasting', '2027-06-30', { Role: 'db' }),
      waiver('ending', '2026-12-06', { Role: 'web' }),
      waiver('over', '2026-11-21', { Role: 'lab' }),
    ],
  };

  it('is counted apart, neither as compliant nor as not', async () => {
    const nodes = [
      missing('i-db', { Role: 'db' }),
      missing('i-web', { Role: 'web' }),
      missing('i-lab', { Role: 'lab' }),
    ];
    const { document, digest } = await report(new ASource([...nodes, aNode('i-fine')]), { policy });
    expect(document.summary.nodes).toEqual({ seen: 4, compliant: 1, notCompliant: 1, unknown: 0, waived: 2 });
    expect(document.putOff.waivers.map(({ name, ending, nodes }) => [name, ending, nodes])).toEqual([
      ['over', 'over', 0],
      ['ending', 'ends soon', 1],
      ['lasting', 'holds', 1],
    ]);
    expect(document.nodes.map(({ nodeId, waiver }) => [nodeId, waiver])).toEqual([
      ['i-db', 'lasting'],
      ['i-web', 'ending'],
      ['i-lab', undefined],
      ['i-fine', undefined],
    ]);
    expect(digest.text).toContain(`WAIVERS AND TAGS THAT END
- waiver over of ops ended with 2026-11-21: renew it, or take it out
- waiver ending of ops ends with 2026-12-06, 1 node
`);
  });

  it('by a tag with an end is named when that is near', async () => {
    const tagged = (nodeId: string, until: string) => missing(nodeId, { Shipshape: `hands-off until ${until}` });
    const { document, digest } = await report(
      new ASource([tagged('i-late', '2026-11-21'), tagged('i-soon', '2026-11-22'), tagged('i-far', '2027-01-01')]),
    );
    expect(document.putOff.handsOff).toMatchObject({
      nodes: 2,
      ending: [
        { nodeId: 'i-late', until: '2026-11-21', ending: 'over' },
        { nodeId: 'i-soon', until: '2026-11-22', ending: 'ends soon' },
      ],
    });
    expect(digest.text).toContain('- hands-off of i-late ended with 2026-11-21: take its tag off\n');
  });
});

describe('mode report', () => {
  const inMode = (mode: 'off' | 'report' | 'automatic') => ({
    missingPatches: { ...aPolicy().missingPatches, mode },
    associations: { ...aPolicy().associations, mode },
  });
  const nodes = [
    aNode('i-patches', { patches: aScan({ nodeId: 'i-patches', missing: 2 }) }),
    aNode('i-association', { hasFailedAssociation: true }),
    aNode('i-rejected', { patches: aScan({ nodeId: 'i-rejected', rejected: 1 }) }),
    aNode('i-tagged', {
      patches: aScan({ nodeId: 'i-tagged', missing: 2 }),
      tags: { PatchGroup: 'canary', Shipshape: 'hands-off' },
    }),
    aNode('i-fine'),
  ];

  it.each([
    ['off', 0],
    ['report', 2],
    ['automatic', 0],
  ] as const)('%s would act on %d nodes more than it does', async (mode, many) => {
    const { document, digest, store } = await report(new ASource(nodes), { policy: inMode(mode) });
    expect(document.summary.wouldActOn).toBe(many);
    const said = 'would act on 2 nodes';
    expect([digest.text.includes(said), store.text('reports/latest/compliance.html').includes(said)]).toEqual([
      many > 0,
      many > 0,
    ]);
    const ids = document.nodes
      .filter(({ debts }) => debts.some(({ wouldAct }) => wouldAct))
      .map(({ nodeId }) => nodeId);
    expect(ids).toEqual(many > 0 ? ['i-patches', 'i-association'] : []);
  });
});

it('tells who is past a deadline, and who soon will be', async () => {
  const ledger = new InMemoryLedger();
  const owing = (nodeId: string, nonCompliant: { critical: number; security: number; other: number }) =>
    aNode(nodeId, { patches: aScan({ nodeId, missing: 2, nonCompliant }) });
  const days = (many: number) => minutesAgo(many * 1440).toISOString();
  await ledger.writeDebt(aDebt({ nodeId: 'i-late', clocks: { critical: days(4), other: days(4) } }));
  await ledger.writeDebt(aDebt({ nodeId: 'i-soon', clocks: { security: days(8) } }));
  await ledger.writeDebt(aDebt({ nodeId: 'i-calm', clocks: { other: days(2) } }));
  const { document, digest, lines } = await report(
    new ASource([
      owing('i-calm', { critical: 0, security: 0, other: 2 }),
      owing('i-soon', { critical: 0, security: 2, other: 0 }),
      owing('i-late', { critical: 1, security: 0, other: 1 }),
    ]),
    { ledger, policy: { deadlines: { criticalDays: 3, securityDays: 14, otherDays: 30 } } },
  );
  expect(document.summary.deadlines).toMatchObject({
    overdue: 1,
    dueSoon: 1,
    bySeverity: [
      { severity: 'critical', overdue: 1, dueSoon: 0 },
      { severity: 'security', overdue: 0, dueSoon: 1 },
    ],
    next: [
      { nodeId: 'i-late', dueAt: days(1), severity: 'critical' },
      { nodeId: 'i-soon', dueAt: days(-6), severity: 'security' },
    ],
  });
  expect(digest.text).toContain('Past a deadline  1\n');
  expect(digest.text).toContain(`PAST A DEADLINE, OR WITHIN 7 DAYS
- 24 hours late: i-late, canary, critical, missing patches
- in 6 days: i-soon, canary, security, missing patches
`);
  expect(lines).toContainEqual(['fleet reported', expect.objectContaining({ NodesOverdue: 1 })]);
});

describe('a source that fails', () => {
  it.each<[string, number, string, Partial<Record<'seen' | 'compliant' | 'notCompliant' | 'unknown', number>>]>([
    [
      'patchStatesOf',
      3,
      'nodes that could only be listed and count as unknown (70 nodes): ThrottlingException',
      { seen: 220, compliant: 150, unknown: 70 },
    ],
    [
      'tagsOf',
      0,
      'nodes that could only be listed and count as unknown (220 nodes): ThrottlingException',
      { seen: 220, compliant: 0, unknown: 220 },
    ],
    ['everyAgent', 1, 'the rest of the nodes, the list broke off: ThrottlingException', { seen: 50, compliant: 50 }],
    [
      'everyRunningInstance',
      0,
      'running instances, so those that never registered are missing: ThrottlingException',
      { seen: 220, compliant: 220 },
    ],
    ['nodesWithFailedAssociations', 0, 'failed associations: ThrottlingException', { seen: 220, compliant: 220 }],
    [
      'baselines',
      0,
      "the fleet's baselines, so scans by another one count as its own: ThrottlingException",
      { seen: 220, compliant: 220 },
    ],
  ])('at %s after %d answers is told, not hidden', async (question, after, gap, nodes) => {
    const { document, store, digest } = await report(
      new ASource(manyNodes(220)).failing(question, 'ThrottlingException', after),
    );
    expect(document.gaps).toEqual([gap]);
    expect(document.summary.nodes).toMatchObject(nodes);
    expect(store.text('reports/latest/compliance.html')).toContain('This report is incomplete');
    expect(digest.text).toContain(`THIS REPORT IS INCOMPLETE\n- ${gap}\n`);
    expect(digest.subject).toMatch(/ \(incomplete\)$/);
  });

  it('at the ledger leaves debts without their past', async () => {
    const ledger = new InMemoryLedger();
    ledger.debtsOf = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    ledger.outcomesSince = ledger.debtsOf as never;
    const { document } = await report(new ASource([aNode('i-a', { patches: aScan({ nodeId: 'i-a', missing: 1 }) })]), {
      ledger,
    });
    expect(document.gaps).toEqual([
      "the ledger's verdicts, so debts look new (1 node): AccessDeniedException",
      'what the loop did in the last day: AccessDeniedException',
    ]);
    expect(document.nodes[0]?.debts[0]).toMatchObject({ cause: 'missing-patches', firstSeen: NOW.toISOString() });
    expect(document.lastDay).toBeUndefined();
  });

  it('at the topics is told', async () => {
    const unconfirmed = () => Promise.reject(Object.assign(new Error('no'), { name: 'AuthorizationErrorException' }));
    const { document } = await report(new ASource([]), { unconfirmed });
    expect(document.gaps).toEqual(['whether every subscription is confirmed: AuthorizationErrorException']);
  });
});

it('leaves nothing half-written, and tells nobody, when a file cannot be stored', async () => {
  const store = new AStore();
  store.broken = '.json';
  await expect(report(new ASource(manyNodes(1)), { store })).rejects.toThrow('SlowDown');
  expect(store.abandoned).toEqual(['csv', 'json', 'html'].map((kind) => `reports/2026/11/22/compliance.${kind}`));
  expect([...store.objects.keys()].filter((key) => key.includes('latest'))).toEqual([]);
});

it('counts in metrics what it saw', async () => {
  const { lines } = await report(new ASource(manyNodes(2)));
  expect(lines).toContainEqual([
    'fleet reported',
    expect.objectContaining({
      Fleet: 'acme',
      NodesSeen: 2,
      NodesCompliant: 2,
      NodesNotCompliant: 0,
      NodesUnknown: 0,
      NodesWaived: 0,
      NodesOverdue: 0,
      ReportGaps: 0,
      UnconfirmedSubscriptions: 0,
    }),
  ]);
});

it('sends every metric also when it is 0: an alarm takes silence for a report that is missing', async () => {
  const { lines } = await report(new ASource([]));
  const [, fields] = lines.find(([event]) => event === 'fleet reported') as [string, EmbeddedMetrics];
  const { CloudWatchMetrics } = fields._aws;
  expect(CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name)).sort()).toEqual(
    Object.values(METRICS).sort(),
  );
});
