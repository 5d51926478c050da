import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ListSubscriptionsByTopicCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { notifyTest } from '../../bin/notify-test';

const folder = mkdtempSync(join(tmpdir(), 'notify-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileWith = (notify: string): string => {
  const file = join(folder, `${notify.replaceAll(/\W/g, '')}.yaml`);
  const deploysTo = 'deploysTo: { account: "123456789012", region: eu-central-1 }';
  writeFileSync(file, `name: acme\n${deploysTo}\nnotify: ${notify}\n`);
  return file;
};
const file = fileWith('{ urgent: [oncall@acme.example], digest: [ops@acme.example] }');

const email = (
  Endpoint: string,
  SubscriptionArn = 'arn:aws:sns:eu-central-1:123456789012:acme-urgent:0f',
): Subscription => ({
  Endpoint,
  Protocol: 'email',
  SubscriptionArn,
});
const WAITING = 'PendingConfirmation';
const topic = (name: string) => `arn:aws:sns:eu-central-1:123456789012:acme-${name}`;

interface Account {
  readonly subscriptions?: Readonly<Record<string, Subscription[]>>;
  readonly account?: string;
  readonly isDeployed?: boolean;
  readonly error?: Error;
}

/** The command where these people listen. */
async function say(
  args: string[],
  { subscriptions = {}, account = '123456789012', isDeployed = true, error }: Account = {},
) {
  const ssm = mockClient(SSMClient);
  const sns = mockClient(SNSClient);
  const ARN = `arn:aws:ssm:eu-central-1:${account}:parameter/acme/loop`;
  if (isDeployed) ssm.on(GetParameterCommand).resolves({ Parameter: { ARN, Value: 'run' } });
  else ssm.on(GetParameterCommand).rejects(new ParameterNotFound({ message: '', $metadata: {} }));
  sns.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: [] });
  for (const [name, Subscriptions] of Object.entries(subscriptions))
    sns.on(ListSubscriptionsByTopicCommand, { TopicArn: topic(name) }).resolves({ Subscriptions });
  sns.on(PublishCommand).resolves({});
  if (error) sns.on(PublishCommand).rejects(error);
  const out: string[] = [];
  const err: string[] = [];
  const code = await notifyTest(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    ssmIn: (region) => new SSMClient({ region }),
    snsIn: (region) => new SNSClient({ region }),
    who: 'anna',
    now: () => new Date('2026-11-22T10:00:00Z'),
  });
  const sent = sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input);
  return { code, out, err, sent };
}

it('sends one test to each topic and tells who hears it', async () => {
  const subscriptions = { urgent: [email('oncall@acme.example')], digest: [email('ops@acme.example')] };
  const { code, out, err, sent } = await say(['--file', file], { subscriptions });
  expect([code, err]).toEqual([0, []]);
  expect(out).toEqual([
    'acme-urgent: sent "[acme] TEST of acme-urgent, nothing to do"',
    '  hears it: oncall@acme.example (email)',
    'acme-digest: sent "[acme] TEST of acme-digest, nothing to do"',
    '  hears it: ops@acme.example (email)',
  ]);
  expect(sent.map(({ TopicArn }) => TopicArn)).toEqual([topic('urgent'), topic('digest')]);
});

it('says of itself, to people and machines, that it is a test and who sent it', async () => {
  const { sent } = await say(['--file', file]);
  const body = JSON.parse(sent[0]?.Message ?? '');
  expect(body.default).toMatch(
    /^This is only a test, sent by anna with npm run notify-test\. Nothing is the matter\.$/m,
  );
  expect(JSON.parse(body.sqs)).toMatchObject({ kind: 'test', who: 'anna', at: '2026-11-22T10:00:00.000Z' });
  expect(sent[0]?.MessageAttributes).toMatchObject({ kind: { StringValue: 'test' } });
});

