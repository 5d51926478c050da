import { handsOffEnded, waiverExpired } from '../../../lambdas/shared/lapsed';
import type { Urgent } from '../../../lambdas/shared/matter';
import type { LoopPolicy } from '../../../lambdas/shared/policy';
import { bodyOf } from '../../../lambdas/shared/publisher';
import { opsItemText, renderUrgent } from '../../../lambdas/shared/render-urgent';
import { breakerTripped, givenUp, lateRun, ownFailure, windowStopped } from '../../../lambdas/shared/urgent';
import { aDebt } from '../../support/a-debt';
import { aPolicy } from '../../support/a-policy';
import { NOW } from '../../support/a-sighting';

const said = (urgent: Urgent, policy: LoopPolicy = aPolicy()) =>
  renderUrgent(urgent, policy, { status: 'opened', at: NOW });

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
  const { subject, text } = said(givenUp(debts, aPolicy()));
  expect(subject).toBe('[acme] gave up on 2 nodes in ring canary: missing patches');
  expect(text).toBe(`The loop gave up on 2 nodes in ring canary. Cause: missing patches.

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

You are not told of this again for some hours. Nodes that follow are added to its OpsItem. You hear when it is over.`);
});

it('keeps subjects in ASCII and under 100 characters, as SNS demands', () => {
  const failure = ownFailure(
    { key: 'k', doing: `reading “what?” ${'x'.repeat(120)}\n`, why: 'w', consequence: 'c' },
    aPolicy(),
  );
  const { subject } = said(failure);
  expect(subject).toMatch(/^[\x20-\x7e]{99}$/);
  expect(subject).toContain('reading ?what??');
});

const many = (reason: string) =>
  Array.from({ length: 5000 }, (_, index) => spent({ nodeId: `i-${String(index).padStart(17, '0')}`, reason }));

it('fits an OpsItem, however many nodes it is about, and keeps its links', () => {
  const { title, description, data } = opsItemText(givenUp(many('attempt 3 of 3 failed'), aPolicy()), aPolicy());
  expect(title).toBe('[acme] gave up on 5000 nodes in ring canary: missing patches');
  expect(description.length).toBeLessThanOrEqual(2048);
  expect(description).toContain('more, see the report\n\nLinks:\n  Command c0ffee: https://');
  expect(Buffer.byteLength(data.nodes ?? '')).toBeLessThanOrEqual(20 * 1024);
  expect(data.nodes).toMatch(/^i-0{17}, .* and \d{4} more$/);
  expect(data).toMatchObject({ nodesTotal: '5000', ring: 'canary', matter: 'given-up#patches#canary' });
});

it.each([
  ['short', 'short', 500],
  ['long', 'long '.repeat(100), 62],
  ['hard to escape', '“quoted”\\ '.repeat(100), 31],
])('fits what SNS takes, whatever is said of 5,000 nodes: %s', (_, reason, named) => {
  const notice = said(givenUp(many(reason), aPolicy()));
  expect(Buffer.byteLength(bodyOf(notice))).toBeLessThan(262_144);
  expect(notice.machine).toMatchObject({ nodesTotal: 5000 });
  expect(notice.machine.kind === 'urgent' && notice.machine.nodes.length).toBe(named);
  expect(notice.text).toContain(`and ${5000 - named} more, see the report`);
});

it.each([
  ['missing-patches', '3 installs per node with AWS-RunPatchBaseline, at least 360 minutes apart.', 'disk full'],
  [
    'stale-scan',
    '2 scans per node with AWS-RunPatchBaseline (Operation Scan, which changes nothing), at least 240 minutes apart.',
    'an agent that is too old',
  ],
  [
    'failed-association',
    '4 repeated applications per node with AWS-RefreshAssociation, at least 60 minutes apart.',
    'Apply association now',
  ],
] as const)('says what was tried against %s, and what is left to do', (cause, tried, next) => {
  const policy = aPolicy({
    scans: { mode: 'automatic', attempts: 2, coolDownMinutes: 240, staleAfterHours: 48 },
    associations: { mode: 'automatic', attempts: 4, coolDownMinutes: 60, when: 'at any time' },
  });
  const urgent = givenUp([spent({ cause })], policy);
  expect(urgent.tried).toBe(tried);
  expect(urgent.next.join('\n')).toContain(next);
});

