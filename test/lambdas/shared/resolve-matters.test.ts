import { givenUp } from '../../../lambdas/shared/given-up';
import { handsOffEnded, waiverExpired } from '../../../lambdas/shared/lapsed';
import type { Debt } from '../../../lambdas/shared/ledger';
import { breakerTripped, lateRun, ownFailure, windowStopped } from '../../../lambdas/shared/urgent';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { inMinutes } from '../../support/a-sighting';
import { Tellers } from '../../support/a-telling';

const spent = (nodeId: string, changes: Partial<Debt> = {}) =>
  aDebt({ nodeId, verdict: 'given-up', reason: 'attempt 3 of 3 failed (Failed); no attempt is left', ...changes });
const paid = (nodeId: string, verdict: Debt['verdict'] = 'compliant') =>
  spent(nodeId, { verdict, closedAt: inMinutes(30).toISOString() });

/** People who were told of given-up nodes half an hour ago. */
async function toldOf(...nodeIds: string[]): Promise<Tellers> {
  const tellers = new Tellers();
  const debts: Debt[] = [];
  for (const nodeId of nodeIds) debts.push(await tellers.owe(spent(nodeId)));
  await tellers.tell(givenUp(debts, tellers.policy));
  tellers.now = inMinutes(30);
  return tellers;
}

describe('given up', () => {
  it('leaves alone what is as it was told', async () => {
    const tellers = await toldOf('i-1', 'i-2');
    const before = structuredClone(tellers.notifier.opsItems);
    await tellers.sweep();
    expect(tellers.notifier.opsItems).toEqual(before);
    expect(tellers.subjects).toHaveLength(1);
  });

  it('adds nodes to the OpsItem, with what has changed, and wakes nobody', async () => {
    const tellers = await toldOf('i-1', 'i-2');
    await tellers.owe(paid('i-1'));
    await tellers.owe(spent('i-3'));
    await tellers.owe(spent('i-4'));
    await tellers.sweep();
    const [item] = tellers.notifier.opsItems;
    expect(tellers.notifier.opsItems).toHaveLength(1);
    expect(item).toMatchObject({
      title: '[acme] gave up on 3 nodes in ring canary: missing patches',
      data: { nodes: 'i-2, i-3, i-4', nodesTotal: '3', cause: 'given-up', ring: 'canary' },
    });
    expect(item?.description.split('\n')[1]).toMatch(
      /^Changed 2026-\d\d-\d\dT\d\d:\d\dZ: 2 nodes more, 1 node fewer\.$/,
    );
    expect(tellers.subjects).toHaveLength(1);
    await tellers.sweep();
    expect(tellers.ledger.tellings.get('given-up#patches#canary')?.shown).toEqual(['i-2', 'i-3', 'i-4']);
  });

  it('resolves the OpsItem when no node is left, and says so once', async () => {
    const tellers = await toldOf('i-1', 'i-2', 'i-3');
    await tellers.owe(paid('i-1'));
    await tellers.owe(paid('i-2', 'gone'));
    await tellers.owe(spent('i-3', { verdict: 'hands-off' }));
    await tellers.sweep();
    await tellers.sweep();
    expect(tellers.notifier.opsItems.map(({ status }) => status)).toEqual(['Resolved']);
    expect(tellers.subjects).toEqual([
      '[acme] gave up on 3 nodes in ring canary: missing patches',
      '[acme] over: gave up on 3 nodes in ring canary: missing patches',
    ]);
    expect(tellers.notifier.messages[1]?.message).toContain(
      'Why:   No node is given up on for this any more: 1 node in order again, 1 node gone, 1 node hands-off.',
    );
    expect(tellers.notifier.messages[1]?.machine).toMatchObject({
      status: 'resolved',
      key: 'given-up#patches#canary',
      opsItemId: 'oi-1',
      nodes: [],
    });
  });

  it('is a new matter when it comes again', async () => {
    const tellers = await toldOf('i-1');
    await tellers.owe(paid('i-1'));
    await tellers.sweep();
    tellers.now = inMinutes(60);
    expect(await tellers.tell(givenUp([await tellers.owe(spent('i-1'))], tellers.policy))).toBe(true);
    expect(tellers.notifier.messages[2]?.machine).toMatchObject({ status: 'opened' });
    expect(tellers.notifier.opsItems.map(({ status }) => status)).toEqual(['Resolved', 'Open']);
  });

  it('goes on when a scan calls the same trouble by another name', async () => {
    const tellers = await toldOf('i-1');
    await tellers.owe(paid('i-1'));
    await tellers.owe(spent('i-1', { cause: 'failed-install' }));
    await tellers.sweep();
    expect([tellers.subjects.length, tellers.notifier.opsItems[0]?.status]).toEqual([1, 'Open']);
  });

  it('says of a node that another attempt may be made on that it is looked after', async () => {
    const tellers = await toldOf('i-1');
    await tellers.owe(paid('i-1'));
    await tellers.owe(spent('i-1', { cause: 'pending-reboot', verdict: 'wait' }));
    await tellers.sweep();
    expect(tellers.notifier.messages[1]?.message).toContain('1 node looked after by the loop again.');
  });

  it('keeps rings apart', async () => {
    const tellers = await toldOf('i-1');
    await tellers.tell(givenUp([await tellers.owe(spent('i-2', { ring: 'web' }))], tellers.policy));
    await tellers.owe(paid('i-1'));
    tellers.now = inMinutes(60);
    await tellers.sweep();
    expect(tellers.notifier.opsItems.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'acme#given-up#patches#canary Resolved',
      'acme#given-up#patches#web Open',
    ]);
  });

  it('goes by what the ledger says now, not by what the sweep read minutes ago', async () => {
    const tellers = await toldOf('i-1');
    await tellers.sweep({ debts: [] });
    expect(tellers.subjects).toHaveLength(1);
  });

  it('does not judge what was told after the sweep had begun', async () => {
    const tellers = new Tellers();
    await tellers.tell(givenUp([spent('i-1')], tellers.policy));
    await tellers.sweep({ since: inMinutes(-1) });
    expect(tellers.subjects).toHaveLength(1);
  });

  it('opens no second OpsItem for nodes that came into order after somebody had resolved it by hand', async () => {
    const tellers = await toldOf('i-1', 'i-2');
    await tellers.notifier.resolveOpsItem('oi-1');
    await tellers.owe(paid('i-1'));
    await tellers.sweep();
    expect(tellers.notifier.opsItems).toHaveLength(1);
    await tellers.owe(spent('i-3'));
    await tellers.sweep();
    expect(tellers.notifier.opsItems.map(({ status }) => status)).toEqual(['Resolved', 'Open']);
  });

  it('does not mind that somebody deleted the OpsItem', async () => {
    const tellers = await toldOf('i-1');
    tellers.notifier.opsItems.length = 0;
    await tellers.owe(paid('i-1'));
    await tellers.sweep();
    expect(tellers.subjects).toHaveLength(2);
    expect(tellers.notifier.messages[1]?.message).toContain('There was no OpsItem to resolve.');
  });

  it('follows more nodes than it remembers by name', async () => {
    const names = Array.from({ length: 700 }, (_, index) => `i-${String(index).padStart(4, '0')}`);
    const tellers = await toldOf(...names);
    for (const name of names.slice(0, 699)) await tellers.owe(paid(name));
    await tellers.sweep();
    expect(tellers.notifier.opsItems[0]?.data).toMatchObject({ nodes: 'i-0699', nodesTotal: '1' });
    await tellers.owe(paid('i-0699'));
    await tellers.sweep();
    expect(tellers.notifier.opsItems[0]?.status).toBe('Resolved');
  });
});

