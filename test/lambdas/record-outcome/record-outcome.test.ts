import type { SQSRecord } from 'aws-lambda';
import { recordOutcome } from '../../../lambdas/record-outcome/record-outcome';
import type { Brake } from '../../../lambdas/shared/brake';
import type { Cause } from '../../../lambdas/shared/cause';
import type { CommandSeen, InvocationSeen } from '../../../lambdas/shared/commands';
import type { Debt } from '../../../lambdas/shared/ledger';
import { operationOf } from '../../../lambdas/shared/operation';
import { BROKEN_OFF_MINUTES } from '../../../lambdas/shared/tell';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { minutesAgo, NOW } from '../../support/a-sighting';
import { FakeNotifier } from '../../support/fake-notifier';
import { InMemoryLedger } from '../../support/in-memory-ledger';
import { SilentLog } from '../../support/silent-log';

const anEvent = (changes: object = {}) =>
  JSON.stringify({
    source: 'aws.ssm',
    'detail-type': 'EC2 Command Status-change Notification',
    time: '2026-11-22T03:00:00Z',
    detail: {
      'command-id': 'c0ffee00-0000-4000-8000-000000000000',
      'document-name': 'AWS-RunPatchBaseline',
      status: 'Failed',
      ...changes,
    },
  });

/** The function after a run of four nodes: one succeeded, two failed, one was never reached. */
async function aRun({
  attempts = 1,
  cause = 'missing-patches' as Cause,
  closesAt = undefined as string | undefined,
  command = {} as Partial<CommandSeen>,
  policy = aPolicy(),
  brake = { isOn: false } as Brake,
} = {}) {
  const ledger = new InMemoryLedger();
  const nodes = ['i-good', 'i-bad1', 'i-bad2', 'i-away'];
  for (const nodeId of nodes) {
    const running = {
      verdict: 'act',
      intentId: 'run-1',
      result: 'running',
      lastAttemptAt: minutesAgo(20).toISOString(),
    } as const;
    await ledger.writeDebt(aDebt({ nodeId, cause, attempts, ...running }));
  }
  const intent = {
    id: 'run-1',
    cause,
    closesAt,
    ring: 'canary',
    nodes,
    createdAt: minutesAgo(20).toISOString(),
  } as const;
  await ledger.planIntent({
    ...intent,
    state: 'sent',
    commandId: 'c0ffee00-0000-4000-8000-000000000000',
    expiresAt: 0,
  });
  const operation = operationOf(cause);
  await ledger.takeTurn({ ring: 'canary', operation, intentIds: ['run-1'], until: '2026-11-22T05:00:00Z' }, NOW);
  const ended = (nodeId: string, status: string, statusDetails = status): InvocationSeen => ({
    nodeId,
    status,
    statusDetails,
    finishedAt: minutesAgo(1),
  });
  const notifier = new FakeNotifier();
  const log = new SilentLog();
  const buried: string[] = [];
  let asked = 0;
  let now = NOW;
  const handler = recordOutcome({
    policy,
    ledger,
    notifier,
    log,
    now: () => now,
    brake: async () => brake,
    deadLetters: { queueUrl: 'https://sqs/dead', bury: async (_, reason) => void buried.push(reason) },
    commands: {
      byId: async (commandId) => ({
        commandId,
        comment: 'shipshape acme run-1',
        isOver: true,
        requestedAt: minutesAgo(20),
        isOverItsErrorBudget: false,
        ...command,
      }),
      invocations: async () => {
        asked += 1;
        return [
          ended('i-good', 'Success'),
          ended('i-bad1', 'Failed'),
          ended('i-bad2', 'TimedOut', 'ExecutionTimedOut'),
          ended('i-away', 'TimedOut', 'DeliveryTimedOut'),
        ];
      },
    },
  });
  const deliver = (...bodies: string[]) =>
    handler({ Records: bodies.map((body, index) => ({ messageId: `m-${index}`, body }) as SQSRecord) });
  const passMinutes = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  return { ledger, log, notifier, buried, deliver, passMinutes, asked: () => asked };
}

it('writes down what became of each node, and frees the ring', async () => {
  const { ledger, deliver } = await aRun();
  expect(await deliver(anEvent())).toEqual({ batchItemFailures: [] });
  const debts = ['i-good', 'i-bad1', 'i-bad2', 'i-away'].map((nodeId) => ledger.debt(nodeId, 'missing-patches'));
  expect(debts).toMatchObject([
    {
      verdict: 'wait',
      attempts: 1,
      result: 'succeeded',
      commandId: 'c0ffee00-0000-4000-8000-000000000000',
      reason: "attempt 1 of 3 succeeded; the node's next scan decides",
    },
    {
      verdict: 'wait',
      attempts: 1,
      result: 'failed',
      reason: 'attempt 1 of 3 failed (Failed); the next one after the cool-down',
    },
    {
      verdict: 'wait',
      attempts: 1,
      result: 'failed',
      reason: 'attempt 1 of 3 failed (ExecutionTimedOut); the next one after the cool-down',
    },
    {
      verdict: 'wait',
      attempts: 0,
      result: 'not-run',
      reason: 'the install never ran on the node (DeliveryTimedOut); it does not count as an attempt',
    },
  ]);
  expect(ledger.outcomes.map(({ nodeId, success, finishedAt }) => [nodeId, success, finishedAt])).toEqual([
    ['i-good', true, minutesAgo(1).toISOString()],
    ['i-bad1', false, minutesAgo(1).toISOString()],
    ['i-bad2', false, minutesAgo(1).toISOString()],
  ]);
  expect(ledger.intents.get('run-1')).toMatchObject({ state: 'finished' });
  expect(await ledger.isTurnTaken('canary', NOW)).toBe(false);
});

