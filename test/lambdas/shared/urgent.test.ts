import { renderUrgent } from '../../../lambdas/shared/render-urgent';
import { breakerTripped, givenUp, ownFailure } from '../../../lambdas/shared/urgent';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';

const spent = (changes: Parameters<typeof aDebt>[0] = {}) =>
  aDebt({
    verdict: 'given-up',
    attempts: 3,
    reason: 'attempt 3 of 3 failed (Failed); no attempt is left',
    commandId: 'c0ffee',
    ...changes,
  });

it('tells at three in the morning what, where, which nodes, why, what was tried and what to do', () => {
  const debts = [spent(), spent({ nodeId: 'i-0000000000000002b' })];
  const { subject, message } = renderUrgent(givenUp(debts, aPolicy()), aPolicy());
  expect(subject).toBe('[acme] gave up on 2 nodes in ring canary: missing patches');
  expect(message).toBe(`The loop gave up on 2 nodes in ring canary. Cause: missing patches.

Where: fleet acme, ring canary, account 123456789012, eu-central-1
Why:   The policy allows 3 attempts per node, and they are used up.
Tried: 3 installs per node with AWS-RunPatchBaseline, at least 360 minutes apart.

What to do next:
  1. Open the last command below and read the output of one failed node.
  2. Typical: disk full, a repository or proxy that does not answer, another package manager at work, a broken package.
  3. Repair the node and run AWS-RunPatchBaseline with Operation Scan on it: once it is compliant, the loop forgets its attempts.
  4. A node that must stay as it is: tag it hands-off, and the loop leaves it alone.
  More: docs/operations.md, heading "The loop gave up on nodes"

Nodes (2):
  i-0000000000000001a  attempt 3 of 3 failed (Failed); no attempt is left
  i-0000000000000002b  attempt 3 of 3 failed (Failed); no attempt is left

Links:
  Command c0ffee: https://eu-central-1.console.aws.amazon.com/systems-manager/run-command/c0ffee?region=eu-central-1
  i-0000000000000001a: https://eu-central-1.console.aws.amazon.com/systems-manager/fleet-manager/managed-nodes/i-0000000000000001a/general?region=eu-central-1
  i-0000000000000002b: https://eu-central-1.console.aws.amazon.com/systems-manager/fleet-manager/managed-nodes/i-0000000000000002b/general?region=eu-central-1
  Patch compliance: https://eu-central-1.console.aws.amazon.com/systems-manager/patch-manager/compliance-reporting?region=eu-central-1

You are not told of this again for some hours, even if more nodes follow.`);
});

it('keeps subjects in ASCII and under 100 characters, as SNS demands', () => {
  const failure = ownFailure(
    { key: 'k', doing: `reading “what?” ${'x'.repeat(120)}\n`, why: 'w', consequence: 'c' },
    aPolicy(),
  );
  const { subject } = renderUrgent(failure, aPolicy());
  expect(subject).toMatch(/^[\x20-\x7e]{99}$/);
  expect(subject).toContain('reading ?what??');
});

it('fits an OpsItem and a message, however many nodes it is about', () => {
  const debts = Array.from({ length: 5000 }, (_, index) => spent({ nodeId: `i-${String(index).padStart(17, '0')}` }));
  const { message, description } = renderUrgent(givenUp(debts, aPolicy()), aPolicy());
  expect(description).toHaveLength(2048);
  expect(Buffer.byteLength(message)).toBeLessThan(256 * 1024);
  expect(message).toContain('and 4500 more, see the report');
});

it.each([
  [
    'cn-north-1',
    'https://cn-north-1.console.amazonaws.cn/systems-manager/parameters/%252Facme%252Floop/description?region=cn-north-1',
  ],
  [
    'us-gov-west-1',
    'https://us-gov-west-1.console.amazonaws-us-gov.com/systems-manager/parameters/%252Facme%252Floop/description?region=us-gov-west-1',
  ],
])('links to the console of the partition of %s', (region, url) => {
  const policy = aPolicy({ region });
  const { message } = renderUrgent(
    breakerTripped({ scope: 'ring', ring: 'web', reason: '2 of 6 failed' }, policy),
    policy,
  );
  expect(message).toContain(`The brake: ${url}`);
});

it('links to a queue by the anchor that its page wants', () => {
  const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/acme-compliance-dead-letters';
  const { message } = renderUrgent(
    ownFailure({ key: 'k', doing: 'd', why: 'w', consequence: 'c', queueUrl }, aPolicy()),
    aPolicy(),
  );
  expect(message).toContain(`/sqs/v3/home?region=eu-central-1#/queues/${encodeURIComponent(queueUrl)}`);
});

it.each([
  [{ scope: 'ring' as const, ring: 'web' }, '[acme] breaker stopped ring web'],
  [{ scope: 'ring' as const }, '[acme] breaker stopped the nodes without a ring'],
  [{ scope: 'fleet' as const }, '[acme] breaker stopped the whole fleet'],
])('says what the breaker stopped: %o', (stopped, subject) => {
  expect(renderUrgent(breakerTripped({ ...stopped, reason: 'r' }, aPolicy()), aPolicy()).subject).toBe(subject);
});
