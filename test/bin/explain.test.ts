import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain } from '../../bin/explain';
import { loopPolicy } from '../../lib/compliance/loop-policy';
import { readFleet } from '../../lib/config/read-fleet';
import { explainPermissions } from '../../lib/explain/explain-permissions';
import { Loop } from '../support/a-loop';
import { aPolicy } from '../support/a-policy';
import { anAccount, type Oddities, TABLE } from '../support/an-account';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILE = `name: acme
deploysTo: { account: "123456789012", region: eu-central-1 }
timeZone: Europe/Zurich
notify: { urgent: [oncall@acme.example] }
slices:
  shop: { tags: { App: shop } }
  databases: { resourceGroup: databases }
patching:
  baselines:
    amazon-linux: { operatingSystem: AMAZON_LINUX_2023, default: true, approve: [{ classification: [Security], after: 0 days, level: CRITICAL }] }
  rings:
    canary: { opens: Sunday 02:00 }
    web: { opens: Wednesday 02:00, after: canary }
  scan: daily 06:00
compliance:
  missingPatches: { mode: automatic, attempts: 3 }
  waive:
    shop: { slice: shop, patches: ["php8.3*"], why: the shop needs it, who: Anna, until: 2027-01-31 }
    books: { slice: shop, why: the books are open, who: Paul, until: 2026-08-31 }
  deadlines: { critical: 3 days }
`;
const file = join(folder, 'fleet.yaml');
writeFileSync(file, FILE);
const policy = loopPolicy(readFleet(file).fleet);

/** Asks about a node of the account that a loop works in. */
async function ask(loop: Loop, args: readonly string[], oddities: Oddities = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  // so that AWS's rates are kept, however many ask
  await loop.fleet.advanceTo(new Date(loop.fleet.now().getTime() + 1000));
  const { clients, made, read } = await anAccount(loop, oddities);
  const code = await explain(['--file', file, ...args], {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    now: () => loop.fleet.now(),
    hasColours: false,
    clientsIn: () => clients,
  });
  return { code, out: out.join('\n'), err: err.join('\n').replaceAll(`${folder}/`, ''), made, read };
}

/** A fleet in which much has happened, on Sunday at 05:20 in Zurich: canary's window is open, and the loop has tried. */
let settled: Promise<{ loop: Loop; failing: string; waiting: string; ringless: string; handsOff: string }> | undefined;
function aSettledFleet() {
  settled ??= (async () => {
    const loop = await Loop.start(policy);
    const [failing = ''] = loop.addNodes(1, { PatchGroup: 'canary', Name: 'canary-1', App: 'shop' });
    const [waiting = ''] = loop.addNodes(1, { PatchGroup: 'web', Name: 'web-1' });
    const [ringless = ''] = loop.addNodes(1, { Name: 'lab-1' }, true);
    const [handsOff = ''] = loop.addNodes(1, { PatchGroup: 'canary', Shipshape: 'hands-off until 2026-09-30' });
    loop.addPatch('openssl.x86_64:1:3.2.2-1.amzn2023', { on: [failing, handsOff], times: 'always' });
    loop.addPatch('php8.3.x86_64:0:8.3.28-1.amzn2023.0.1');
    await loop.scan([failing, waiting, ringless, handsOff]);
    await loop.sweep();
    await loop.passUntil('09-06T03:20', { sweeps: true });
    return { loop, failing, waiting, ringless, handsOff };
  })();
  return settled;
}

/** A node of canary on which an association has failed. */
async function aFailedAssociation() {
  const loop = await Loop.start(policy);
  const [nodeId = ''] = loop.addNodes(1);
  const { AssociationDescription } = (await loop.fleet.call('CreateAssociation', {
    Name: 'AWS-UpdateSSMAgent',
    Targets: [{ Key: 'InstanceIds', Values: [nodeId] }],
  })) as { AssociationDescription: { AssociationId: string } };
  const association = AssociationDescription.AssociationId;
  loop.fleet.breakAssociation({ association, on: [nodeId], times: 'always' });
  await loop.fleet.call('StartAssociationsOnce', { AssociationIds: [association] });
  await loop.sleepUntil('09-05T13:00');
  return { loop, nodeId };
}

