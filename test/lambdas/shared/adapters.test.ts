import { SQSClient } from '@aws-sdk/client-sqs';
import { GetOpsItemCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { deadLetters } from '../../../lambdas/shared/dead-letters';
import { expectedBaseline } from '../../../lambdas/shared/expected-baseline';
import { notifier } from '../../../lambdas/shared/notifier';
import { inProcess } from '../../../rehearsal/fleet/in-process';
import { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aPolicy } from '../../support/a-policy';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** People reached through a simulated OpsCenter. */
function somePeople() {
  const start = new Date('2026-09-05T12:00:00Z');
  const fleet = new SimulatedFleet({ seed: 1, account: '123456789012', region: 'eu-central-1', start });
  const ssm = new SSMClient({ region: 'eu-central-1', credentials, requestHandler: inProcess(fleet) as never });
  const itemOf = async (OpsItemId: string) => (await ssm.send(new GetOpsItemCommand({ OpsItemId }))).OpsItem;
  return { people: notifier(async () => undefined, ssm), itemOf };
}
const anItem = {
  key: 'acme#breaker#ring#web',
  title: '[acme] breaker stopped ring web',
  description: 'all about it',
  data: { fleet: 'acme' },
};

it('opens one OpsItem per matter while it is open, whoever asks', async () => {
  const { people } = somePeople();
  const first = await people.openOpsItem(anItem);
  expect(first).toEqual({ id: expect.stringMatching(/^oi-/), isNew: true });
  expect(await people.openOpsItem(anItem)).toEqual({ id: first.id, isNew: false });
  expect((await people.openOpsItem({ ...anItem, key: 'acme#breaker#ring#db' })).id).not.toBe(first.id);
});

it('rewrites an OpsItem, resolves it, and opens another when the matter comes again', async () => {
  const { people, itemOf } = somePeople();
  const { id } = await people.openOpsItem(anItem);
  expect(await people.updateOpsItem(id, { title: 'new', description: 'newer', data: { nodes: 'i-1' } })).toBe(true);
  expect(await itemOf(id)).toMatchObject({
    Title: 'new',
    Description: 'newer',
    Status: 'Open',
    OperationalData: { fleet: { Value: 'acme' }, nodes: { Value: 'i-1' } },
  });
  expect(await people.resolveOpsItem(id)).toBe(true);
  expect((await itemOf(id))?.Status).toBe('Resolved');
  expect((await people.openOpsItem(anItem)).isNew).toBe(true);
});

it('does not mind that somebody deleted an OpsItem', async () => {
  const { people } = somePeople();
  expect(await people.updateOpsItem('oi-000000000000', anItem)).toBe(false);
  expect(await people.resolveOpsItem('oi-000000000000')).toBe(false);
});

it('keeps keys within what OpsCenter takes, and apart', async () => {
  const { people } = somePeople();
  const key = `acme#own-failure#${'x'.repeat(600)}`;
  const { id } = await people.openOpsItem({ ...anItem, key });
  expect(await people.openOpsItem({ ...anItem, key })).toEqual({ id, isNew: false });
  expect((await people.openOpsItem({ ...anItem, key: `${key}y` })).isNew).toBe(true);
});

it('gives a dead letter its reason as an attribute', async () => {
  const sqs = mockClient(SQSClient);
  await deadLetters(new SQSClient({}), 'https://sqs/dead').bury('body', 'the body is not JSON');
  expect(sqs.call(0).args[0].input).toEqual({
    QueueUrl: 'https://sqs/dead',
    MessageBody: 'body',
    MessageAttributes: { reason: { DataType: 'String', StringValue: 'the body is not JSON' } },
  });
});

it.each([
  ['of its ring', 'web', 'AMAZON_LINUX_2023', { name: 'acme-amazon-linux-web', id: 'pb-2' }],
  ['of the account where its ring has none', 'web', 'UBUNTU', { name: 'acme-ubuntu', id: undefined }],
  ['of the account where it has no ring', undefined, 'AMAZON_LINUX_2023', { name: 'acme-amazon-linux', id: 'pb-1' }],
  ['of nobody where the fleet has none', undefined, 'WINDOWS', undefined],
  ['of nobody where its platform is unknown', 'web', undefined, undefined],
] as const)('a node is expected to have the baseline %s', (_, ring, operatingSystem, expected) => {
  const { defaultBaselines } = aPolicy();
  const policy = aPolicy({ defaultBaselines: { ...defaultBaselines, UBUNTU: 'acme-ubuntu' } });
  const ids = new Map([
    ['acme-amazon-linux', 'pb-1'],
    ['acme-amazon-linux-web', 'pb-2'],
  ]);
  expect(expectedBaseline(policy, ids, ring, operatingSystem)).toEqual(expected);
});
