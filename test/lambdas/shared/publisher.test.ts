import { SNSClient } from '@aws-sdk/client-sns';
import Ajv from 'ajv';
import { mockClient } from 'aws-sdk-client-mock';
import { chatNotice } from '../../../lambdas/shared/chat-notice';
import { handsOffEnded, waiverExpired } from '../../../lambdas/shared/lapsed';
import type { DigestMessage, MachineMessage, TestMessage } from '../../../lambdas/shared/machine-message';
import { HEADINGS, type Urgent } from '../../../lambdas/shared/matter';
import { publisher } from '../../../lambdas/shared/publisher';
import { renderAllClear } from '../../../lambdas/shared/render-all-clear';
import { renderUrgent } from '../../../lambdas/shared/render-urgent';
import { breakerTripped, givenUp, lateRun, ownFailure, windowStopped } from '../../../lambdas/shared/urgent';
import { messageSchema } from '../../../lib/notify/message-schema';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { NOW } from '../../support/a-sighting';
import { SilentLog } from '../../support/silent-log';

const policy = aPolicy();
const accepts = new Ajv({ formats: { 'date-time': true, uri: true } }).compile(messageSchema());
const nodes = [{ nodeId: 'i-1', reason: 'ended late' }];
const waiver = { name: 'php', why: 'the shop needs it', who: 'anna@acme.example', until: '2026-09-01' };
const spent = aDebt({ verdict: 'given-up', reason: 'attempt 3 of 3 failed' });
const failure = ownFailure({ key: 'brake', doing: 'reading its brake', why: 'w', consequence: 'c' }, policy);

const matters: Urgent[] = [
  givenUp([spent], policy),
  givenUp([{ ...spent, ring: undefined }], policy),
  breakerTripped({ scope: 'fleet', reason: '2 of 6 failed' }, policy),
  windowStopped('web', 'acme-web', policy),
  failure,
  lateRun('web', nodes, policy),
  waiverExpired(waiver, policy),
  handsOffEnded('2026-09-01', nodes, policy),
];

const opened = (urgent: Urgent) => renderUrgent(urgent, policy, { status: 'opened', at: NOW });
const over = renderAllClear(
  { key: failure.key, headline: failure.headline, openedAt: NOW, why: 'It is over.', heading: HEADINGS.ownFailure },
  policy,
  NOW,
);
const digest: DigestMessage = {
  version: 1,
  kind: 'digest',
  fleet: 'acme',
  account: '123456789012',
  region: 'eu-central-1',
  at: NOW.toISOString(),
  headline: '9 of 10 nodes compliant',
  nodes: { seen: 10, compliant: 9, notCompliant: 1, unknown: 0, waived: 0, overdue: 1 },
  givenUp: 0,
  wouldActOn: 0,
  gaps: ['tags'],
  unconfirmed: [],
  waiversEnding: [],
  customCompliance: [],
  links: [],
};
const test: TestMessage = {
  version: 1,
  kind: 'test',
  fleet: 'acme',
  account: '123456789012',
  region: 'eu-central-1',
  at: NOW.toISOString(),
  headline: 'test',
  who: 'arn:aws:iam::123456789012:user/anna',
};

/** What a notice makes of SNS. */
async function published(
  machine: MachineMessage,
  { chatTopicArn, chatFails = false }: { chatTopicArn?: string; chatFails?: boolean } = {},
) {
  const sns = mockClient(SNSClient);
  sns.onAnyCommand().resolves({});
  if (chatFails) sns.onAnyCommand({ TopicArn: chatTopicArn }).rejects(new Error('no such topic'));
  const publish = publisher(new SNSClient({}), { topicArn: 'arn:urgent', chatTopicArn, log: new SilentLog() });
  await publish({ subject: '[acme] subject', text: 'text', machine });
  // biome-ignore lint/suspicious/noExplicitAny: what an SDK command was made with
  return sns.calls().map(({ args: [{ input }] }) => input as any);
}