/** The line of a label, and those that go on with it. */
function told(out: string, label: string): string {
  const lines = out.split('\n');
  const from = lines.findIndex((line) => line.startsWith(label.padEnd(12)));
  const length = lines.slice(from + 1).findIndex((line) => !line.startsWith(' '));
  return lines
    .slice(from, length < 0 ? undefined : from + 1 + length)
    .map((line) => line.slice(12).trim())
    .join(' ');
}

it('says everything there is to say of a node', async () => {
  const loop = await Loop.start(policy);
  const [nodeId = ''] = loop.addNodes(1, { PatchGroup: 'canary', Name: 'canary-1', App: 'shop' });
  loop.addPatch('openssl.x86_64:1:3.2.2-1.amzn2023');
  loop.addPatch('php8.3.x86_64:0:8.3.28-1.amzn2023.0.1');
  await loop.scan([nodeId]);
  const { CommandId: commandId } = (
    (await loop.fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: [nodeId],
      Parameters: { Operation: ['Scan'] },
      Comment: 'shipshape acme 00000000-0000-4000-8000-000000000001',
    })) as { Command: { CommandId: string } }
  ).Command;
  await loop.fleet.advanceTo(new Date('2026-09-05T12:59:59Z'));
  const debt = {
    nodeId,
    ring: 'canary',
    firstSeen: '2026-09-01T04:30:00Z',
    updatedAt: '2026-09-05T12:30:00Z',
    version: 1,
  } as const;
  await loop.ledger.writeDebt({
    ...debt,
    cause: 'stale-scan',
    verdict: 'wait',
    reason: 'not scanned',
    attempts: 0,
    closedAt: '2026-09-05T04:30:00Z',
  });
  await loop.ledger.writeDebt({
    ...debt,
    cause: 'missing-patches',
    verdict: 'wait',
    reason: '2 missing; window acme-canary is not open',
    clocks: { critical: '2026-09-01T04:30:00Z', other: '2026-09-03T04:30:00Z' },
    attempts: 2,
    lastAttemptAt: '2026-09-05T12:15:00Z',
    result: 'not-run',
    commandId,
  });
  const { code, out, err } = await ask(loop, [nodeId]);
  expect([code, err]).toEqual([0, '']);
  const steady = out
    .replaceAll(nodeId, 'i-THIS')
    .replaceAll(/\b(pb|mw)-[0-9a-f]{17}/g, '$1-…')
    .replaceAll(/run-command\/[0-9a-f-]{36}/g, 'run-command/…');
  const pages = 'https://eu-central-1.console.aws.amazon.com/systems-manager';
  expect(steady.split('\n')).toEqual([
    'canary-1  i-THIS',
    'fleet acme in account 123456789012, eu-central-1; Saturday 5 September 2026 at 15:00 CEST',
    '',
    'Now         The loop does nothing yet, and waits. Missing patches: 1 missing,',
    '            and 1 waived by shop until 2027-01-31 (Anna: the shop needs it);',
    '            window acme-canary is not open.',
    '            It is looked at every 15 minutes, and at each event about it; its',
    '            window acme-canary opens Sun 6 Sept 04:00 (in 13 hours).',
    '',
    'Node        EC2 instance, Amazon Linux 2023; its agent answers, last on Sat 5',
    '            Sept 15:00 (now)',
    `            ${pages}/fleet-manager/managed-nodes/i-THIS/general?region=eu-central-1`,
    'Slices      shop (App=shop)',
    '            databases (if in resource group databases)',
    'Ring        canary: its tag PatchGroup says so',
    'Window      acme-canary opens Sun 6 Sept 02:00 (in 11 hours), begins no node',
    '            after 04:00, closes 05:00',
    '            in the account (mw-…) it is enabled, and opens Sun 6',
    '            Sept 04:00 (in 13 hours)',
    '            now: window acme-canary is not open',
    'Baseline    acme-amazon-linux (pb-…): that of patch group canary',
    '            for Amazon Linux 2023',
    'Last scan   Sat 5 Sept 14:17 (43 minutes ago), by acme-amazon-linux',
    '            (pb-…)',
    '            2 missing, 0 failed, 0 waiting for a reboot, 0 rejected',
    '            missing: openssl.x86_64:1:3.2.2-1.amzn2023',
    '            missing: php8.3.x86_64:0:8.3.28-1.amzn2023.0.1',
    'Hands-off   no',
    'Waived      through 2027-01-31: php8.3* (shop: the shop needs it; Anna)',
    '            no longer, 2026-08-31 has passed: whatever it owes (books: the books',
    '            are open; Paul)',
    'Ledger      missing patches: wait, first seen Tue 1 Sept 06:30 (4 days ago): 2',
    '            missing; window acme-canary is not open',
    '            2 of 3 attempts, the last Sat 5 Sept 14:15 (45 minutes ago): not',
    '            run; not again before Sat 5 Sept 20:19 (in 5 hours)',
    '            other since Thu 3 Sept 06:30 (2 days ago)',
    '            overdue since Fri 4 Sept 06:30 (33 hours ago) (critical)',
    '            stale scan: in order since Sat 5 Sept 06:30 (9 hours ago), first',
    '            seen Tue 1 Sept 06:30 (4 days ago)',
    'Commands    Sat 5 Sept 14:15 (45 minutes ago): Success; AWS-RunPatchBaseline by',
    '            the loop',
    `            ${pages}/run-command/…?region=eu-central-1`,
    '            Sat 5 Sept 14:00 (60 minutes ago): Success; AWS-RunPatchBaseline by',
    '            somebody without a comment',
    `            ${pages}/run-command/…?region=eu-central-1`,
    'Stops       nothing: neither brake nor breaker is on',
  ]);
});

