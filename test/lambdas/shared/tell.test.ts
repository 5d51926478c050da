import { givenUp } from '../../../lambdas/shared/given-up';
import { waiverExpired } from '../../../lambdas/shared/lapsed';
import { ownFailure } from '../../../lambdas/shared/urgent';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { inMinutes } from '../../support/a-sighting';
import { Tellers } from '../../support/a-telling';

const policy = aPolicy();
const failure = (key = 'brake') =>
  ownFailure({ key, doing: 'reading its brake', why: 'why', consequence: 'so what' }, policy);
const spent = (...nodeIds: string[]) =>
  givenUp(
    nodeIds.map((nodeId) => aDebt({ nodeId, verdict: 'given-up' })),
    policy,
  );

it('tells a matter once: one message and one OpsItem', async () => {
  const tellers = new Tellers();
  await tellers.tell(failure());
  await tellers.tell(failure());
  expect(tellers.notifier.messages).toHaveLength(1);
  expect(tellers.notifier.opsItems).toEqual([
    expect.objectContaining({ key: 'acme#own-failure#brake', title: '[acme] failed at reading its brake' }),
  ]);
});

it('tells another matter meanwhile', async () => {
  const tellers = new Tellers();
  await tellers.tell(failure('brake'));
  expect(await tellers.tell(failure('poison'))).toBe(true);
  expect(tellers.notifier.messages).toHaveLength(2);
});

it('says whether people know of all the nodes that a matter is about', async () => {
  const tellers = new Tellers();
  expect(await tellers.tell(spent('i-1', 'i-2'))).toBe(true);
  expect(await tellers.tell(spent('i-2'))).toBe(true);
  expect(await tellers.tell(spent('i-2', 'i-3'))).toBe(false);
  expect(tellers.subjects).toHaveLength(1);
});

it('tells again what is still wrong after twelve hours, and says that it is no news', async () => {
  const tellers = new Tellers();
  await tellers.tell(failure());
  tellers.now = inMinutes(12 * 60 - 1);
  await tellers.tell(failure());
  expect(tellers.subjects).toHaveLength(1);
  tellers.now = inMinutes(12 * 60);
  expect(await tellers.tell(failure())).toBe(true);
  expect(tellers.notifier.messages.map(({ machine }) => machine.kind === 'urgent' && machine.status)).toEqual([
    'opened',
    'updated',
  ]);
  expect(tellers.notifier.messages[1]?.machine).toMatchObject({ opsItemId: 'oi-1' });
  expect(tellers.notifier.opsItems).toHaveLength(1);
});

it('opens another OpsItem where somebody resolved the first by hand and the cause is met again', async () => {
  const tellers = new Tellers();
  await tellers.tell(failure());
  await tellers.notifier.resolveOpsItem('oi-1');
  tellers.now = inMinutes(12 * 60);
  await tellers.tell(failure());
  expect(tellers.notifier.opsItems.map(({ id, status }) => `${id} ${status}`)).toEqual(['oi-1 Resolved', 'oi-2 Open']);
});

it('tells once, however long it lasts, what is only to be known', async () => {
  const tellers = new Tellers();
  const waiver = { name: 'php', why: 'the shop needs it', who: 'anna@acme.example', until: '2026-09-01' };
  await tellers.tell(waiverExpired(waiver, policy));
  tellers.now = inMinutes(90 * 24 * 60);
  expect(await tellers.tell(waiverExpired(waiver, policy))).toBe(true);
  expect(tellers.subjects).toEqual(['[acme] waiver php expired on 2026-09-01']);
});

describe('a teller that breaks off', () => {
  it('leaves the rest to the next one, which does not say the first half twice', async () => {
    const tellers = new Tellers();
    tellers.notifier.failures.openOpsItem = 1;
    await expect(tellers.tell(spent('i-1'))).rejects.toThrow('OpsCenter is down');
    tellers.now = inMinutes(15);
    expect(await tellers.tell(spent('i-1'))).toBe(false);
    tellers.now = inMinutes(16);
    expect(await tellers.tell(spent('i-1'))).toBe(true);
    expect([tellers.notifier.messages.length, tellers.notifier.opsItems.length]).toEqual([1, 1]);
  });

  it('did not tell of nodes that came later', async () => {
    const tellers = new Tellers();
    tellers.notifier.failures.openOpsItem = 1;
    await expect(tellers.tell(spent('i-1'))).rejects.toThrow();
    tellers.now = inMinutes(16);
    expect(await tellers.tell(spent('i-1', 'i-2'))).toBe(false);
    expect(tellers.subjects).toHaveLength(1);
  });

  it('says it again if not even the message got out', async () => {
    const tellers = new Tellers();
    tellers.notifier.failures.publish = 1;
    await expect(tellers.tell(failure())).rejects.toThrow('SNS is down');
    tellers.now = inMinutes(16);
    expect(await tellers.tell(failure())).toBe(true);
    expect(tellers.notifier.messages).toHaveLength(1);
  });
});

it('of two tellers at the same moment one tells', async () => {
  const tellers = new Tellers();
  await Promise.all([tellers.tell(failure()), tellers.tell(failure()), tellers.tell(failure())]);
  expect([tellers.notifier.messages.length, tellers.notifier.opsItems.length]).toEqual([1, 1]);
});