describe('what breaks off', () => {
  it('is finished by a later sweep', async () => {
    const tellers = await toldOf('i-1');
    await tellers.owe(paid('i-1'));
    tellers.notifier.failures.publish = 1;
    await expect(tellers.sweep()).rejects.toThrow('SNS is down');
    await tellers.sweep();
    expect(tellers.subjects).toHaveLength(1);
    tellers.now = inMinutes(46);
    await tellers.sweep();
    expect(tellers.subjects).toHaveLength(2);
    expect(tellers.notifier.opsItems[0]?.status).toBe('Resolved');
  });

  it('does not hold up other matters', async () => {
    const tellers = await toldOf('i-1');
    await tellers.tell(breakerTripped({ scope: 'fleet', reason: '9 of 9 failed' }, tellers.policy));
    await tellers.owe(paid('i-1'));
    tellers.now = inMinutes(60);
    tellers.notifier.failures.resolveOpsItem = 1;
    await expect(tellers.sweep()).rejects.toThrow('OpsCenter is down');
    expect(tellers.subjects.at(-1)).toBe('[acme] over: breaker stopped the whole fleet');
  });

  it('tells the matter anew if the cause comes back before the all-clear', async () => {
    const tellers = await toldOf('i-1');
    await tellers.owe(paid('i-1'));
    tellers.notifier.failures.publish = 1;
    await expect(tellers.sweep()).rejects.toThrow();
    const again = givenUp([await tellers.owe(spent('i-1'))], tellers.policy);
    expect(await tellers.tell(again)).toBe(false);
    tellers.now = inMinutes(47);
    expect(await tellers.tell(again)).toBe(true);
    expect(tellers.notifier.opsItems.map(({ status }) => status)).toEqual(['Resolved', 'Open']);
  });

  it('is not called over while somebody is still telling of it', async () => {
    const tellers = new Tellers();
    tellers.notifier.failures.openOpsItem = 1;
    await expect(tellers.tell(givenUp([spent('i-1')], tellers.policy))).rejects.toThrow();
    tellers.now = inMinutes(5);
    await tellers.sweep();
    expect(tellers.subjects).toHaveLength(1);
    tellers.now = inMinutes(20);
    await tellers.sweep();
    expect(tellers.subjects).toHaveLength(2);
  });
});

