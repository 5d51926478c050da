import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { Loop, notCompliant } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';

const PATIENT = { failedPercent: 100, outOf: 100, withinMinutes: 60 };
/** One attempt in the window, after the window's own: both fail, and whoever installs by hand afterwards succeeds. */
async function aLoopThatGaveUp(nodes: number) {
  const missingPatches = { mode: 'automatic', attempts: 1, coolDownMinutes: 0, when: 'inside windows' } as const;
  const loop = await Loop.start({ missingPatches, stopWhen: PATIENT });
  const ids = loop.addNodes(nodes);
  loop.addPatch('openssl', { on: ids, times: 2 });
  await loop.scan(ids);
  await loop.passUntil('09-06T05:00');
  await loop.sweep();
  const install = (InstanceIds: string[]) =>
    loop.fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds,
      Parameters: { Operation: ['Install'] },
    });
  return { loop, ids, install };
}

const subjects = (loop: Loop) => loop.notifier.messages.map(({ subject }) => subject);
const opsItems = (loop: Loop) => loop.notifier.opsItems.map(({ title, status }) => `${status}: ${title}`);

it('nodes that were given up on and repaired leave the OpsItem, and the last one ends the matter', async () => {
  const { loop, ids, install } = await aLoopThatGaveUp(2);
  expect(opsItems(loop)).toEqual(['Open: [acme] gave up on 2 nodes in ring canary: failed install']);

  await install(ids.slice(0, 1));
  await loop.passUntil('09-06T06:00');
  await loop.sweep();
  await loop.sweep();
  expect(opsItems(loop)).toEqual(['Open: [acme] gave up on 1 node in ring canary: failed install']);
  expect(subjects(loop)).toHaveLength(1);

  await install(ids.slice(1));
  await loop.passUntil('09-06T07:00');
  await loop.sweep();
  expect(opsItems(loop)).toEqual(['Resolved: [acme] gave up on 1 node in ring canary: failed install']);
  expect(subjects(loop)).toEqual([
    '[acme] gave up on 2 nodes in ring canary: failed install',
    '[acme] over: gave up on 2 nodes in ring canary: failed install',
  ]);
});

it('a breaker that somebody reset is over at once', async () => {
  const web = { ...aPolicy().rings.web, pace: '100%', errors: '100%' } as LoopPolicy['rings'][string];
  const missingPatches = { mode: 'automatic', attempts: 3, coolDownMinutes: 360, when: 'at any time' } as const;
  const loop = await Loop.start({
    missingPatches,
    stopWhen: { failedPercent: 20, outOf: 5, withinMinutes: 600 },
    rings: { web },
  });
  const ids = loop.addNodes(6, { PatchGroup: 'web' });
  loop.addPatch('openssl', { on: ids.slice(0, 5), times: 'always' });
  await loop.scan(ids);
  await loop.deliverAtOnce([ids.slice(0, 5).map(notCompliant)]);
  await loop.passUntil('09-05T14:00');
  expect(subjects(loop)).toEqual(['[acme] breaker stopped ring web']);
  loop.brake = `run reset ${loop.fleet.now().toISOString()}`;
  await loop.sweep();
  expect(subjects(loop)).toEqual(['[acme] breaker stopped ring web', '[acme] over: breaker stopped ring web']);
  expect(opsItems(loop)).toEqual(['Resolved: [acme] breaker stopped ring web']);
});

it('an expired waiver is told once, by name', async () => {
  const waiver = { name: 'php', why: 'the shop needs it', who: 'anna@acme.example', until: '2026-09-05' };
  const loop = await Loop.start({ waivers: [waiver] });
  await loop.passUntil('09-05T21:00');
  await loop.sweep();
  expect(subjects(loop)).toEqual([]);
  for (const moment of ['09-05T23:00', '09-06T12:00', '09-08T12:00']) {
    await loop.passUntil(moment);
    await loop.sweep();
  }
  expect(subjects(loop)).toEqual(['[acme] waiver php expired on 2026-09-05']);
});

it('hands-off that has ended is told once, with the nodes that are not in order', async () => {
  const loop = await Loop.start();
  const tags = { PatchGroup: 'web', Shipshape: 'hands-off until 2026-09-05' };
  const ids = loop.addNodes(2, tags);
  loop.addPatch('openssl');
  await loop.scan(ids);
  await loop.passUntil('09-05T21:00');
  await loop.sweep();
  expect(subjects(loop)).toEqual([]);
  for (const moment of ['09-05T23:00', '09-06T12:00', '09-07T12:00']) {
    await loop.passUntil(moment);
    await loop.sweep();
  }
  expect(subjects(loop)).toEqual(['[acme] hands-off ended on 2026-09-05 for 2 nodes']);
});

it('what cannot be called over holds up nothing else, and is called over by a later sweep', async () => {
  const { loop, ids, install } = await aLoopThatGaveUp(1);
  await install(ids);
  await loop.passUntil('09-06T06:00');
  loop.notifier.failures.resolveOpsItem = 1;
  await loop.sweep();
  expect(loop.waiting).toBe(0);
  expect(subjects(loop).at(-1)).toBe('[acme] failed at calling matters over');
  await loop.passUntil('09-06T06:20');
  await loop.sweep();
  expect(subjects(loop).at(-1)).toBe('[acme] over: gave up on 1 node in ring canary: failed install');
});
