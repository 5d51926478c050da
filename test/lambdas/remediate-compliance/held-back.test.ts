import { Loop, notCompliant } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';

const { missingPatches, scans } = aPolicy();
const ANY_TIME = { missingPatches: { ...missingPatches, when: 'at any time' as const } };
const waiver = { name: 'legacy', why: 'goes in January', who: 'anna' };

/** A loop that may act at once on nodes that miss two patches, Saturday, a quarter past noon UTC. */
async function owing(policy: Parameters<typeof Loop.start>[0], tags: Record<string, string> = {}, count = 1) {
  const loop = await Loop.start({ ...ANY_TIME, ...policy });
  const ids = loop.addNodes(count, { PatchGroup: 'canary', ...tags });
  loop.addPatch('openssl');
  loop.addPatch('php8.3');
  await loop.scan(ids);
  return { loop, ids };
}
const commands = ({ sent }: Loop) =>
  sent.map(({ Parameters, InstanceIds }) => [Parameters.Operation?.[0], InstanceIds]);

it('leaves a waived node alone to the end of the last day where the fleet is, and repairs it after', async () => {
  const { loop, ids } = await owing({ waivers: [{ ...waiver, until: '2026-09-05' }] });
  await loop.sleepUntil('09-05T21:59');
  await loop.sweep();
  expect(loop.owes(ids[0] as string)).toEqual([
    'missing-patches: waived: 2 missing; waived by legacy until 2026-09-05 (anna: goes in January)',
  ]);
  expect(loop.sent).toEqual([]);
  await loop.sleepUntil('09-05T22:00');
  await loop.sweep();
  expect(commands(loop)).toEqual([['Install', ids]]);
});

it('leaves nodes alone whose missing patches are waived one and all, and no others', async () => {
  const both = { ...waiver, patches: ['php*', 'openssl'], tags: { Role: 'web' }, until: '2026-12-31' };
  const one = { ...waiver, patches: ['php*'], tags: { Role: 'db' }, until: '2026-12-31' };
  const { loop, ids: web } = await owing({ waivers: [both, one] }, { Role: 'web' });
  const db = loop.addNodes(1, { PatchGroup: 'canary', Role: 'db' });
  await loop.scan(db);
  await loop.sweep();
  expect(commands(loop)).toEqual([['Install', db]]);
  expect(loop.owes(web[0] as string)).toEqual([expect.stringContaining('missing-patches: waived: 2 missing')]);
});

it('acts on a node again the day after its hands-off has ended, and says so', async () => {
  const { loop, ids } = await owing({}, { Shipshape: 'hands-off until 2026-09-05' });
  await loop.sleepUntil('09-05T21:59');
  await loop.sweep();
  expect(loop.sent).toEqual([]);
  await loop.sleepUntil('09-05T22:00');
  await loop.sweep();
  expect(commands(loop)).toEqual([['Install', ids]]);
  expect(loop.owes(ids[0] as string)).toEqual([expect.stringContaining('its hands-off ended with 2026-09-05')]);
});

it('hears of a hands-off tag on a hybrid node though the index of tags lags behind', async () => {
  const loop = await Loop.start(ANY_TIME);
  const ids = loop.addNodes(8, { PatchGroup: 'canary' }, true);
  loop.addPatch();
  await loop.scan(ids);
  const [tagged] = ids;
  // the index has answered by the time that the tags of the moment are asked for
  loop.faultOf = (operation) => {
    if (operation === 'ListTagsForResource')
      loop.fleet.nodes.find(tagged as string)?.tags.set('Shipshape', 'hands-off');
    return undefined;
  };
  loop.send(...ids.map(notCompliant));
  await loop.deliver();
  expect(commands(loop)).toEqual([['Install', ids.slice(1)]]);
});

it('scans what nobody scanned lately, at any time, and has what it then knows', async () => {
  const loop = await Loop.start({ scans: { ...scans, mode: 'automatic', staleAfterHours: 6 } });
  const ids = loop.addNodes(3);
  await loop.scan(ids);
  await loop.sleepUntil('09-05T18:10');
  loop.addPatch();
  await loop.passUntil('09-05T18:45', { sweeps: true });
  expect(commands(loop)).toEqual([['Scan', ids]]);
  expect(loop.owes(ids[0] as string)).toEqual(['missing-patches: wait: 1 missing; window acme-canary is not open']);
});

it('counts in mode report on how many nodes it would act, and acts on none', async () => {
  const { loop } = await owing({ missingPatches: { ...ANY_TIME.missingPatches, mode: 'report' } }, {}, 3);
  await loop.sweep();
  const handled = loop.log.events.filter(({ event }) => event === 'batch handled').at(-1);
  expect(handled?.fields).toMatchObject({ NodesWouldActOn: 3 });
  expect(loop.sent).toEqual([]);
});

it('goes on after a reset, though the failures are young', async () => {
  const loop = await Loop.start({ ...ANY_TIME, stopWhen: { failedPercent: 50, outOf: 2, withinMinutes: 240 } });
  const failing = loop.addNodes(2);
  loop.addPatch('openssl', { on: failing, times: 'always' });
  await loop.scan(failing);
  await loop.passUntil('09-05T14:00', { sweeps: true });
  const [late = ''] = loop.addNodes(1);
  await loop.scan([late]);
  await loop.sweep();
  expect(loop.owes(late)).toEqual([expect.stringContaining('missing-patches: paused: 1 missing; the breaker is on')]);

  loop.brake = `run reset ${loop.fleet.now().toISOString()}`;
  await loop.passUntil('09-05T14:31', { sweeps: true });
  expect(commands(loop).at(-1)).toEqual(['Install', [late]]);
});

it('tells why an agent likely never registered', async () => {
  const loop = await Loop.start();
  const { id } = loop.fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', hasProfile: false, route: 'none' });
  await loop.passUntil('09-05T13:31', { sweeps: true });
  expect(loop.owes(id)).toEqual([
    expect.stringMatching(
      /^never-registered: report: .*likely because it has no instance profile, .*; its subnet subnet-\w+ has no default route/,
    ),
  ]);
});
