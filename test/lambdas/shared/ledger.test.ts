import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../../../lambdas/shared/dynamo-ledger';
import type { Intent, Ledger, Outcome, Telling } from '../../../lambdas/shared/ledger';
import { aDebt } from '../../support/a-debt';
import { inMinutes, minutesAgo, NOW } from '../../support/a-sighting';
import { InMemoryLedger } from '../../support/in-memory-ledger';
import { TinyDynamo } from '../../support/tiny-dynamo';

const inDynamo = (requestHandler: object = new TinyDynamo().requestHandler) =>
  dynamoLedger(
    new DynamoDBClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 's' },
      requestHandler: requestHandler as never,
    }),
    'acme-ledger',
  );
const anIntent = (changes: Partial<Intent> = {}): Intent => ({
  id: 'run-1',
  cause: 'missing-patches',
  ring: 'canary',
  nodes: ['i-1', 'i-2'],
  createdAt: NOW.toISOString(),
  state: 'planned',
  expiresAt: 2_000_000_000,
  ...changes,
});
const anOutcome = (changes: Partial<Outcome> = {}): Outcome => ({
  ring: 'canary',
  nodeId: 'i-0000000000000001a',
  commandId: 'c0ffee',
  finishedAt: NOW.toISOString(),
  success: true,
  expiresAt: 2_000_000_000,
  ...changes,
});
const aTelling = (changes: Partial<Telling> = {}): Telling => ({
  key: 'own-failure#brake',
  claimedAt: NOW.toISOString(),
  expiresAt: 2_000_000_000,
  version: 1,
  ...changes,
});
async function everything(ledger: Ledger) {
  const debts = [];
  const intents = [];
  for await (const page of ledger.everything()) {
    debts.push(...page.debts);
    intents.push(...page.intents);
  }
  return { debts, intents };
}

it('has not lost against anybody when DynamoDB refuses a write that is done already, as its answer was lost', async () => {
  const { requestHandler } = new TinyDynamo();
  let isLost = true;
  const handle: typeof requestHandler.handle = async (request) => {
    const answered = await requestHandler.handle(request);
    if (!isLost) return answered;
    isLost = false;
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };
  const ledger = inDynamo({ ...requestHandler, handle });
  const claimed = aDebt({ result: 'running', intentId: 'run-1' });
  expect(await ledger.writeDebt(claimed)).toBe(true);
  expect(await ledger.writeDebt({ ...claimed, intentId: 'run-2' })).toBe(false);
});

