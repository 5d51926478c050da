import { Loop, notCompliant } from '../../support/a-loop';

/**
 * Three nodes that the loop patches one after the other from 02:40 on, in a window whose cutoff is at 04:00; the first falls silent
 * when its turn comes, and holds up the others.
 */
async function heldUp() {
  const loop = await Loop.start();
  const nodes = loop.addNodes(3);
  loop.addPatch('openssl', { on: nodes, times: 1 });
  await loop.scan(nodes);
  await loop.sleepUntil('09-06T02:40');
  loop.send(...nodes.map(notCompliant));
  await loop.deliver();
  const [first = '', ...others] = loop.sent[0]?.InstanceIds ?? [];
  loop.fleet.disconnectNode(first);
  await loop.sleepUntil('09-06T03:35');
  return { loop, first, others };
}

const cancelled = (loop: Loop) =>
  loop.fleet.calls.flatMap(({ action, input }) =>
    action === 'CancelCommand' ? [(input as { InstanceIds?: string[] }).InstanceIds] : [],
  );

it('who still waits when the cutoff is near is called off, once, and has lost no attempt', async () => {
  const { loop, first, others } = await heldUp();
  await loop.sweep();
  expect(cancelled(loop)).toEqual([]);
  await loop.sleepUntil('09-06T03:45');
  await loop.sweep();
  expect(cancelled(loop)).toEqual([[first, ...others]]);
  await loop.sweep();
  expect(cancelled(loop)).toHaveLength(1);
  await loop.fleet.connectNode(first);
  await loop.passUntil('09-06T06:00', { sweeps: true });
  expect(loop.fleet.nodes.get(first).report?.endedAt).toBeLessThan(Date.parse('2026-09-06T02:40:00Z'));
  const tried = [...loop.ledger.debts.values()].flatMap(({ nodeId, attempts, result }) =>
    result ? [{ nodeId, attempts, result }] : [],
  );
  expect(tried).toEqual([first, ...others].map((nodeId) => ({ nodeId, attempts: 0, result: 'not-run' })));
});

it('who is at work is left to finish', async () => {
  const { loop, first, others } = await heldUp();
  await loop.sleepUntil('09-06T03:39');
  await loop.fleet.connectNode(first);
  await loop.sleepUntil('09-06T03:41');
  await loop.sweep();
  expect(cancelled(loop)).toEqual([others]);
  await loop.passUntil('09-06T06:00', { sweeps: true });
  expect([first, ...others].map((nodeId) => loop.owes(nodeId).length)).toEqual([0, 1, 1]);
});

it('one that was terminated meanwhile does not keep the others waiting', async () => {
  const { loop, first, others } = await heldUp();
  await loop.fleet.terminateNode(first);
  await loop.sleepUntil('09-06T03:45');
  await loop.sweep();
  expect(cancelled(loop)).toEqual([[first, ...others], [first], ...others.map((node) => [node])]);
  await loop.passUntil('09-06T06:00', { sweeps: true });
  expect([...loop.ledger.intents.values()].map(({ state }) => state)).toEqual(['finished']);
});

it('a command that has no window is never called off', async () => {
  const { missingPatches } = (await Loop.start()).policy;
  const loop = await Loop.start({ missingPatches: { ...missingPatches, when: 'at any time' } });
  const nodes = loop.addNodes(3);
  loop.addPatch();
  await loop.scan(nodes);
  loop.send(...nodes.map(notCompliant));
  await loop.deliver();
  for (const node of nodes) loop.fleet.disconnectNode(node);
  await loop.passUntil('09-06T01:00', { sweeps: true });
  expect(cancelled(loop)).toEqual([]);
});

it('a ring keeps its turn while a command is at work for longer than anybody thought', async () => {
  const { missingPatches } = (await Loop.start()).policy;
  const loop = await Loop.start({ missingPatches: { ...missingPatches, when: 'at any time' } });
  const [first = '', second = ''] = loop.addNodes(2);
  loop.addPatch();
  await loop.scan([first, second]);
  loop.send(notCompliant(first));
  await loop.deliver();
  await loop.passUntil('09-05T12:17');
  loop.fleet.disconnectNode(first);
  await loop.passUntil('09-05T14:20', { sweeps: true });
  loop.send(notCompliant(second));
  await loop.deliver();
  expect(loop.sent.map(({ InstanceIds }) => InstanceIds)).toEqual([[first]]);
  expect(loop.owes(second)).toEqual(['missing-patches: wait: 1 missing; another run is under way in its ring']);
});
