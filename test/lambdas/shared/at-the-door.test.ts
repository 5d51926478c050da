import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandChange } from '../../../lambdas/record-outcome/contract';
import { Message, RemediateComplianceEnv } from '../../../lambdas/remediate-compliance/contract';
import { attemptResult } from '../../../lambdas/shared/attempt-result';
import { commentOf, intentOf } from '../../../lambdas/shared/commands';
import { readEnv } from '../../../lambdas/shared/environment';
import { operatingSystemOf } from '../../../lambdas/shared/operating-system';
import { readPolicy } from '../../../lambdas/shared/policy';
import { readMessage } from '../../../lambdas/shared/read-message';
import { isTemporary, mayHaveHappened } from '../../../lambdas/shared/temporary';
import { aPolicy } from '../../support/a-policy';

const env = {
  LEDGER_TABLE: 'acme-ledger',
  URGENT_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:acme-urgent',
  BRAKE_PARAMETER: '/acme/loop',
  OUTPUT_BUCKET: 'acme-output',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/acme-compliance-dead-letters',
};

describe('the environment', () => {
  it('is read as the contract says', () => {
    expect(readEnv(RemediateComplianceEnv, { ...env, AWS_REGION: 'eu-central-1' })).toEqual(env);
  });

  it('refuses to start with all that is missing or wrong at once', () => {
    const wrong = { ...env, LEDGER_TABLE: undefined, DEAD_LETTER_QUEUE_URL: 'acme' };
    expect(() => readEnv(RemediateComplianceEnv, wrong)).toThrow(
      'environment LEDGER_TABLE: must be set as the contract says, got undefined\n' +
        'environment DEAD_LETTER_QUEUE_URL: must be set as the contract says, got "acme"',
    );
  });
});