describe.each<[string, () => Ledger]>([
  ['in DynamoDB', () => inDynamo()],
  ['in memory', () => new InMemoryLedger()],
])('the ledger %s', (_, make) => {
  it('gives back a debt as it was written', async () => {
    const ledger = make();
    const debt = aDebt({ ring: undefined, attempts: 2, lastAttemptAt: minutesAgo(5).toISOString() });
    expect(await ledger.writeDebt(debt)).toBe(true);
    const { ring: _ring, ...stored } = debt;
    expect((await ledger.debtsOf([debt.nodeId])).get(debt.nodeId)).toEqual([stored]);
    expect((await ledger.debtsOf(['i-0b'])).get('i-0b')).toEqual([]);
  });

  it('refuses the second of two writes that saw the same', async () => {
    const ledger = make();
    expect(await ledger.writeDebt(aDebt())).toBe(true);
    expect(await ledger.writeDebt(aDebt({ attempts: 1 }))).toBe(false);
    expect(await ledger.writeDebt(aDebt({ attempts: 1, version: 2 }))).toBe(true);
    expect(await ledger.writeDebt(aDebt({ attempts: 9, version: 2 }))).toBe(false);
    expect((await everything(ledger)).debts).toEqual([aDebt({ attempts: 1, version: 2 })]);
  });

  it('writes an outcome with its debt, or neither', async () => {
    const ledger = make();
    await ledger.writeDebt(aDebt());
    expect(await ledger.settle(aDebt({ version: 2 }), anOutcome())).toBe(true);
    expect(await ledger.settle(aDebt({ version: 2 }), anOutcome({ commandId: 'other' }))).toBe(false);
    expect(await ledger.outcomesSince('canary', NOW)).toEqual([anOutcome()]);
  });

  it('finds outcomes by ring and from a moment on', async () => {
    const ledger = make();
    const outcomes = [
      anOutcome(),
      anOutcome({ ring: 'web' }),
      anOutcome({ ring: undefined }),
      anOutcome({ finishedAt: minutesAgo(1).toISOString() }),
      anOutcome({ finishedAt: minutesAgo(61).toISOString() }),
    ];
    for (const [index, outcome] of outcomes.entries()) {
      await ledger.settle(aDebt({ nodeId: `i-${index}` }), { ...outcome, nodeId: `i-${index}` });
    }
    const found = async (ring: string | undefined) =>
      (await ledger.outcomesSince(ring, minutesAgo(60))).map((outcome) => outcome.nodeId).sort();
    expect([await found('canary'), await found('web'), await found(undefined)]).toEqual([
      ['i-0', 'i-3'],
      ['i-1'],
      ['i-2'],
    ]);
  });

  it('moves an intent until it has come to its end', async () => {
    const ledger = make();
    await ledger.planIntent(anIntent());
    const another = anIntent({ nodes: ['i-3'] });
    await expect(ledger.planIntent(another)).rejects.toThrow('intent run-1: must be new, got one that exists');
    expect(await ledger.moveIntent(anIntent({ state: 'sent', commandId: 'c0ffee' }))).toBe(true);
    expect(await ledger.moveIntent(anIntent({ state: 'finished', commandId: 'c0ffee' }))).toBe(true);
    expect(await ledger.moveIntent(anIntent({ state: 'abandoned' }))).toBe(false);
    expect(await ledger.intent('run-1')).toEqual(anIntent({ state: 'finished', commandId: 'c0ffee' }));
    expect(await ledger.intent('run-2')).toBeUndefined();
    expect((await everything(ledger)).intents).toHaveLength(1);
  });

  it('gives a ring’s turn to one at a time, until every run of it has ended', async () => {
    const ledger = make();
    const turn = { ring: 'web', intentIds: ['run-1', 'run-2'], until: inMinutes(60).toISOString() };
    expect(await ledger.takeTurn(turn, NOW)).toBe(true);
    expect(await ledger.takeTurn({ ...turn, intentIds: ['run-3'] }, NOW)).toBe(false);
    expect(await ledger.takeTurn({ ...turn, ring: undefined, intentIds: ['run-3'] }, NOW)).toBe(true);
    await ledger.giveBackTurn('web', 'run-1');
    expect(await ledger.isTurnTaken('web', NOW)).toBe(true);
    await ledger.giveBackTurn('web', 'run-2');
    await ledger.giveBackTurn('web', 'run-2');
    expect(await ledger.isTurnTaken('web', NOW)).toBe(false);
    expect(await ledger.takeTurn({ ...turn, intentIds: ['run-4'] }, NOW)).toBe(true);
  });

  it('frees a turn whose time is over, whatever became of its runs', async () => {
    const ledger = make();
    const turn = { ring: 'web', intentIds: ['run-1'], until: inMinutes(60).toISOString() };
    await ledger.takeTurn(turn, NOW);
    expect(await ledger.isTurnTaken('web', inMinutes(59))).toBe(true);
    expect(await ledger.isTurnTaken('web', inMinutes(60))).toBe(false);
    const next = { ...turn, intentIds: ['run-2'] };
    expect(await ledger.takeTurn(next, inMinutes(59))).toBe(false);
    expect(await ledger.takeTurn(next, inMinutes(60))).toBe(true);
  });

  it('keeps a turn longer for a run that has its share in it, never shorter, and for no other', async () => {
    const ledger = make();
    const turn = { ring: 'web', operation: 'scan' as const, until: inMinutes(60).toISOString() };
    await ledger.takeTurn({ ...turn, intentIds: ['run-1'] }, NOW);
    await ledger.keepTurn({ ...turn, until: inMinutes(30).toISOString() }, 'run-1');
    await ledger.keepTurn({ ...turn, until: inMinutes(90).toISOString() }, 'run-2');
    expect(await ledger.isTurnTaken('web', inMinutes(59), 'scan')).toBe(true);
    expect(await ledger.isTurnTaken('web', inMinutes(61), 'scan')).toBe(false);
    await ledger.keepTurn({ ...turn, until: inMinutes(90).toISOString() }, 'run-1');
    expect(await ledger.isTurnTaken('web', inMinutes(89), 'scan')).toBe(true);
    await ledger.giveBackTurn('web', 'run-1', 'scan');
    await ledger.keepTurn({ ...turn, until: inMinutes(90).toISOString() }, 'run-1');
    expect(await ledger.isTurnTaken('web', inMinutes(61), 'scan')).toBe(false);
  });

  it('lets one teller tell', async () => {
    const ledger = make();
    expect(await ledger.telling('own-failure#brake')).toBeUndefined();
    expect(await ledger.writeTelling(aTelling())).toBe(true);
    expect(await ledger.writeTelling(aTelling({ headline: 'another' }))).toBe(false);
    const told = aTelling({ messageAt: NOW.toISOString(), opsItemId: 'oi-1', told: ['i-1'], version: 2 });
    expect(await ledger.writeTelling(told)).toBe(true);
    expect(await ledger.writeTelling(aTelling({ version: 2 }))).toBe(false);
    expect(await ledger.telling('own-failure#brake')).toEqual(told);
  });

  it('lists what people were told, and nothing else', async () => {
    const ledger = make();
    await ledger.writeDebt(aDebt());
    const keys = ['breaker#ring#web', 'given-up#missing-patches#canary', 'own-failure#brake'];
    for (const key of keys) await ledger.writeTelling(aTelling({ key }));
    expect((await ledger.everyTelling()).map(({ key }) => key).sort()).toEqual(keys);
    expect((await everything(ledger)).debts).toHaveLength(1);
  });
});