it('counts a run once, however often its end is told', async () => {
  const { ledger, deliver, asked } = await aRun();
  await deliver(anEvent(), anEvent());
  await deliver(anEvent());
  expect(ledger.outcomes).toHaveLength(3);
  expect(asked()).toBe(1);
});

it('gives up after the last attempt, with one message for all nodes of the cause', async () => {
  const { ledger, notifier, deliver } = await aRun({ attempts: 3 });
  await deliver(anEvent());
  expect(notifier.messages.map(({ subject }) => subject)).toEqual([
    '[acme] gave up on 2 nodes in ring canary: missing patches',
  ]);
  expect(ledger.debt('i-bad1', 'missing-patches')).toMatchObject({ verdict: 'given-up', toldAt: NOW.toISOString() });
  expect(ledger.debt('i-away', 'missing-patches')).toMatchObject({ verdict: 'wait', attempts: 2 });
});

it('says so when the failures trip the breaker', async () => {
  const { notifier, deliver } = await aRun({
    policy: aPolicy({ stopWhen: { failedPercent: 50, outOf: 3, withinMinutes: 60 } }),
  });
  await deliver(anEvent());
  expect(notifier.messages.map(({ subject }) => subject)).toEqual(['[acme] breaker stopped ring canary']);
});

it('leaves a node that is in order already as it is, and counts the attempt all the same', async () => {
  const { ledger, deliver } = await aRun();
  const debt = ledger.debt('i-good', 'missing-patches') as Debt;
  const closed = { verdict: 'compliant', reason: 'nothing missing', closedAt: NOW.toISOString() } as const;
  await ledger.writeDebt({ ...debt, ...closed, version: debt.version + 1 });
  await deliver(anEvent());
  expect(ledger.debt('i-good', 'missing-patches')).toMatchObject({
    verdict: 'compliant',
    reason: 'nothing missing',
    result: 'succeeded',
  });
  expect(ledger.outcomes).toHaveLength(3);
});

it.each<[string, string, Partial<CommandSeen>]>([
  ['somebody else’s command', anEvent(), { comment: 'patched by hand' }],
  ['another fleet’s command', anEvent(), { comment: 'shipshape other run-1' }],
  ['a command of ours that nobody wrote down', anEvent(), { comment: 'shipshape acme run-0' }],
  ['a command still at work', anEvent(), { isOver: false }],
  ['another document', anEvent({ 'document-name': 'AWS-RunShellScript' }), {}],
])('ignores %s', async (_, body, command) => {
  const { ledger, deliver } = await aRun({ command });
  expect(await deliver(body)).toEqual({ batchItemFailures: [] });
  expect(ledger.outcomes).toEqual([]);
  expect(ledger.intents.get('run-1')).toMatchObject({ state: 'sent' });
});

it('moves what it cannot read to the dead letters, and goes on', async () => {
  const { ledger, notifier, buried, deliver } = await aRun();
  expect(await deliver('{', anEvent())).toEqual({ batchItemFailures: [] });
  expect(buried).toEqual(['the body is not JSON']);
  expect(notifier.messages.map(({ subject }) => subject)).toEqual(['[acme] failed at reading a message']);
  expect(ledger.outcomes).toHaveLength(3);
});

it('lets a message come again when AWS fails for a moment', async () => {
  const { ledger, notifier, deliver } = await aRun();
  const real = ledger.debtsOf.bind(ledger);
  ledger.debtsOf = async () => {
    throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  };
  expect(await deliver(anEvent())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
  expect(notifier.messages).toEqual([]);
  ledger.debtsOf = real;
  await deliver(anEvent());
  expect(ledger.outcomes).toHaveLength(3);
});

it('tells people of a failure that will not pass by itself', async () => {
  const { ledger, notifier, deliver } = await aRun();
  ledger.debtsOf = async () => {
    throw Object.assign(new Error('not allowed'), {
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 400 },
    });
  };
  await deliver(anEvent());
  expect(notifier.messages.map(({ subject }) => subject)).toEqual(['[acme] failed at recording an outcome']);
});