describe('what the loop would do now', () => {
  it('is what the loop has just decided', async () => {
    const { loop, failing, waiting, ringless, handsOff } = await aSettledFleet();
    for (const nodeId of [failing, waiting, ringless, handsOff]) {
      const { out } = await ask(loop, [nodeId, '--json']);
      const [verdict] = JSON.parse(out).verdicts;
      expect(loop.owes(nodeId)).toEqual([`${verdict.cause}: ${verdict.state}: ${verdict.reason}`]);
    }
  });

  it.each([
    [
      'acts where its window is open',
      {},
      'The loop acts at its next look. Missing patches: 1 missing; attempt 1 of 3.',
    ],
    [
      'would act where it only reports',
      { missingPatches: { ...aPolicy().missingPatches, mode: 'report' as const } },
      'The loop would act, were it allowed to. Missing patches: 1 missing; mode is report; automatic would make attempt 1 of 3 now.',
    ],
  ])('%s', async (_title, changes, expected) => {
    const loop = await Loop.start({ ...policy, ...changes });
    const [nodeId = ''] = loop.addNodes(1);
    await loop.sleepUntil('09-06T02:30');
    loop.addPatch();
    await loop.scan([nodeId]);
    const other = join(folder, `${Object.keys(changes).length}.yaml`);
    writeFileSync(
      other,
      FILE.replace('mode: automatic', `mode: ${'missingPatches' in changes ? 'report' : 'automatic'}`),
    );
    expect(told((await ask(loop, ['--file', other, nodeId])).out, 'Now')).toContain(expected);
  });

  it('is nothing while the brake is on', async () => {
    const loop = await Loop.start(policy);
    const [nodeId = ''] = loop.addNodes(1);
    await loop.sleepUntil('09-06T02:30');
    loop.addPatch();
    await loop.scan([nodeId]);
    loop.brake = 'pause';
    const { out } = await ask(loop, [nodeId]);
    expect(told(out, 'Now')).toContain(
      'The loop is stopped. Missing patches: 1 missing; the brake /acme/loop says pause.',
    );
    expect(told(out, 'Stops')).toBe('the brake /acme/loop says pause');
  });

  it('is nothing while the breaker is on', async () => {
    const loop = await Loop.start(policy);
    const [nodeId = ''] = loop.addNodes(1);
    await loop.sleepUntil('09-06T02:30');
    loop.addPatch();
    await loop.scan([nodeId]);
    const outcome = {
      ring: 'canary',
      finishedAt: '2026-09-06T02:10:00.000Z',
      success: false,
      expiresAt: 2_000_000_000,
    };
    for (const each of [1, 2, 3, 4, 5])
      loop.ledger.outcomes.push({ ...outcome, nodeId: `i-0000000${each}`, commandId: `c-${each}` });
    const { out } = await ask(loop, [nodeId]);
    const why = '5 of 5 attempts that finished within 60 minutes failed, and 20% is the limit';
    expect(told(out, 'Stops')).toBe(`the breaker of ring canary is on: ${why}`);
    expect(told(out, 'Now')).toContain(`The loop is stopped. Missing patches: 1 missing; the breaker is on: ${why}.`);
    loop.brake = 'run reset 2026-09-06T02:20:00.000Z';
    expect(told((await ask(loop, [nodeId])).out, 'Stops')).toBe('nothing: neither brake nor breaker is on');
  });
});

