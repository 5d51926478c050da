import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { deadLetters } from '../../../lambdas/shared/dead-letters';
import { expectedBaseline } from '../../../lambdas/shared/expected-baseline';
import { notifier } from '../../../lambdas/shared/notifier';
import { inProcess } from '../../../rehearsal/fleet/in-process';
import { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aPolicy } from '../../support/a-policy';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

it('opens one OpsItem per matter while it is open, whoever asks', async () => {
  const start = new Date('2026-09-05T12:00:00Z');
  const fleet = new SimulatedFleet({ seed: 1, account: '123456789012', region: 'eu-central-1', start });
  const ssm = new SSMClient({ region: 'eu-central-1', credentials, requestHandler: inProcess(fleet) as never });
  const people = notifier(new SNSClient({}), ssm, 'arn');
  const item = { key: 'acme#breaker#ring#web', title: '[acme] breaker stopped ring web', description: 'all about it' };
  const first = await people.openOpsItem(item);
  expect(first).toMatch(/^oi-/);
  expect(await people.openOpsItem(item)).toBe(first);
  expect(await people.openOpsItem({ ...item, key: 'acme#breaker#ring#db' })).not.toBe(first);
});

it('publishes to the urgent topic', async () => {
  const sns = mockClient(SNSClient);
  await notifier(new SNSClient({}), new SSMClient({}), 'arn:aws:sns:eu-central-1:123456789012:acme-urgent').publish(
    'subject',
    'message',
  );
  expect(sns.call(0).args[0].input).toEqual({
    TopicArn: 'arn:aws:sns:eu-central-1:123456789012:acme-urgent',
    Subject: 'subject',
    Message: 'message',
  });
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