describe('a message', () => {
  const association = (detail: object) => ({
    source: 'aws.ssm',
    'detail-type': 'EC2 State Manager Instance Association State Change',
    detail: {
      'association-id': 'a-1',
      'instance-id': 'i-0123456789abcdef0',
      'document-name': 'AWS-UpdateSSMAgent',
      status: 'Failed',
      ...detail,
    },
  });
  const command = (id: string) => ({
    source: 'aws.ssm',
    'detail-type': 'EC2 Command Status-change Notification',
    detail: { 'command-id': id, 'document-name': 'AWS-RunPatchBaseline', status: 'Failed' },
  });

  it.each([
    ['an instance', Message, association({}), true],
    ['an old instance', Message, association({ 'instance-id': 'i-01234567' }), true],
    ['a hybrid node', Message, association({ 'instance-id': 'mi-0123456789abcdef0' }), true],
    ['an id that no node has', Message, association({ 'instance-id': 'i-0123456789' }), false],
    ['an id that goes on', Message, association({ 'instance-id': 'i-0123456789abcdef0,i-0123456789abcdef1' }), false],
    ['a field without end', Message, association({ 'error-code': 'x'.repeat(100_000) }), false],
    ['a source that claims to be AWS', Message, { ...association({}), source: 'aws.ssm.evil' }, false],
    ['a type that nobody knows', Message, { ...association({}), 'detail-type': 'Reboot' }, false],
    ['nothing', Message, null, false],
    ['a list', Message, [association({})], false],
    ['a command', CommandChange, command('c0ffee00-0000-4000-8000-000000000000'), true],
    ['a command that no command can be', CommandChange, command('all'), false],
  ] as const)('about %s is read or buried', (_, schema, body, isRead) => {
    const reading = readMessage(schema, JSON.stringify(body));
    expect('message' in reading).toBe(isRead);
    if ('poison' in reading) expect(reading.poison.length).toBeLessThan(1000);
  });

  it('of a hundred thousand brackets is buried', () => {
    expect(readMessage(Message, '['.repeat(100_000))).toEqual({ poison: 'the body is not JSON' });
    expect(readMessage(Message, `${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toHaveProperty('poison');
  });
});

describe('the policy', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'policy-')), 'policy.json');

  it('is read as it was deployed', () => {
    writeFileSync(path, JSON.stringify(aPolicy()));
    expect(readPolicy(path)).toEqual(aPolicy());
  });

  it('refuses a pace that SSM would refuse', () => {
    const { web } = aPolicy().rings;
    writeFileSync(path, JSON.stringify(aPolicy({ rings: { web: { ...web, pace: '0' } as never } })));
    expect(() => readPolicy(path)).toThrow(`${path} rings.web.pace: `);
  });
});

it.each([
  ['Amazon Linux', '2023', 'AMAZON_LINUX_2023'],
  ['Amazon Linux', '2022', 'AMAZON_LINUX_2022'],
  ['Amazon Linux', '2', 'AMAZON_LINUX_2'],
  ['Amazon Linux AMI', '2018.03', 'AMAZON_LINUX'],
  ['Microsoft Windows Server 2022 Datacenter', '10.0.20348', 'WINDOWS'],
  ['Ubuntu', '24.04', 'UBUNTU'],
  ['Red Hat Enterprise Linux', '9.4', 'REDHAT_ENTERPRISE_LINUX'],
  ['SLES', '15.5', 'SUSE'],
  ['CentOS Stream', '9', 'CENTOS'],
  ['Oracle Linux Server', '9.4', 'ORACLE_LINUX'],
  ['Debian GNU/Linux', '12', 'DEBIAN'],
  ['macOS', '14.5', 'MACOS'],
  ['Raspbian GNU/Linux', '11', 'RASPBIAN'],
  ['Rocky Linux', '9.4', 'ROCKY_LINUX'],
  ['AlmaLinux', '9.4', 'ALMA_LINUX'],
  ['Bottlerocket', '1.20', undefined],
])('%s %s is patched as %s', (name, version, expected) => expect(operatingSystemOf(name, version)).toBe(expected));

it.each([
  ['Success', 'Success', 'succeeded'],
  ['Failed', 'Failed', 'failed'],
  ['TimedOut', 'ExecutionTimedOut', 'failed'],
  ['TimedOut', 'Execution Timed Out', 'failed'],
  ['TimedOut', 'DeliveryTimedOut', 'not-run'],
  ['TimedOut', 'Delivery Timed Out', 'not-run'],
  ['Failed', 'Undeliverable', 'not-run'],
  ['Cancelled', 'Terminated', 'not-run'],
  ['Cancelled', 'Cancelled', 'not-run'],
  ['InProgress', 'InProgress', 'failed'],
])('an invocation that is %s (%s) %s', (status, statusDetails, result) => {
  expect(attemptResult({ status, statusDetails })).toBe(result);
});

it('a node that a command never got to was not tried', () => expect(attemptResult(undefined)).toBe('not-run'));

const failing = (name: string, httpStatusCode?: number, code?: string) =>
  Object.assign(new Error(name), { name, code, $metadata: { httpStatusCode } });

it.each([
  ['throttling', failing('ThrottlingException', 400), true, false],
  ['too many requests to a parameter', failing('TooManyUpdates', 429), true, false],
  ['EC2 throttling', failing('RequestLimitExceeded', 503), true, false],
  ['an internal error', failing('InternalServerError', 500), true, true],
  ['a time-out', failing('TimeoutError'), true, true],
  ['a broken line', failing('Error', undefined, 'ECONNRESET'), true, true],
  ['a refusal', failing('AccessDeniedException', 400), false, false],
  ['a node that is not there any more', failing('InvalidInstanceId', 400), false, false],
])('%s: temporary %#', (_, error, temporary, perhapsDone) => {
  expect([isTemporary(error), mayHaveHappened(error)]).toEqual([temporary, perhapsDone]);
});

it.each([
  [commentOf('acme', 'c0ffee'), 'c0ffee'],
  ['shipshape other c0ffee', undefined],
  ['shipshape acme c0ffee and more', undefined],
  ['patched by hand', undefined],
  ['', undefined],
])('a command with the comment "%s" is of run %s', (comment, intentId) =>
  expect(intentOf('acme', comment)).toBe(intentId),
);
