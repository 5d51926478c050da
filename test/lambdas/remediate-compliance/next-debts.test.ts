import {
  claimedDebt,
  disproved,
  nextAssociationDebts,
  nextDebts,
} from '../../../lambdas/remediate-compliance/next-debts';
import type { Verdict } from '../../../lambdas/shared/judge-node';
import type { Debt } from '../../../lambdas/shared/ledger';
import { aDebt } from '../../support/a-debt';
import { minutesAgo, NOW } from '../../support/a-sighting';

const now = NOW.toISOString();
const yesterday = minutesAgo(24 * 60).toISOString();
const verdict = (changes: Partial<Verdict> = {}): Verdict => ({
  nodeId: 'i-0000000000000001a',
  ring: 'canary',
  cause: 'missing-patches',
  state: 'wait',
  reason: '2 missing; window acme-canary is not open',
  ...changes,
});
const inOrder = verdict({ cause: undefined, state: 'compliant', reason: 'nothing missing' });
const changes = (given: Verdict, debts: Debt[]) =>
  nextDebts(given, debts, NOW).map((debt) => `${debt.cause} ${debt.verdict}${debt.closedAt ? ' closed' : ''}`);

describe('the ledger', () => {
  it('opens a debt with the moment at which it was first seen', () => {
    expect(nextDebts(verdict(), [], NOW)).toEqual([
      expect.objectContaining({ cause: 'missing-patches', verdict: 'wait', firstSeen: now, attempts: 0, version: 1 }),
    ]);
  });

  it('stays as it is when nothing changed', () => expect(nextDebts(verdict(), [aDebt()], NOW)).toEqual([]));

  it('keeps first seen and attempts when only the verdict changes', () => {
    const debts = [aDebt({ attempts: 2, lastAttemptAt: yesterday, version: 7 })];
    expect(nextDebts(verdict({ state: 'given-up' }), debts, NOW)).toEqual([
      expect.objectContaining({ verdict: 'given-up', firstSeen: yesterday, attempts: 2, version: 8 }),
    ]);
  });

  it('hands attempts on when a missing patch becomes a failed install', () => {
    const debts = [aDebt({ attempts: 2, lastAttemptAt: yesterday, toldAt: yesterday })];
    expect(nextDebts(verdict({ cause: 'failed-install' }), debts, NOW)).toEqual([
      expect.objectContaining({
        cause: 'failed-install',
        attempts: 2,
        lastAttemptAt: yesterday,
        firstSeen: yesterday,
        toldAt: yesterday,
        version: 1,
      }),
      expect.objectContaining({ cause: 'missing-patches', verdict: 'compliant', closedAt: now, version: 2 }),
    ]);
  });

  it('does not forget an attempt under way when somebody scans the node meanwhile', () => {
    const running = aDebt({ cause: 'failed-install', attempts: 3, result: 'running', intentId: 'run-1' });
    expect(nextDebts(verdict(), [running], NOW)).toEqual([]);
  });

  it.each<[string, Verdict, Debt[], string[]]>([
    [
      'closes everything about the node itself when it is in order',
      inOrder,
      [aDebt(), aDebt({ cause: 'foreign-scan' }), aDebt({ cause: 'failed-association' })],
      ['missing-patches compliant closed', 'foreign-scan compliant closed'],
    ],
    [
      'closes everything when the node is gone',
      verdict({ cause: undefined, state: 'gone' }),
      [aDebt(), aDebt({ cause: 'failed-association' })],
      ['missing-patches gone closed', 'failed-association gone closed'],
    ],
    [
      'keeps what a silent node owed: nobody can see it now',
      verdict({ cause: 'silent-agent', state: 'report' }),
      [aDebt()],
      ['silent-agent report'],
    ],
    [
      'closes silence when the node is stopped, and nothing else',
      verdict({ cause: undefined, state: 'wait' }),
      [aDebt(), aDebt({ cause: 'silent-agent' })],
      ['silent-agent compliant closed'],
    ],
    [
      'closes stronger causes that no longer hide a weaker one',
      verdict(),
      [aDebt({ cause: 'silent-agent' }), aDebt({ cause: 'stale-scan' })],
      ['missing-patches wait', 'silent-agent compliant closed', 'stale-scan compliant closed'],
    ],
    [
      'leaves an attempt under way to its outcome, whatever the node shows meanwhile',
      verdict({ cause: 'failed-install' }),
      [aDebt({ result: 'running' })],
      [],
    ],
    [
      'does not open a closed debt again while its attempt is under way',
      verdict(),
      [aDebt({ result: 'running', closedAt: now })],
      [],
    ],
  ])('%s', (_, given, debts, expected) => expect(changes(given, debts)).toEqual(expected));

  it('keeps a closed debt for thirty days, as a record', () => {
    expect(nextDebts(inOrder, [aDebt()], NOW)).toEqual([
      expect.objectContaining({ closedAt: now, expiresAt: NOW.getTime() / 1000 + 30 * 86_400 }),
    ]);
  });

  it('opens a closed debt anew, without its attempts but with its cool-down', () => {
    const debts = [
      aDebt({
        attempts: 3,
        lastAttemptAt: yesterday,
        closedAt: yesterday,
        expiresAt: 1,
        toldAt: yesterday,
        version: 9,
      }),
    ];
    const [debt] = nextDebts(verdict(), debts, NOW);
    expect(debt).toMatchObject({ firstSeen: now, attempts: 0, lastAttemptAt: yesterday, version: 10 });
    expect([debt?.closedAt, debt?.expiresAt, debt?.toldAt]).toEqual([undefined, undefined, undefined]);
  });

  it('writes an attempt before it is made', () => {
    const debts = [aDebt({ attempts: 1, commandId: 'the-one-before', version: 4 })];
    expect(claimedDebt({ verdict: verdict({ state: 'act' }), debts }, 'run-2', NOW)).toMatchObject({
      verdict: 'act',
      attempts: 2,
      lastAttemptAt: now,
      intentId: 'run-2',
      commandId: undefined,
      result: 'running',
      version: 5,
    });
  });

  it('judges associations apart, and keeps which they are', () => {
    const cause = 'failed-association';
    const failure = { finding: 'association a failed', associationIds: ['a'], heardAt: minutesAgo(1) };
    const [opened] = nextAssociationDebts(verdict({ cause, state: 'report' }), failure, [aDebt()], minutesAgo(1), NOW);
    expect(opened).toMatchObject({
      cause,
      verdict: 'report',
      associationIds: ['a'],
      finding: 'association a failed',
      heardAt: minutesAgo(1).toISOString(),
    });
    const debts = [aDebt(), { ...(opened as Debt), version: 1 }];
    const again = { ...failure, heardAt: NOW };
    expect(nextAssociationDebts(verdict({ cause, state: 'report' }), again, debts, NOW, NOW)).toEqual([]);
    expect(nextAssociationDebts(inOrder, undefined, debts, NOW, NOW)).toEqual([
      expect.objectContaining({ cause, closedAt: now, heardAt: now, associationIds: ['a'] }),
    ]);
  });

  it('closes nothing else when an association is to be refreshed', () => {
    const refreshed = verdict({ cause: 'failed-association', state: 'act' });
    expect(disproved(refreshed, [aDebt(), aDebt({ cause: 'foreign-scan' })], NOW)).toEqual([]);
  });

  it('keeps the clock of a severity while it is owed, and starts one for what is new', () => {
    const debts = [aDebt({ clocks: { critical: yesterday, other: yesterday } })];
    const [debt] = nextDebts(verdict({ owes: ['critical', 'security'] }), debts, NOW);
    expect(debt?.clocks).toEqual({ critical: yesterday, security: now });
  });
});
