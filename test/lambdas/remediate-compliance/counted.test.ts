import type { Intent } from '../../../lambdas/shared/ledger';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { Loop, notCompliant } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';

/** What the function said of its last batch. */
const said = (loop: Loop) => loop.log.events.filter(({ event }) => event === 'batch handled').at(-1)?.fields;
async function aBatch(policy: Partial<LoopPolicy>, prepare: (loop: Loop) => void = () => undefined) {
  const loop = await Loop.start(policy);
  const ids = loop.addNodes(3);
  loop.addPatch();
  await loop.scan(ids);
  prepare(loop);
  loop.send(...ids.map(notCompliant));
  await loop.deliver();
  return loop;
}
const { missingPatches } = aPolicy();

it.each<[string, Partial<LoopPolicy>, (loop: Loop) => void, object]>([
  ['wait for their window', {}, () => undefined, { NodesWaiting: 3, NodesActedOn: 0, RunsStarted: 0 }],
  [
    'are acted on',
    { missingPatches: { ...missingPatches, when: 'at any time' } },
    () => undefined,
    { NodesActedOn: 3, RunsStarted: 1, NodesWaiting: 0, BrakeOn: 0 },
  ],
  [
    'would be acted on in another mode',
    { missingPatches: { ...missingPatches, when: 'at any time', mode: 'report' } },
    () => undefined,
    { NodesWouldActOn: 3, NodesActedOn: 0 },
  ],
  [
    'are held back by the brake',
    { missingPatches: { ...missingPatches, when: 'at any time' } },
    (loop) => {
      loop.brake = 'pause';
    },
    { NodesPaused: 3, BrakeOn: 1, NodesActedOn: 0 },
  ],
  [
    'are waived',
    { waivers: [{ name: 'freeze', why: 'books', who: 'paul', until: '2026-12-31' }] },
    () => undefined,
    { waived: 3, NodesWaiting: 0 },
  ],
])('nodes that %s are counted', async (_, policy, prepare, counts) => {
  expect(said(await aBatch(policy, prepare))).toMatchObject({ Fleet: 'acme', NodesJudged: 3, ...counts });
});

it('the time from first seen to compliant is told in hours, once per debt', async () => {
  const loop = await aBatch({});
  const id = [...loop.ledger.debts.values()][0]?.nodeId ?? '';
  await loop.sleepUntil('09-05T18:00');
  loop.fleet.nodes.get(id).patchedUntil = Date.parse('2026-09-01T00:00:00Z');
  await loop.scan([id]);
  loop.send(notCompliant(id));
  await loop.deliver();
  expect(said(loop)).toMatchObject({ HoursToCompliance: [6] });
  loop.send(notCompliant(id));
  await loop.deliver();
  expect(said(loop)).toMatchObject({ HoursToCompliance: [] });
});

it('every verdict is in the log with its reason, also the one to act', async () => {
  const loop = await aBatch({ missingPatches: { ...missingPatches, when: 'at any time' } });
  const judged = loop.log.events.filter(({ event }) => event === 'node judged').map(({ fields }) => fields);
  expect(judged).toHaveLength(3);
  expect(judged[0]).toMatchObject({ state: 'act', cause: 'missing-patches', reason: '1 missing; attempt 1 of 3' });
});

it('a run found over by the sweep that ended after its window is counted and told as late', async () => {
  const loop = await Loop.start();
  const [sick = ''] = loop.addNodes(1);
  loop.addPatch('openssl', { on: [sick], times: 1 });
  await loop.scan([sick]);
  await loop.sleepUntil('09-06T03:30');
  loop.isDeafToCommands = true;
  loop.send(notCompliant(sick));
  await loop.deliver();
  const [intent] = [...loop.ledger.intents.values()] as [Intent];
  expect(intent.closesAt).toBe('2026-09-06T05:00:00.000Z');
  // as if the window had closed earlier than the node was ready
  loop.ledger.intents.set(intent.id, { ...intent, closesAt: '2026-09-06T03:30:00.000Z' });
  await loop.sleepUntil('09-06T05:30');
  await loop.sweep();
  expect(said(loop)).toMatchObject({ AttemptsLate: 1 });
  expect(loop.notifier.messages).toHaveLength(1);
});