it.each(matters.map((urgent) => [urgent.headline, urgent] as const))(
  'says to machines what the schema promises: %s',
  (_, urgent) => {
    accepts(opened(urgent).machine);
    expect(accepts.errors ?? []).toEqual([]);
  },
);

it('says to machines that it is over as the schema promises', () => {
  accepts(over.machine);
  expect(accepts.errors ?? []).toEqual([]);
});

it('gives people the text, and queues, functions and endpoints the document, each as a string', async () => {
  const { machine } = opened(matters[0] as Urgent);
  const [input] = await published(machine);
  expect(input).toMatchObject({ TopicArn: 'arn:urgent', Subject: '[acme] subject', MessageStructure: 'json' });
  const body = JSON.parse(input.Message);
  expect(Object.keys(body)).toEqual(['default', 'sqs', 'https', 'lambda']);
  expect(body.default).toBe('text');
  for (const protocol of ['sqs', 'https', 'lambda']) expect(JSON.parse(body[protocol])).toEqual(machine);
});

it.each<[string, MachineMessage, Record<string, string>]>([
  ['a matter', opened(failure).machine, { fleet: 'acme', kind: 'urgent', status: 'opened', cause: 'own-failure' }],
  ['its end', over.machine, { fleet: 'acme', kind: 'urgent', status: 'resolved', cause: 'own-failure' }],
  ['a digest', digest, { fleet: 'acme', kind: 'digest' }],
])('gives filter policies something to go by: %s', async (_, machine, attributes) => {
  const [input] = await published(machine);
  expect(
    Object.fromEntries(
      Object.entries(input.MessageAttributes as Record<string, { StringValue: string }>).map(
        ([name, { StringValue }]) => [name, StringValue],
      ),
    ),
  ).toEqual(attributes);
});

it('says nothing to a chat that the fleet has not', async () => {
  expect(await published(digest)).toHaveLength(1);
});

it('says the same in chat, as Amazon Q Developer takes it', async () => {
  const [, chat] = await published(opened(givenUp([spent], policy)).machine, { chatTopicArn: 'arn:chat' });
  expect(chat.TopicArn).toBe('arn:chat');
  expect(chat.MessageStructure).toBeUndefined();
  expect(JSON.parse(chat.Message)).toMatchObject({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: ':rotating_light: [acme] gave up on 1 node in ring canary: missing patches',
      nextSteps: expect.arrayContaining([expect.stringContaining('tag it hands-off')]),
    },
    metadata: { threadId: 'acme#given-up#patches#canary', relatedResources: ['i-0000000000000001a'] },
  });
});

it('does not tell the others twice because the chat is out of reach', async () => {
  const calls = await published(digest, { chatTopicArn: 'arn:chat', chatFails: true });
  expect(calls.map(({ TopicArn }) => TopicArn)).toEqual(['arn:urgent', 'arn:chat']);
});

it.each<[string, MachineMessage, string]>([
  ['that it is over', over.machine, ':white_check_mark: [acme] failed at reading its brake'],
  ['the figures of the day', digest, ':bar_chart: [acme] 9 of 10 nodes compliant'],
  ['that it is a test', test, ':wave: [acme] test'],
])('a channel shows %s', (_, machine, title) => {
  expect(chatNotice(machine).content.title).toBe(title);
});

it('a channel says when figures are incomplete', () => {
  expect(chatNotice(digest).content.description).toBe(
    '9 of 10 nodes compliant, 1 not (1 overdue), 0 unknown, 0 waived\nThe report is incomplete.',
  );
});

it('lets nobody call a whole channel by what a node says, and keeps to what a channel takes', () => {
  const said = opened({
    ...failure,
    why: `<!channel> @here ${'x'.repeat(5000)}`,
    next: Array(20).fill('y'.repeat(900)),
  });
  const { content } = chatNotice(said.machine);
  expect(content.description).not.toMatch(/<!|@here/);
  expect(content.description.length).toBeLessThanOrEqual(2500);
  expect(content.nextSteps).toHaveLength(6);
  expect(content.nextSteps?.[0]).toHaveLength(300);
});
