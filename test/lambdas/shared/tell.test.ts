import { tell } from '../../../lambdas/shared/tell';
import { ownFailure } from '../../../lambdas/shared/urgent';
import { aPolicy } from '../../support/a-policy';
import { inMinutes, NOW } from '../../support/a-sighting';
import { FakeNotifier } from '../../support/fake-notifier';
import { InMemoryLedger } from '../../support/in-memory-ledger';
import { SilentLog } from '../../support/silent-log';

function aTeller() {
  const clock = { now: NOW };
  const notifier = new FakeNotifier();
  const ledger = new InMemoryLedger();
  const policy = aPolicy();
  const matter = (key: string) =>
    ownFailure({ key, doing: 'reading its brake', why: 'why', consequence: 'so what' }, policy);
  const say = tell({ policy, ledger, notifier, log: new SilentLog(), now: () => clock.now });
  return { clock, notifier, say: (key = 'brake') => say(matter(key)) };
}

it('tells a matter once: one message and one OpsItem', async () => {
  const { say, notifier } = aTeller();
  expect(await say()).toBe(true);
  expect(await say()).toBe(false);
  expect(notifier.messages).toHaveLength(1);
  expect(notifier.opsItems).toEqual([
    expect.objectContaining({ key: 'acme#own-failure#brake', title: '[acme] failed at reading its brake' }),
  ]);
});

it('tells another matter meanwhile', async () => {
  const { say, notifier } = aTeller();
  await say('brake');
  expect(await say('poison')).toBe(true);
  expect(notifier.messages).toHaveLength(2);
});

it('tells again what is still wrong after twelve hours', async () => {
  const { say, clock } = aTeller();
  await say();
  clock.now = inMinutes(12 * 60 - 1);
  expect(await say()).toBe(false);
  clock.now = inMinutes(12 * 60);
  expect(await say()).toBe(true);
});

it('finishes what broke off, without saying the first half twice', async () => {
  const { say, notifier, clock } = aTeller();
  notifier.failures.openOpsItem = 1;
  await expect(say()).rejects.toThrow('OpsCenter is down');
  clock.now = inMinutes(15);
  expect(await say()).toBe(false);
  clock.now = inMinutes(16);
  expect(await say()).toBe(true);
  expect([notifier.messages.length, notifier.opsItems.length]).toEqual([1, 1]);
});

it('says it again if not even the message got out', async () => {
  const { say, notifier, clock } = aTeller();
  notifier.failures.publish = 1;
  await expect(say()).rejects.toThrow('SNS is down');
  clock.now = inMinutes(16);
  expect(await say()).toBe(true);
  expect(notifier.messages).toHaveLength(1);
});