describe('a node', () => {
  it('without a ring is judged by the default, and told of where AWS scans with another one', async () => {
    const { loop, ringless } = await aSettledFleet();
    const { out } = await ask(loop, [ringless]);
    expect(told(out, 'Node')).toMatch(/^machine on premises, Amazon Linux 2023; its agent answers/);
    expect(told(out, 'Ring')).toBe('none: it has no tag PatchGroup');
    expect(told(out, 'Window')).toBe('none');
    expect(told(out, 'Baseline')).toMatch(
      /^acme-amazon-linux \(pb-\w+\): the default for Amazon Linux 2023: it is in no ring by patch group AWS scans it with pb-\w+, which is another one$/,
    );
    expect(told(out, 'Now')).toMatch(
      /^The loop does nothing but tell. Foreign scan: scanned with pb-\w+ instead of acme-amazon-linux/,
    );
  });

  it('that people keep for themselves is said to be theirs until when', async () => {
    const { loop, handsOff } = await aSettledFleet();
    const { out } = await ask(loop, [handsOff]);
    expect(told(out, 'Hands-off')).toBe('yes: Shipshape=hands-off until 2026-09-30');
    expect(told(out, 'Now')).toMatch(/^The loop does nothing, as it is told to\. /);
  });

  it.each([
    ['hands-off', 'yes: Shipshape=hands-off, until the tag is taken away'],
    ['hands-off until 2026-09-04', 'no longer: Shipshape=hands-off until 2026-09-04 is over'],
    [
      'hands-off until Friday',
      'yes: Shipshape=hands-off until Friday, whose last day cannot be read and must be such as 2026-12-24',
    ],
  ])('with the tag %s', async (value, expected) => {
    const loop = await Loop.start(policy);
    const [nodeId = ''] = loop.addNodes(1, { PatchGroup: 'canary', Shipshape: value });
    expect(told((await ask(loop, [nodeId])).out, 'Hands-off')).toBe(expected);
  });

  it('of somebody else is looked away from', async () => {
    const loop = await Loop.start(policy);
    const [nodeId = ''] = loop.addNodes(1, { PatchGroup: 'theirs' });
    const { out } = await ask(loop, [nodeId]);
    expect(told(out, 'Ring')).toBe('none of this fleet: its patch group theirs belongs to somebody else');
    expect(told(out, 'Baseline')).toMatch(/^none: patch group theirs is somebody else's/);
    expect(told(out, 'Now')).toBe('The loop looks away. Its patch group theirs is no ring of this fleet.');
  });

  it('that is stopped, gone, or never registered is told apart', async () => {
    const loop = await Loop.start(policy);
    const [stopped = '', gone = ''] = loop.addNodes(2);
    const { id: mute } = loop.fleet.addNode({ operatingSystem: 'UBUNTU', hasProfile: false });
    await loop.fleet.stopNode(stopped);
    await loop.sleepUntil('09-05T16:00');
    await loop.fleet.terminateNode(gone);
    const now = async (nodeId: string) => told((await ask(loop, [nodeId])).out, 'Now');
    expect(await now(stopped)).toContain('The loop does nothing yet, and waits. The instance is stopped.');
    expect(await now(gone)).toBe('There is nothing to do. The instance is terminated.');
    expect(await now(mute)).toContain(
      'The loop does nothing but tell. Never registered: the instance runs, and its agent never registered with Systems Manager; likely because it has no instance profile',
    );
  });

  it('on which an association fails is told so, with what is done about it', async () => {
    const { loop, nodeId } = await aFailedAssociation();
    const { out } = await ask(loop, [nodeId]);
    expect(told(out, 'Now')).toMatch(
      /The loop would act, were it allowed to. Failed association: association [0-9a-f-]{36} \(AWS-UpdateSSMAgent\) failed: Failed; mode is report; automatic would make attempt 1 of 3 now\./,
    );
  });

  it('that reports something of its own is told with it', async () => {
    const loop = await Loop.start(policy);
    const [nodeId = ''] = loop.addNodes(1);
    await loop.fleet.call('PutComplianceItems', {
      ResourceId: nodeId,
      ResourceType: 'ManagedInstance',
      ComplianceType: 'Custom:Antivirus',
      ExecutionSummary: { ExecutionTime: loop.fleet.now() },
      Items: [
        { Id: 'signatures', Title: 'signatures of last week', Severity: 'HIGH', Status: 'NON_COMPLIANT' },
        { Id: 'scanner', Severity: 'HIGH', Status: 'COMPLIANT' },
      ],
    });
    expect(told((await ask(loop, [nodeId])).out, 'Reports')).toBe('Custom:Antivirus: signatures of last week');
  });

  it('whose window somebody disabled or deleted is not said to be patched in it', async () => {
    const loop = await Loop.start(policy);
    const [nodeId = ''] = loop.addNodes(1);
    const WindowId = loop.windows.canary;
    await loop.fleet.call('UpdateMaintenanceWindow', { WindowId, Enabled: false });
    expect(told((await ask(loop, [nodeId])).out, 'Window')).toMatch(
      /in the account \(mw-\w+\) it is disabled, and does not open now: window acme-canary is disabled$/,
    );
    await loop.fleet.call('DeleteMaintenanceWindow', { WindowId });
    expect(told((await ask(loop, [nodeId])).out, 'Window')).toMatch(
      /in the account there is no such window: it is not deployed now: window acme-canary does not exist$/,
    );
  });
});

it('lets nothing that comes from an account steer the terminal', async () => {
  const loop = await Loop.start(policy);
  const [nodeId = ''] = loop.addNodes(1);
  await loop.fleet.call('SendCommand', {
    DocumentName: 'AWS-RunPatchBaseline',
    InstanceIds: [nodeId],
    Parameters: { Operation: ['Scan'] },
    Comment: 'evil \u001b[31m\u202etxet',
  });
  const { out } = await ask(loop, [nodeId]);
  expect(told(out, 'Commands')).toContain('evil');
  expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});

describe('what cannot be read', () => {
  it.each([
    ['DescribeTags', 'its tags: not allowed: ec2:DescribeTags'],
    ['DescribeInstanceInformation', 'its agent: not allowed: ssm:DescribeInstanceInformation'],
    ['DescribeInstancePatchStates', 'its last scan: not allowed: ssm:DescribeInstancePatchStates'],
    ['DescribeInstancePatches', 'the patches that it owes, by name: not allowed: ssm:DescribeInstancePatches'],
    ['DescribePatchBaselines', "the fleet's baselines: not allowed: ssm:DescribePatchBaselines"],
    [
      'DescribeMaintenanceWindowExecutions',
      'the window of its ring: not allowed: ssm:DescribeMaintenanceWindowExecutions',
    ],
    ['ListComplianceItems', 'its associations: not allowed: ssm:ListComplianceItems'],
    ['ListTables', 'the ledger: not allowed: dynamodb:ListTables'],
    ['Query', 'the ledger: not allowed: dynamodb:Query'],
    ['GetItem', 'the ledger: not allowed: dynamodb:GetItem'],
  ])('%s leaves open what the loop would do, and costs nothing else', async (operation, gap) => {
    const { loop, failing } = await aSettledFleet();
    const { code, out } = await ask(loop, [failing], { refused: { [operation]: 'denied' } });
    expect([code, told(out, 'Not read')]).toEqual([0, gap]);
    expect(told(out, 'Now')).toBe(`What the loop would do cannot be told without ${gap.split(':')[0]}; see the end.`);
    expect(out).toContain('\nLast scan ');
  });

  it.each([
    ['ListCommandInvocations', 'its last commands: not allowed: ssm:ListCommandInvocations', 'Commands', 'not read'],
    [
      'GetPatchBaselineForPatchGroup',
      'the baseline that AWS scans it with: not allowed: ssm:GetPatchBaselineForPatchGroup',
    ],
  ])('%s is not needed for it', async (operation, gap, label = 'Hands-off', line = 'no') => {
    const { loop, waiting } = await aSettledFleet();
    const { out } = await ask(loop, [waiting], { refused: { [operation]: 'denied' } });
    expect([told(out, 'Not read'), told(out, label)]).toEqual([gap, line]);
    expect(told(out, 'Now')).toMatch(/^The loop does nothing yet, and waits. Missing patches: 2 missing/);
  });

  it('is told as AWS said it where it is no permission', async () => {
    const { loop, waiting } = await aSettledFleet();
    const { out } = await ask(loop, [waiting], { refused: { DescribePatchBaselines: 'throttled' } });
    expect(told(out, 'Not read')).toBe("the fleet's baselines: ThrottlingException: Rate exceeded");
  });

  it('of its tags is not taken for having none', async () => {
    const { loop, handsOff } = await aSettledFleet();
    const { out } = await ask(loop, [handsOff], { refused: { DescribeTags: 'denied' } });
    for (const label of ['Slices', 'Ring', 'Window', 'Baseline', 'Hands-off', 'Waived']) {
      expect([label, told(out, label)]).toEqual([label, 'not known without its tags']);
    }
  });

  it('of the brake leaves open whether the loop is stopped', async () => {
    const { loop, waiting } = await aSettledFleet();
    const { out } = await ask(loop, [waiting], { refused: { GetParameter: 'denied' } });
    expect(told(out, 'Stops')).toBe('not read');
    expect(told(out, 'Now')).toContain('cannot be told without the brake');
  });
});

describe('in an account', () => {
  it('that is another one, it refuses', async () => {
    const { loop, waiting } = await aSettledFleet();
    const { code, out, err } = await ask(loop, [waiting], { account: '999999999999' });
    expect([code, out, err]).toEqual([
      1,
      '',
      'fleet.yaml deploysTo.account: must be the account of the credentials, 999999999999, got 123456789012',
    ]);
  });

  it('to which nothing was deployed, it says what it knows all the same', async () => {
    const { loop, waiting } = await aSettledFleet();
    const { code, out } = await ask(loop, [waiting], { isEmpty: true, tables: [] });
    expect(code).toBe(0);
    expect(told(out, 'Now')).toBe('No loop looks after it: the file has no compliance, or it is not deployed here.');
    expect(told(out, 'Ring')).toBe('web: its tag PatchGroup says so');
  });

  it('where the file asks for no loop, it says what else there is', async () => {
    const { loop, waiting } = await aSettledFleet();
    const bare = join(folder, 'bare.yaml');
    writeFileSync(bare, FILE.slice(0, FILE.indexOf('compliance:')));
    const { code, out } = await ask(loop, [waiting, '--file', bare]);
    expect([code, told(out, 'Now')]).toEqual([
      0,
      'No loop looks after it: the file has no compliance, or it is not deployed here.',
    ]);
    expect(told(out, 'Baseline')).toMatch(/^acme-amazon-linux-web /);
  });

  it('with ledgers of earlier deployments, it reads the youngest', async () => {
    const { loop, failing } = await aSettledFleet();
    const { read } = await ask(loop, [failing], { tables: ['acme-foundation-LedgerB', 'acme-foundation-LedgerA'] });
    expect([...read]).toEqual(['acme-foundation-LedgerA']);
  });

  it('that does not know the node, it says so', async () => {
    const { loop } = await aSettledFleet();
    const { code, out, err } = await ask(loop, ['i-0123456789abcdef0']);
    expect([code, out, err]).toEqual([
      1,
      '',
      'i-0123456789abcdef0: must be a node in account 123456789012, eu-central-1, got one that neither Systems Manager nor EC2 nor the ledger knows',
    ]);
  });

  it.each([
    [
      'expired',
      'ExpiredTokenException: The security token included in the request is expired; sign in (aws sso login), or set AWS_PROFILE',
    ],
    ['no answer', 'Error: socket hang up; nothing was changed; try again'],
  ] as const)('with %s, it says what to do', async (how, line) => {
    const { loop, waiting } = await aSettledFleet();
    const { code, err } = await ask(loop, [waiting], { refused: { GetParameter: how } });
    expect([code, err]).toEqual([1, `AWS: must be reachable with your credentials, got ${line}`]);
  });
});

describe('the command', () => {
  it.each([
    [[], 'must be asked about a node by its id, such as i-0123456789abcdef0 or mi-0123456789abcdef0, got nothing'],
    [
      ['web-1'],
      'must be asked about a node by its id, such as i-0123456789abcdef0 or mi-0123456789abcdef0, got "web-1"',
    ],
    [['i-01234567', 'i-89abcdef'], 'must be asked about one node, got i-01234567, i-89abcdef'],
    [['i-01234567', '--all'], /Unknown option '--all'/],
  ])('refuses %j', async (args, message) => {
    const { loop } = await aSettledFleet();
    const { code, out, err, made } = await ask(loop, args);
    expect([code, out, made.size]).toEqual([2, '', 0]);
    expect(err.split('\n')[0]).toMatch(message);
    expect(err).toContain('usage: npm run explain -- ');
  });

  it('says what it can do', async () => {
    const { loop } = await aSettledFleet();
    const { code, out } = await ask(loop, ['--help']);
    expect([code, out.split('\n')[0]]).toEqual([
      0,
      'usage: npm run explain -- i-0123456789abcdef0 [--file fleet.yaml] [--json]',
    ]);
  });

  it('refuses a file that cannot be used, with its mistakes', async () => {
    const { loop, waiting } = await aSettledFleet();
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, FILE.replace('attempts: 3', 'attempts: 11'));
    const { code, err } = await ask(loop, [waiting, '--file', bad]);
    expect([
      code,
      err.includes('compliance.missingPatches.attempts: must be a whole number from 1 to 10, got 11'),
    ]).toEqual([1, true]);
  });
});

it('asks for what its permissions allow, for all of it, and for nothing else', async () => {
  const { loop, nodeId } = await aFailedAssociation();
  const [hybrid = ''] = loop.addNodes(1, {}, true);
  const { id: mute } = loop.fleet.addNode({ operatingSystem: 'UBUNTU', route: 'none' });
  await loop.sleepUntil('09-06T02:30');
  loop.addPatch();
  await loop.scan([nodeId]);
  const oddities: Oddities = { tables: ['acme-foundation-LedgerOLD', TABLE] };
  const asked = [
    await ask(loop, [nodeId], oddities),
    await ask(loop, [hybrid], oddities),
    await ask(loop, [mute], { ...oddities, isEmpty: true }),
  ];
  const made = new Set(asked.flatMap((each) => [...each.made]));
  const allowed = explainPermissions({ fleet: 'acme', account: '123456789012', region: 'eu-central-1' })
    .flatMap(({ Action }) => Action)
    .filter((action) => !action.startsWith('kms:')); // DynamoDB decrypts on behalf of whoever reads
  expect([...made].sort()).toEqual([...allowed].sort());
});