it('says that the breaker lets the ring go on, once it does', async () => {
  const tellers = new Tellers();
  const tripped = { scope: 'ring', ring: 'web', reason: '2 of 6 attempts failed' } as const;
  await tellers.tell(breakerTripped(tripped, tellers.policy));
  tellers.now = inMinutes(30);
  await tellers.sweep({ tripped: async () => [tripped] });
  expect(tellers.subjects).toHaveLength(1);
  await tellers.sweep({ tripped: async () => [{ ...tripped, ring: 'db' }] });
  expect(tellers.subjects).toEqual(['[acme] breaker stopped ring web', '[acme] over: breaker stopped ring web']);
});

it.each([
  ['closed', 1],
  ['stopped', 1],
  ['busy', 2],
  ['open', 2],
] as const)('a window that stopped and is %s now: %i messages', async (state, messages) => {
  const tellers = new Tellers();
  await tellers.tell(windowStopped('web', 'acme-web', tellers.policy));
  tellers.now = inMinutes(30);
  await tellers.sweep({ stateOf: async () => ({ state }) as never });
  expect(tellers.subjects).toHaveLength(messages);
});

it('calls a failure of its own over when it was not met for six hours', async () => {
  const tellers = new Tellers();
  const failure = ownFailure({ key: 'brake', doing: 'reading its brake', why: 'w', consequence: 'c' }, tellers.policy);
  await tellers.tell(failure);
  tellers.now = inMinutes(5 * 60);
  await tellers.tell(failure);
  tellers.now = inMinutes(11 * 60 - 1);
  await tellers.sweep();
  expect(tellers.subjects).toHaveLength(1);
  tellers.now = inMinutes(11 * 60);
  await tellers.sweep();
  expect(tellers.subjects[1]).toBe('[acme] over: failed at reading its brake');
});

it('resolves an OpsItem of which the ledger never heard, as its writing broke off', async () => {
  const tellers = new Tellers();
  const failure = ownFailure({ key: 'brake', doing: 'reading its brake', why: 'w', consequence: 'c' }, tellers.policy);
  const { ledger } = tellers;
  const write = ledger.writeTelling.bind(ledger);
  // claim and message are written, the OpsItem is not
  ledger.writeTelling = async (telling) => {
    if (telling.opsItemId !== undefined) throw new Error('DynamoDB is down');
    return write(telling);
  };
  await expect(tellers.tell(failure)).rejects.toThrow('DynamoDB is down');
  ledger.writeTelling = write;
  expect(tellers.notifier.opsItems.map(({ status }) => status)).toEqual(['Open']);
  tellers.now = inMinutes(7 * 60);
  await tellers.sweep();
  expect(tellers.notifier.opsItems.map(({ status }) => status)).toEqual(['Resolved']);
  expect(tellers.subjects).toEqual(['[acme] failed at reading its brake', '[acme] over: failed at reading its brake']);
});

it('calls an expired waiver over when it is renewed or taken out', async () => {
  const tellers = new Tellers();
  const waiver = { name: 'php', why: 'the shop needs it', who: 'anna@acme.example', until: '2026-09-01' };
  tellers.policy = aPolicy({ waivers: [waiver] });
  await tellers.tell(waiverExpired(waiver, tellers.policy));
  tellers.now = inMinutes(60);
  await tellers.sweep();
  expect(tellers.subjects).toHaveLength(1);
  tellers.policy = aPolicy({ waivers: [{ ...waiver, until: '2027-09-01' }] });
  await tellers.sweep();
  expect(tellers.subjects[1]).toBe('[acme] over: waiver php expired on 2026-09-01');
});

it.each([
  ['a late run', lateRun('web', [{ nodeId: 'i-1', reason: 'ended 20 minutes late' }], aPolicy())],
  ['hands-off that ended', handsOffEnded('2026-09-01', [{ nodeId: 'i-1', reason: '2 missing' }], aPolicy())],
])('settles the OpsItem of %s after two days, and tells nobody', async (_, news) => {
  const tellers = new Tellers();
  await tellers.tell(news);
  tellers.now = inMinutes(48 * 60);
  await tellers.sweep();
  expect([tellers.subjects.length, tellers.notifier.opsItems[0]?.status]).toEqual([1, 'Resolved']);
});

it('has nothing to do with the digest of a day', async () => {
  const tellers = new Tellers();
  const claimedAt = inMinutes(-600).toISOString();
  await tellers.ledger.writeTelling({ key: 'digest#2026-09-05', claimedAt, expiresAt: 2_000_000_000, version: 1 });
  await tellers.sweep();
  expect(tellers.subjects).toEqual([]);
});

it('does not say so of a ring that has been stopped with the whole fleet meanwhile', async () => {
  const tellers = new Tellers();
  await tellers.tell(breakerTripped({ scope: 'ring', ring: 'web', reason: '2 of 6 failed' }, tellers.policy));
  tellers.now = inMinutes(30);
  await tellers.sweep({ tripped: async () => [{ scope: 'fleet', reason: '4 of 12 failed' }] });
  expect(tellers.subjects).toEqual(['[acme] breaker stopped ring web']);
});