it('settles a node whose debt somebody else changes at the same moment', async () => {
  const { ledger, deliver } = await aRun();
  const settle = ledger.settle.bind(ledger);
  let disturbed = false;
  ledger.settle = async (debt, outcome) => {
    if (!disturbed) {
      disturbed = true;
      const now = ledger.debt(debt.nodeId, debt.cause);
      await ledger.writeDebt({ ...(now as NonNullable<typeof now>), reason: 'changed', version: debt.version });
    }
    return settle(debt, outcome);
  };
  await deliver(anEvent());
  expect(ledger.outcomes).toHaveLength(3);
});

it.each<[Cause, string, string, string, number]>([
  ['stale-scan', 'AWS-RunPatchBaseline', "attempt 1 of 2 succeeded; the node's next scan decides", 'the scan', 3],
  [
    'failed-association',
    'AWS-RefreshAssociation',
    "attempt 1 of 3 succeeded; refreshed; the association's own result decides",
    'the refresh',
    2,
  ],
])('settles an attempt on %s by its own policy, and its own turn', async (cause, document, good, what, outcomes) => {
  const { ledger, deliver } = await aRun({ cause });
  await deliver(anEvent({ 'document-name': document }));
  expect(ledger.debt('i-good', cause)).toMatchObject({ verdict: 'wait', result: 'succeeded', reason: good });
  expect(ledger.debt('i-away', cause)?.reason).toBe(
    `${what} never ran on the node (DeliveryTimedOut); it does not count as an attempt`,
  );
  expect(ledger.outcomes).toHaveLength(outcomes);
  expect(await ledger.isTurnTaken('canary', NOW, operationOf(cause))).toBe(false);
});

it('gives up on a scan after the attempts that its own policy allows', async () => {
  const { ledger, deliver } = await aRun({ cause: 'stale-scan', attempts: 2 });
  await deliver(anEvent());
  expect(ledger.debt('i-bad1', 'stale-scan')).toMatchObject({
    verdict: 'given-up',
    reason: 'attempt 2 of 2 failed (Failed); no attempt is left',
  });
});

describe('what ends after its window has closed', () => {
  it('is said in the ledger, counted, and told once', async () => {
    const { ledger, log, notifier, deliver } = await aRun({ closesAt: minutesAgo(13).toISOString() });
    await deliver(anEvent());
    expect(ledger.debt('i-good', 'missing-patches')?.reason).toBe(
      "attempt 1 of 3 succeeded 12 minutes after its window had closed; the node's next scan decides",
    );
    expect(ledger.debt('i-bad1', 'missing-patches')?.reason).toBe(
      'attempt 1 of 3 failed 12 minutes after its window had closed (Failed); the next one after the cool-down',
    );
    expect(log.events.find(({ event }) => event === 'batch handled')?.fields).toMatchObject({ AttemptsLate: 3 });
    expect(notifier.messages).toHaveLength(1);
    expect(notifier.messages[0]?.message).toContain('i-good');
    expect(notifier.messages[0]?.message).not.toContain('i-away');
  });

  it('is told later when telling fails, and nothing is counted twice', async () => {
    const { ledger, log, notifier, deliver, passMinutes } = await aRun({ closesAt: minutesAgo(13).toISOString() });
    const told = () =>
      notifier.messages.filter(({ machine }) => machine.kind === 'urgent' && machine.cause === 'late-run');
    notifier.failures = { publish: 1 };
    expect(await deliver(anEvent())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
    expect(await ledger.isTurnTaken('canary', NOW)).toBe(false);
    await deliver(anEvent());
    expect(told()).toEqual([]);
    expect((await ledger.intent('run-1'))?.state).toBe('sent');
    passMinutes(BROKEN_OFF_MINUTES + 1);
    await deliver(anEvent());
    expect(told()).toHaveLength(1);
    expect((await ledger.intent('run-1'))?.state).toBe('finished');
    expect(ledger.outcomes).toHaveLength(3);
    expect(ledger.debt('i-bad1', 'missing-patches')?.attempts).toBe(1);
    const counted = log.events.flatMap(({ event, fields }) =>
      event === 'batch handled' ? [fields.AttemptsFailed] : [],
    );
    expect(counted).toEqual([2, 0, 0]);
  });

  it('is nothing to tell at the very moment of the closing', async () => {
    const { ledger, notifier, deliver } = await aRun({ closesAt: minutesAgo(1).toISOString() });
    await deliver(anEvent());
    expect(ledger.debt('i-good', 'missing-patches')?.reason).not.toContain('closed');
    expect(notifier.messages).toEqual([]);
  });
});

it('lets the breaker forget what was before a person reset it', async () => {
  const { notifier, deliver } = await aRun({
    policy: aPolicy({ stopWhen: { failedPercent: 50, outOf: 3, withinMinutes: 60 } }),
    brake: { isOn: false, resetAt: NOW },
  });
  await deliver(anEvent());
  expect(notifier.messages).toEqual([]);
});