it('names who hears nothing yet, and who was named and is gone', async () => {
  const subscriptions = {
    urgent: [email('oncall@acme.example'), email('boss@acme.example', WAITING)],
    digest: [email('cto@acme.example'), email('ops@acme.example', 'Deleted')],
  };
  const { code, out } = await say(['--file', file], { subscriptions });
  expect(code).toBe(0);
  expect(out).toContain('  NOT CONFIRMED, hears nothing yet: boss@acme.example (email)');
  expect(out).toContain(
    '  NOT SUBSCRIBED, though the file names it: ops@acme.example (email); deploying again does not bring it back',
  );
});

it('fails when nobody would hear that a person must act', async () => {
  const subscriptions = { urgent: [email('oncall@acme.example', WAITING)], digest: [email('ops@acme.example')] };
  const { code, err } = await say(['--file', file], { subscriptions });
  expect([code, err]).toEqual([
    1,
    ['acme-urgent: must be heard by somebody, got nobody; docs/operations.md, "A subscription was never confirmed"'],
  ]);
});

it('fails when nobody hears a digest that the file names somebody for, and only then', async () => {
  const urgent = [email('oncall@acme.example')];
  expect((await say(['--file', file], { subscriptions: { urgent } })).code).toBe(1);
  const nobody = fileWith('{ urgent: [oncall@acme.example] }');
  const { code, out } = await say(['--file', nobody], { subscriptions: { urgent } });
  expect([code, out.at(-1)]).toEqual([0, '  nobody hears it: the file names nobody']);
});

it('tests the chat channel, too, where the file names one', async () => {
  const chat = fileWith(
    '{ urgent: [oncall@acme.example], chat: { slack: { workspace: T0123ABCD, channel: C0123ABCD } } }',
  );
  const urgent = [email('oncall@acme.example')];
  const service = {
    Endpoint: 'https://global.sns-api.chatbot.amazonaws.com',
    Protocol: 'https',
    SubscriptionArn: 'arn',
  };
  const heard = await say(['--file', chat], { subscriptions: { urgent, chat: [service] } });
  expect(heard.code).toBe(0);
  expect(heard.sent[2]).toMatchObject({ TopicArn: topic('chat') });
  expect(JSON.parse(heard.sent[2]?.Message ?? '')).toMatchObject({ version: '1.0', source: 'custom' });
  expect((await say(['--file', chat], { subscriptions: { urgent } })).code).toBe(1);
});

it('refuses credentials of another account than the file’s, and sends nothing', async () => {
  const { code, err, sent } = await say(['--file', file], { account: '210987654321' });
  expect([code, sent]).toEqual([1, []]);
  expect(err).toEqual([
    `${file} deploysTo.account: must be the account of the credentials, 210987654321, got 123456789012`,
  ]);
});

it('refuses a fleet that is not deployed', async () => {
  const { code, err } = await say(['--file', file], { isDeployed: false });
  expect([code, err]).toEqual([1, [`${file}: must be deployed where the credentials point to, got no brake there`]]);
  const gone = new NotFoundException({ message: 'Topic does not exist', $metadata: {} });
  expect((await say(['--file', file], { error: gone })).err).toEqual([
    `${file}: must be deployed where the credentials point to, got no topic there`,
  ]);
});

it.each([
  ['CredentialsProviderError', 'sign in first (aws sso login), or set AWS_PROFILE'],
  ['ExpiredTokenException', 'sign in again (aws sso login)'],
  [
    'KMSAccessDeniedException',
    'it takes sns:Publish and sns:ListSubscriptionsByTopic on the topics, kms:GenerateDataKey and kms:Decrypt on the key, ssm:GetParameter on the brake',
  ],
  ['TimeoutError', 'try again'],
])('says in one line what to do about %s', async (name, advice) => {
  const { code, err } = await say(['--file', file], { error: Object.assign(new Error('no\n  way'), { name }) });
  expect([code, err]).toEqual([1, [`${file}: the topics must be reachable, got ${name}: no way; ${advice}`]]);
});

it.each([[['--file']], [['now']], [['--file', 'x', 'y']]])('refuses %j, and says how it is used', async (args) => {
  expect(await say(args as string[])).toEqual({
    code: 2,
    out: [],
    err: ['usage: npm run notify-test [-- --file fleet.yaml]'],
    sent: [],
  });
});
