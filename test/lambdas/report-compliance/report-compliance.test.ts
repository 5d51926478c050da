import type { Digest } from '../../../lambdas/report-compliance/digest';
import type { ComplianceDocument } from '../../../lambdas/report-compliance/json-document';
import type { Unconfirmed } from '../../../lambdas/report-compliance/report';
import { reportCompliance } from '../../../lambdas/report-compliance/report-compliance';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { anAgent, anInstance, aScan, minutesAgo, NOW } from '../../support/a-sighting';
import { InMemoryLedger } from '../../support/in-memory-ledger';
import { ASource, type SourceNode } from './support/a-source';
import { AStore } from './support/a-store';

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
    digests?: Digest[];
    publish?: () => Promise<void>;
    now?: () => Date;
  } = {},
) {
  const { ledger = new InMemoryLedger(), store = new AStore(), unconfirmed = async () => [] } = changes;
  const { digests = [], now = () => NOW } = changes;
  const lines: unknown[][] = [];
  const log = (...line: unknown[]) => void lines.push(line);
  const run = reportCompliance({
    policy: aPolicy(),
    ssm: source.ssm,
    ec2: source.ec2,
    baselines: source.baselines,
    ledger,
    store,
    bucket: 'acme-reports',
    topics: { publishDigest: changes.publish ?? (async (digest) => void digests.push(digest)), unconfirmed },
    now,
    log: { info: log, warn: log, error: log },
  });
  const reported = await run(REQUEST);
  const document = JSON.parse(store.text('reports/latest/compliance.json')) as ComplianceDocument;
  return { reported, document, store, digest: digests[0] as Digest, lines };
}

it('writes page, table and document under the day of the fleet’s time zone, and again as the latest', async () => {
  const { store, reported } = await report(new ASource(manyNodes(3)));
  expect(reported).toEqual({
    nodes: { seen: 3, compliant: 3, notCompliant: 0, unknown: 0 },
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
  expect(document.summary.nodes).toEqual({ seen: 126, compliant: 121, notCompliant: 2, unknown: 3 });
  expect(document.notOurs).toBe(1);
  expect(document.gaps).toEqual([]);
  expect(document.nodes).toHaveLength(126);
  expect(new Set(document.nodes.map(({ nodeId }) => nodeId)).size).toBe(126);
  expect(store.text('reports/latest/compliance.csv').trimEnd().split('\r\n')).toHaveLength(127);
  expect(store.text('reports/latest/compliance.html').match(/<tr data-s=/g)).toHaveLength(126);
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
    const sent: Digest[] = [];
    const ledger = new InMemoryLedger();
    await report(new ASource([]), { ledger, digests: sent });
    await report(new ASource([]), { ledger, digests: sent, now: () => new Date(NOW.getTime() + seconds * 1000) });
    expect(sent).toHaveLength(times);
  });

  it('is sent by the repeated run when the first could not', async () => {
    const sent: Digest[] = [];
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

it('shows ten thousand nodes on the page, and beyond that leaves them to the CSV', async () => {
  const most = await report(new ASource(manyNodes(10_000)));
  expect(most.store.text('reports/latest/compliance.html').match(/<tr data-s=/g)).toHaveLength(10_000);
  const more = await report(new ASource(manyNodes(10_001)));
  expect(more.store.text('reports/latest/compliance.html')).not.toContain('<tr data-s=');
  expect(more.store.text('reports/latest/compliance.html')).toContain('10,001 nodes are more than a page can show');
  expect(more.store.text('reports/latest/compliance.csv').trimEnd().split('\r\n')).toHaveLength(10_002);
}, 30_000);

describe('a source that fails', () => {
  it.each<[string, number, string, Partial<Record<'seen' | 'compliant' | 'notCompliant' | 'unknown', number>>]>([
    [
      'patchStatesOf',
      1,
      'nodes that could only be listed and count as unknown (70 nodes): ThrottlingException',
      { seen: 120, compliant: 50, unknown: 70 },
    ],
    [
      'tagsOf',
      0,
      'nodes that could only be listed and count as unknown (120 nodes): ThrottlingException',
      { seen: 120, compliant: 0, unknown: 120 },
    ],
    ['everyAgent', 1, 'the rest of the nodes, the list broke off: ThrottlingException', { seen: 50, compliant: 50 }],
    [
      'everyRunningInstance',
      0,
      'running instances, so those that never registered are missing: ThrottlingException',
      { seen: 120, compliant: 120 },
    ],
    ['nodesWithFailedAssociations', 0, 'failed associations: ThrottlingException', { seen: 120, compliant: 120 }],
    [
      'baselines',
      0,
      "the fleet's baselines, so scans by another one count as its own: ThrottlingException",
      { seen: 120, compliant: 120 },
    ],
  ])('at %s after %d answers is told, not hidden', async (question, after, gap, nodes) => {
    const { document, store, digest } = await report(
      new ASource(manyNodes(120)).failing(question, 'ThrottlingException', after),
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
      UnconfirmedSubscriptions: 0,
    }),
  ]);
});
