import { Loop, notCompliant } from '../../support/a-loop';
import { aPolicy } from '../../support/a-policy';

const BATCHES = 100;

/** What the loop may ask of Systems Manager: two pages of facts per batch, and a sixth more for what is the same for all. */
const MOST_READS = 1.15 * 2 * BATCHES;

it.each<[string, 'inside windows' | 'at any time', string]>([
  ['in its window', 'inside windows', '09-06T03:30'],
  ['at any time', 'at any time', '09-05T13:00'],
])('five thousand nodes that drift at once, %s, cost two questions per batch of fifty', async (_, when, moment) => {
  const loop = await Loop.start({ missingPatches: { ...aPolicy().missingPatches, when } });
  const ids = loop.addNodes(50 * BATCHES);
  loop.addPatch('openssl', { on: ids, times: 1 });
  await loop.scan(ids);
  await loop.sleepUntil(moment);
  const before = loop.fleet.calls.length;

  loop.send(...ids.map(notCompliant));
  await loop.deliver();

  const made = loop.fleet.calls.slice(before).map(({ action }) => action);
  const reads = made.filter((action) => !/^(ec2|tag):|^SendCommand$/.test(action));
  expect(loop.waiting).toBe(0);
  expect(reads.length).toBeGreaterThanOrEqual(2 * BATCHES);
  expect(reads.length).toBeLessThanOrEqual(MOST_READS);
  expect(made.filter((action) => action === 'ec2:DescribeTags')).toHaveLength(BATCHES);
  expect(loop.brakeReads).toBeLessThanOrEqual(BATCHES);
  expect(new Set([...loop.ledger.debts.values()].map(({ nodeId }) => nodeId)).size).toBe(ids.length);
});