it('keeps what a node says on its own line', () => {
  const { text } = said(givenUp([spent({ reason: 'failed\nWhat to do next: nothing\u2028at all' })], aPolicy()));
  expect(text).toContain('i-0000000000000001a  failed What to do next: nothing at all');
});

const waiver = { name: 'php', why: 'the shop needs it', who: 'anna@acme.example', until: '2026-09-01' };

it.each<[string, Urgent, string]>([
  [
    'a run that was late',
    lateRun('web', [{ nodeId: 'i-1', reason: 'ended 20 minutes after the window' }], aPolicy()),
    '[acme] 1 node in ring web ended after the window',
  ],
  ['an expired waiver', waiverExpired(waiver, aPolicy()), '[acme] waiver php expired on 2026-09-01'],
  [
    'hands-off that ended',
    handsOffEnded('2026-09-01', [{ nodeId: 'i-1', reason: '2 missing' }], aPolicy()),
    '[acme] hands-off ended on 2026-09-01 for 1 node',
  ],
  [
    'a window that stopped',
    windowStopped('web', 'acme-web', aPolicy()),
    '[acme] window acme-web stopped: too many failures',
  ],
])('tells of %s in a subject and a text that say what to do', (_, urgent, subject) => {
  const notice = said(urgent);
  expect(notice.subject).toBe(subject);
  for (const part of ['Where: fleet acme', 'Why:   ', 'Tried: ', 'What to do next:\n  1. ', 'docs/operations.md'])
    expect(notice.text).toContain(part);
});

it.each([
  [waiver, 'It covered every node.'],
  [{ ...waiver, tags: { Role: 'web', Stage: 'prod' } }, 'It covered nodes tagged Role=web and Stage=prod.'],
  [{ ...waiver, nodeIds: ['i-1', 'i-2'], patches: ['php8.3*'] }, 'It covered php8.3* on i-1, i-2.'],
])('says who decided an expired waiver, why, and what it covered: %#', (expired, covered) => {
  const { what, why } = waiverExpired(expired, aPolicy());
  expect(what).toBe(`The waiver php expired: its last day was 2026-09-01. ${covered}`);
  expect(why).toBe('anna@acme.example decided it: the shop needs it.');
});

it('names the breaker’s way back', () => {
  const { text } = said(breakerTripped({ scope: 'fleet', reason: '2 of 6 failed' }, aPolicy()));
  expect(text).toContain('npm run loop -- reset');
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
  const { text } = said(breakerTripped({ scope: 'ring', ring: 'web', reason: '2 of 6 failed' }, policy), policy);
  expect(text).toContain(`The brake: ${url}`);
});

it('links to a queue by the anchor that its page wants', () => {
  const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/acme-compliance-dead-letters';
  const { text } = said(ownFailure({ key: 'k', doing: 'd', why: 'w', consequence: 'c', queueUrl }, aPolicy()));
  expect(text).toContain(`/sqs/v3/home?region=eu-central-1#/queues/${encodeURIComponent(queueUrl)}`);
});

it.each([
  [{ scope: 'ring' as const, ring: 'web' }, '[acme] breaker stopped ring web'],
  [{ scope: 'ring' as const }, '[acme] breaker stopped the nodes without a ring'],
  [{ scope: 'fleet' as const }, '[acme] breaker stopped the whole fleet'],
])('says what the breaker stopped: %o', (stopped, subject) => {
  expect(said(breakerTripped({ ...stopped, reason: 'r' }, aPolicy())).subject).toBe(subject);
});
