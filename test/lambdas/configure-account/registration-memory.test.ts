import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import {
  ledgerRegistrationMemory,
  type Remembered,
} from '../../../lambdas/configure-account/patch-registrations/registration-memory';
import { TinyDynamo } from '../../support/tiny-dynamo';

const marshallOptions = { removeUndefinedValues: true };

function aMemory() {
  const { requestHandler } = new TinyDynamo();
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: requestHandler as never,
  });
  return ledgerRegistrationMemory('acme-ledger', DynamoDBDocumentClient.from(client, { marshallOptions }));
}

const remembered: Remembered = {
  version: 0,
  writer: 'run-1',
  stackId: 'arn:stack',
  newestRequest: 1795330800000,
  claims: [
    { place: { operatingSystem: 'UBUNTU' }, ours: ['pb-one'], before: undefined },
    { place: { operatingSystem: 'UBUNTU', group: 'web' }, ours: ['pb-one', 'pb-two'], before: 'pb-theirs' },
  ],
  answered: [{ requestId: 'r', isDone: true, reason: 'done' }],
  atWork: { requestId: 'r', until: 1795330890000 },
  expiresAt: undefined,
};

it('begins empty', async () => {
  expect(await aMemory().recall('acme')).toEqual({ version: 0, claims: [], answered: [] });
});

it('gives back what it was told, one version on', async () => {
  const memory = aMemory();
  expect(await memory.remember('acme', remembered)).toBe('written');
  expect(await memory.recall('acme')).toEqual({ ...JSON.parse(JSON.stringify(remembered)), version: 1 });
  expect(await memory.recall('other')).toEqual({ version: 0, claims: [], answered: [] });
});

it.each([0, 1, 3])('refuses to write over version 2 what was read as version %d', async (version) => {
  const memory = aMemory();
  await memory.remember('acme', remembered);
  await memory.remember('acme', { ...remembered, version: 1 });
  expect(await memory.remember('acme', { ...remembered, version })).toBe('overtaken');
  expect((await memory.recall('acme')).version).toBe(2);
});

it.each([
  ['its own write, whose answer got lost', 'run-1', '1', 'written'],
  ["another run's write", 'run-2', '1', 'overtaken'],
  ['an older write of its own', 'run-1', '5', 'overtaken'],
])('refused because of %s', async (_, writer, version, outcome) => {
  const documents = mockClient(DynamoDBDocumentClient);
  const Item = { version: { N: version }, writer: { S: writer } };
  documents.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: 'it is so', $metadata: {}, Item }));
  const memory = ledgerRegistrationMemory('acme-ledger', documents as never);
  expect(await memory.remember('acme', remembered)).toBe(outcome);
  documents.restore();
});
