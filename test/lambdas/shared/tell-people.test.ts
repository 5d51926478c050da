import { tellOnce } from '../../../lambdas/shared/tell-once';
import { tellPeople } from '../../../lambdas/shared/tell-people';
import { ownFailure } from '../../../lambdas/shared/urgent';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { inMinutes, NOW } from '../../support/a-sighting';
import { FakeNotifier } from '../../support/fake-notifier';
import { InMemoryLedger } from '../../support/in-memory-ledger';
import { SilentLog } from '../../support/silent-log';

const policy = aPolicy();
const failure = (key: string) => ownFailure({ key, doing: `doing ${key}`, why: 'why', consequence: 'so what' }, policy);

function somePeople() {
  const notifier = new FakeNotifier();
  const ledger = new InMemoryLedger();
  const say = tellPeople({ policy, ledger, notifier, log: new SilentLog(), now: () => NOW });
  const subjects = () => notifier.messages.map(({ subject }) => subject);
  return { notifier, ledger, say, subjects };
}

it('one matter that cannot be told holds up no other', async () => {
  const { notifier, say, subjects } = somePeople();
  notifier.failures.openOpsItem = 1;
  const spent = aDebt({ verdict: 'given-up' });
  await expect(say([failure('this'), failure('that')], [spent])).rejects.toThrow('OpsCenter is down');
  expect(subjects()).toEqual([
    '[acme] failed at doing this',
    '[acme] failed at doing that',
    '[acme] gave up on 1 node in ring canary: missing patches',
  ]);
  expect(notifier.opsItems).toHaveLength(2);
});

it('remembers of each debt that people were told, and tells it once', async () => {
  const { ledger, say, subjects } = somePeople();
  const spent = ['i-1', 'i-2'].map((nodeId) => aDebt({ nodeId, verdict: 'given-up' }));
  for (const debt of spent) await ledger.writeDebt(debt);
  await say([], spent);
  const told = [...ledger.debts.values()];
  expect(told.map(({ toldAt }) => toldAt)).toEqual([NOW.toISOString(), NOW.toISOString()]);
  await say([], told);
  expect(subjects()).toEqual(['[acme] gave up on 2 nodes in ring canary: missing patches']);
});

it('tells of rings apart, and of the causes of one episode together', async () => {
  const { say, subjects } = somePeople();
  await say(
    [],
    [
      aDebt({ nodeId: 'i-1', verdict: 'given-up' }),
      aDebt({ nodeId: 'i-2', verdict: 'given-up', cause: 'failed-install' }),
      aDebt({ nodeId: 'i-3', verdict: 'given-up', ring: 'web' }),
      aDebt({ nodeId: 'i-4', verdict: 'given-up', ring: 'web', cause: 'failed-association' }),
    ],
  );
  expect(subjects()).toEqual([
    '[acme] gave up on 2 nodes in ring canary: missing patches, failed install',
    '[acme] gave up on 1 node in ring web: missing patches',
    '[acme] gave up on 1 node in ring web: failed association',
  ]);
});

describe('what is said once', () => {
  /** Says the digest of a day, so many seconds after the first time. */
  function aDigest() {
    const ledger = new InMemoryLedger();
    const said: string[] = [];
    const say = (seconds: number, fails = false) =>
      tellOnce(
        { ledger, now: () => inMinutes(seconds / 60), brokenOffSeconds: 45, keptDays: 2 },
        'digest#2026-09-05',
        async () => {
          if (fails) throw new Error('SNS is down');
          said.push('digest');
        },
      );
    return { say, said };
  }

  it('is said once, however often it is asked for', async () => {
    const { say, said } = aDigest();
    expect([await say(0), await say(1), await say(3600)]).toEqual([true, false, false]);
    expect(said).toEqual(['digest']);
  });

  it('is said by the next one when the first broke off, not while it may be at it', async () => {
    const { say, said } = aDigest();
    await expect(say(0, true)).rejects.toThrow('SNS is down');
    expect([await say(44), await say(45)]).toEqual([false, true]);
    expect(said).toEqual(['digest']);
  });

  it('is forgotten after its time', async () => {
    const { say } = aDigest();
    await say(0);
    expect([await say(2 * 86_400 - 1), await say(2 * 86_400)]).toEqual([false, true]);
  });
});
