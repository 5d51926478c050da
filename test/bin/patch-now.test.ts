import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { parse } from 'yaml';
import { patchNow } from '../../bin/patch-now';
import { neededPermissions } from '../../lib/emergency/needed-permissions';
import { type InProcessHandler, inProcess } from '../../rehearsal/fleet/in-process';
import type { SimulatedFleet, SimulatedFleetOptions } from '../../rehearsal/fleet/simulated-fleet';
import { aFleet, aWindow, pass } from '../rehearsal/fleet/builders';

const ID = '0b7d7d3c-1f0a-4a6b-9b57-1d1f6a6f0001';

/** The file of a fleet, with one passage written otherwise. */
function fileWith(passage = '', otherwise = ''): string {
  const file = join(mkdtempSync(join(tmpdir(), 'patch-now-')), 'fleet.yaml');
  const text = `name: acme
deploysTo: { account: "123456789012", region: eu-central-1 }
timeZone: Europe/Zurich
notify: { urgent: [oncall@acme.example] }
patching:
  baselines:
    linux: { operatingSystem: AMAZON_LINUX_2, default: true, approve: [{ classification: [Security] }], rejected: ["kernel-4.*"] }
  rings:
    web: { opens: Wednesday 02:00, pace: 25%, errors: 10% }
compliance:
  missingPatches: { mode: report }
  handsOff: { tags: { Shipshape: hands-off } }
`;
  writeFileSync(file, text.replace(passage, otherwise));
  return file;
}

/** A ring of two Linux servers and one with Windows, and what vendors have published for them. */
async function aRing(options: Partial<SimulatedFleetOptions> = {}): Promise<SimulatedFleet> {
  const fleet = aFleet(options);
  const tags = { PatchGroup: 'web' };
  fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2', tags });
  fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2', tags: { ...tags, Shipshape: 'hands-off' }, isOnline: false });
  fleet.addNode({ operatingSystem: 'WINDOWS', tags });
  fleet.addNode({ operatingSystem: 'WINDOWS', tags: { PatchGroup: 'db' } });
  fleet.publishPatch({
    id: 'openssl.x86_64:1:1.0.2k-24.amzn2.0.9',
    operatingSystem: 'AMAZON_LINUX_2',
    classification: 'Security',
    cveIds: ['CVE-2026-1234'],
  });
  fleet.publishPatch({ id: 'KB5034123', operatingSystem: 'WINDOWS', classification: 'SecurityUpdates' });
  const task = {
    TaskInvocationParameters: {
      RunCommand: { Parameters: { Operation: ['Install'] }, OutputS3BucketName: 'acme-output' },
    },
  };
  await aWindow(fleet, { window: { Name: 'acme-web' }, group: 'web', task });
  fleet.calls.length = 0;
  return fleet;
}

interface Setting {
  readonly fleet?: SimulatedFleet;
  readonly brake?: string;
  readonly account?: string;
  /** Refuses one operation so. */
  readonly refuse?: { readonly operation: string; readonly code: string; readonly status?: number };
  readonly file?: string;
}

/** Says the command, in an account where the brake says something. */
async function say(args: string, { fleet, brake = 'run', account = '123456789012', refuse, file }: Setting = {}) {
  const at = fleet ?? (await aRing());
  const handler = inProcess(at);
  const answer = (body: object, statusCode = 200) => ({
    response: { statusCode, headers: {}, body: Readable.from([Buffer.from(JSON.stringify(body))]) },
  });
  const ARN = `arn:aws:ssm:eu-central-1:${account}:parameter/acme/loop`;
  const requestHandler: InProcessHandler = {
    ...handler,
    async handle(request) {
      const operation =
        request.headers['x-amz-target']?.split('.')[1] ?? /Action=(\w+)/.exec(String(request.body))?.[1];
      if (operation === refuse?.operation) {
        if (refuse?.code === 'no answer') throw new Error('socket hang up');
        return answer({ __type: refuse?.code, message: `not today` }, refuse?.status ?? 400);
      }
      return operation === 'GetParameter' ? answer({ Parameter: { ARN, Value: brake } }) : handler.handle(request);
    },
  };
  const s3 = mockClient(S3Client);
  const lines: string[] = [];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const common = { credentials, requestHandler, maxAttempts: 1 };
  const ssmIn = (region: string) => new SSMClient({ region, ...common });
  const code = await patchNow([...args.split(' '), '--fleet', file ?? fileWith()], {
    out: (text) => lines.push(...text.split('\n')),
    err: (text) => lines.push(...text.split('\n')),
    ssmIn,
    ssmOnceIn: ssmIn,
    s3In: (region) => new S3Client({ region }),
    tagsIn: (region) => ({
      ec2: new EC2Client({ region, ...common }),
      tagging: new ResourceGroupsTaggingAPIClient({ region, ...common }),
    }),
    now: () => at.now(),
    newId: () => ID,
  });
  const put = s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input);
  const sent = at.calls.filter(({ action }) => action === 'SendCommand').map(({ input }) => input);
  return { code, lines, text: lines.join('\n'), put, sent, calls: at.calls };
}

describe('without --yes', () => {
  it('shows what would happen, and changes nothing', async () => {
    const { code, lines, put, sent, calls } = await say('--ring web --kb KB5034123 --package openssl');
    expect([code, put, sent]).toEqual([0, [], []]);
    expect(lines.slice(0, -3)).toEqual([
      'Ring web of fleet acme in account 123456789012, eu-central-1, would get these patches now, and nothing else:',
      '',
      `list        s3://acme-output/lists/${ID}.yaml`,
      '            patches:',
      "              - id: 'KB5034123'",
      "              - id: 'openssl.*'",
      'nodes       3 with PatchGroup=web: 2 AMAZON_LINUX_2, 1 WINDOWS; 1 do not answer, and each keeps its turn while it is waited for',
      "            1 of them is hands-off and gets it all the same: a command goes by the ring's tag alone",
      expect.stringMatching(/^ {14}i-[0-9a-f]{17} Shipshape=hands-off$/),
      'pace        25% at once; when more than 10% failed, nobody else gets it',
      'reboot      every node on which something is installed, or waits for a reboot since an earlier run',
      "when        at once: outside of the ring's window (Wednesday 02:00), without cutoff, until every node is done",
      '            a node that does not answer gets it if it is back within an hour',
      'hooks       none',
      'brake       /acme/loop says run',
      'compliance  goes on being judged by the baseline, not by this list',
      '',
    ]);
    expect(lines.at(-3)).toMatch(/^aws ssm send-command --region eu-central-1 --cli-input-json '\{.*\}'$/);
    expect(lines.at(-1)).toBe('Nothing was written or sent. To start it, say the same with --yes');
    expect(calls.every(({ action }) => /^(\w+:)?(Describe|Get|List)/.test(action))).toBe(true);
  });

  it('shows the very command that --yes starts', async () => {
    const { lines } = await say('--ring web --package openssl');
    const { sent } = await say('--ring web --package openssl --yes');
    const shown = /--cli-input-json '(.*)'$/.exec(lines.find((line) => line.startsWith('aws ')) ?? '')?.[1];
    expect([JSON.parse(shown ?? '')]).toEqual(sent);
  });

  it('says what the brake says', async () => {
    const { code, lines } = await say('--ring web --package openssl', { brake: 'pause' });
    expect(code).toBe(0);
    expect(lines).toContain('brake       the brake /acme/loop says pause: it holds up the loop, not this command');
  });

  it.each([
    ['hands-off', true],
    ['hands-off until 2026-09-07', true],
    ['hands-off until 2026-09-06', false],
    ['hands-off until tomorrow', true],
    ['hands-on', false],
  ])('reads the tag Shipshape=%s as the loop does, on an instance and on a hybrid node', async (value, isNamed) => {
    const fleet = await aRing({ start: new Date('2026-09-06T22:30:00Z') }); // half past midnight in Zurich
    const node = { operatingSystem: 'AMAZON_LINUX_2', tags: { PatchGroup: 'web', Shipshape: value } } as const;
    const ids = [fleet.addNode(node).id, fleet.addNode({ ...node, hybrid: true }).id];
    const { code, lines } = await say('--ring web --package openssl', { fleet });
    expect(code).toBe(0);
    const count = isNamed ? '3 of them are hands-off and get' : '1 of them is hands-off and gets';
    expect(lines).toContain(`            ${count} it all the same: a command goes by the ring's tag alone`);
    for (const id of ids) expect(lines.some((line) => line.includes(`${id} Shipshape=${value}`))).toBe(isNamed);
  });

  it('names ten hands-off nodes, and counts the rest', async () => {
    const fleet = await aRing();
    for (let count = 1; count < 12; count += 1)
      fleet.addNode({ operatingSystem: 'WINDOWS', tags: { PatchGroup: 'web', Shipshape: 'hands-off' } });
    const { lines } = await say('--ring web --package openssl', { fleet });
    expect(lines.filter((line) => line.endsWith(' Shipshape=hands-off'))).toHaveLength(10);
    expect(lines).toContain('              and 2 more');
  });

  it('is not held up where tags may not be read, and says that it does not know', async () => {
    const refuse = { operation: 'DescribeTags', code: 'UnauthorizedOperation' };
    const { code, text } = await say('--ring web --package openssl', { refuse });
    expect(code).toBe(0);
    expect(text).toMatch(/ {12}not known which of them are hands-off, and get it all the same: /);
  });

  it('counts no members of a resource group, and says why', async () => {
    const args = '--ring web --package openssl --bucket acme-output';
    const file = fileWith('web: { opens', 'web: { target: { resourceGroup: servers }, opens');
    const { code, lines } = await say(args, { file });
    expect([code, lines.find((line) => line.startsWith('nodes'))]).toEqual([
      0,
      'nodes       not counted: Systems Manager finds nodes by tag, not by resource group',
    ]);
    expect(lines.join()).toContain('"Targets":[{"Key":"resource-groups:Name","Values":["servers"]}]');
  });

  it.each([
    ['--kb KB9999999', 'KB9999999: Systems Manager knows no such update'],
    ['--package opensll', 'opensll: Systems Manager knows no such package of Amazon Linux 2'],
    ['--package kernel', 'kernel: baseline linux rejects kernel-4.*, and AWS does not say which of the two wins'],
    [
      '--cve CVE-2026-1234',
      'CVE-2026-1234: WINDOWS: Systems Manager has no catalogue with CVEs for it, and no node misses an approved patch against it: name the update with --kb',
    ],
  ])('warns about %s', async (args, warning) => {
    const { code, lines } = await say(`--ring web ${args}`);
    expect(code).toBe(0);
    expect(lines).toContain(`warning: ${warning}`);
  });
});

it('warns of packages that cannot be looked up', async () => {
  const fleet = await aRing();
  for (const operatingSystem of ['UBUNTU', 'AMAZON_LINUX_2023'] as const)
    fleet.addNode({ operatingSystem, tags: { PatchGroup: 'web' } });
  expect((await say('--ring web --package openssl', { fleet })).lines).toContain(
    'warning: openssl: UBUNTU, AMAZON_LINUX_2023 have no catalogue to look it up in; where the name is wrong, nothing is installed',
  );
});

it('warns of no system whose patches are named beside the CVE', async () => {
  const { text } = await say('--ring web --cve CVE-2026-1234 --kb KB5034123');
  expect(text).not.toContain('warning');
});

it.each([
  ['WINDOWS', '--package openssl', 'openssl.*: every node of the ring runs Windows'],
  ['AMAZON_LINUX_2', '--kb KB5034123', 'KB5034123: no node of the ring runs Windows'],
] as const)('warns a ring of %s of %s', async (operatingSystem, args, warning) => {
  const fleet = aFleet();
  fleet.addNode({ operatingSystem, tags: { PatchGroup: 'web' } });
  expect((await say(`--ring web ${args} --bucket mine`, { fleet })).lines).toContain(`warning: ${warning}`);
});

describe('with --yes', () => {
  it('writes the list, and starts the command on the ring at its own pace', async () => {
    const { code, lines, put, sent } = await say('--ring web --kb kb5034123 --reboot never --yes');
    expect(code).toBe(0);
    expect(put).toEqual([
      {
        Bucket: 'acme-output',
        Key: `lists/${ID}.yaml`,
        Body: "patches:\n  - id: 'KB5034123'\n",
        ContentType: 'application/yaml',
      },
    ]);
    expect(sent).toEqual([
      {
        DocumentName: 'AWS-RunPatchBaseline',
        Targets: [{ Key: 'tag:PatchGroup', Values: ['web'] }],
        Parameters: {
          Operation: ['Install'],
          RebootOption: ['NoReboot'],
          SnapshotId: [ID],
          InstallOverrideList: [`s3://acme-output/lists/${ID}.yaml`],
        },
        Comment: 'shipshape acme patch-now web',
        MaxConcurrency: '25%',
        MaxErrors: '10%',
        TimeoutSeconds: 3600,
        OutputS3BucketName: 'acme-output',
        OutputS3KeyPrefix: 'patch-now/web',
      },
    ]);
    const id = /^Started: command ([0-9a-f-]{36})$/.exec(lines.at(-3) ?? '')?.[1];
    expect(lines.slice(-2)).toEqual([
      `Follow it: https://eu-central-1.console.aws.amazon.com/systems-manager/run-command/${id}?region=eu-central-1`,
      `Stop it:   aws ssm cancel-command --region eu-central-1 --command-id ${id}`,
    ]);
  });

  it('lists the packages against a CVE that Systems Manager knows', async () => {
    const { put } = await say('--ring web --cve cve-2026-1234 --package openssl-libs.x86_64:1:1.0.2k-24 --yes');
    expect(parse(String(put[0]?.Body))).toEqual({
      patches: [{ id: 'openssl-libs.x86_64', title: 'openssl-libs.x86_64:1:1.0.2k-24' }, { id: 'openssl.x86_64' }],
    });
  });

  it('leads to a list that nodes can read: they install what it names, and nothing else', async () => {
    const lists = new Map<string, string>();
    const fleet = await aRing({ readFile: async (url) => lists.get(url) ?? '' });
    const release = { operatingSystem: 'AMAZON_LINUX_2', classification: 'Security' } as const;
    const releasedAt = new Date('2026-09-05T00:00:00Z');
    const openssl = fleet.publishPatch({ ...release, releasedAt, id: 'openssl-libs.x86_64:1:1.0.2k-24.amzn2.0.9' });
    fleet.publishPatch({ ...release, releasedAt, id: 'vim.x86_64:2:9.0.2-1.amzn2' });
    const tags = { PatchGroup: 'web' };
    const { id } = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2', tags, patchedUntil: new Date('2026-09-01') });
    const { put } = await say('--ring web --package openssl-libs --yes', { fleet });
    for (const { Bucket, Key, Body } of put) lists.set(`s3://${Bucket}/${Key}`, String(Body));
    await pass(fleet, 6); // the node that does not answer keeps its turn for some hours
    expect([...fleet.nodes.get(id).installed.keys()]).toEqual([openssl.index]);
  });

  it('warns that the last list is still being installed', async () => {
    const fleet = await aRing();
    const { lines } = await say('--ring web --package openssl --yes', { fleet });
    const id = /^Started: command (.*)$/.exec(lines.at(-3) ?? '')?.[1];
    expect((await say('--ring web --package openssl', { fleet })).lines).toContain(
      `warning: command ${id} (shipshape acme patch-now web) is not done yet: on a node that is at work one of the two may fail`,
    );
  });

  it.each([
    ['nobody answered', { code: 'no answer' }, 'Error: socket hang up'],
    ['AWS broke down over it', { code: 'InternalServerError', status: 500 }, 'InternalServerError: not today'],
  ])('does not send again when %s, and says how to find out', async (_, refusal, got) => {
    const refuse = { operation: 'SendCommand', ...refusal };
    const { code, lines } = await say('--ring web --package openssl --yes', { refuse });
    expect([code, lines.at(-1)]).toEqual([
      1,
      `SendCommand: must be answered, got ${got}: it may have been sent all the same; look under Run Command for "shipshape acme patch-now web" and s3://acme-output/lists/${ID}.yaml before saying it again`,
    ]);
  });
});

describe('refuses', () => {
  it.each<[string, Setting, string]>([
    ['--ring webb --kb KB5034123', {}, '--ring: must be a ring of FILE, got "webb", did you mean web'],
    ['--ring web --kb 5034123', {}, '--kb: must be an id of Microsoft such as KB5034123 or MS17-023, got "5034123"'],
    ['--ring web --cve 2026-1234', {}, '--cve: must be a CVE such as CVE-2026-1234, got "2026-1234"'],
    [
      '--ring web --package *',
      {},
      '--package: must be the name of a package such as openssl or openssl.x86_64, got "*"',
    ],
    ['--ring web --kb KB5034123 --reboot no', {}, '--reboot: must be never or if-needed, got "no"'],
    [
      '--ring web --kb KB5034123 --yes',
      { account: '210987654321' },
      'FILE deploysTo.account: must be the account of the credentials, 210987654321, got 123456789012',
    ],
    [
      '--ring web --kb KB5034123',
      { refuse: { operation: 'GetParameter', code: 'ParameterNotFound' } },
      'FILE: must be deployed where the credentials point to, got no brake there',
    ],
    ['--ring web --kb KB5034123', { fleet: aFleet() }, 'ring web: must have managed nodes, got none'],
    [
      '--ring web --cve CVE-2020-0001',
      {},
      `--cve: must be one that Systems Manager knows patches against, got CVE-2020-0001
  AMAZON_LINUX_2: Systems Manager knows no patch of AmazonLinux2 or AmazonLinux2.0 against it
  WINDOWS: Systems Manager has no catalogue with CVEs for it, and no node misses an approved patch against it: name the update with --kb`,
    ],
    [
      '--ring web --kb KB5034123',
      { refuse: { operation: 'DescribeInstanceInformation', code: 'ExpiredTokenException' } },
      'AWS: must be reachable with your credentials, got ExpiredTokenException: not today; sign in (aws sso login), or set AWS_PROFILE',
    ],
  ])('%s', async (args, setting, message) => {
    const file = setting.file ?? fileWith();
    const { code, text, put, sent } = await say(args, { ...setting, file });
    expect([code, text.replaceAll(file, 'FILE'), put, sent]).toEqual([1, message, [], []]);
  });

  it('a CVE for a resource group, whose systems nobody knows', async () => {
    const file = fileWith('web: { opens', 'web: { target: { resourceGroup: servers }, opens');
    const { code, text } = await say('--ring web --cve CVE-2026-1234', { file });
    expect([code, text]).toEqual([
      1,
      '--cve: must be resolved for each operating system, got a ring by resource group, whose systems are not known: name the patches',
    ]);
  });

  it('a ring whose window does not say where output goes, unless a bucket is named', async () => {
    const fleet = aFleet();
    fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2', tags: { PatchGroup: 'web' } });
    const { code, text } = await say('--ring web --package openssl*', { fleet });
    expect([code, text]).toEqual([
      1,
      "window acme-web: must be deployed and write its output to the fleet's bucket, got no bucket: name it with --bucket",
    ]);
    expect(await say('--ring web --package openssl* --bucket mine', { fleet })).toMatchObject({ code: 0 });
  });

  it('with the permissions that are needed, where one is missing', async () => {
    const { code, lines } = await say('--ring web --package openssl --yes', {
      refuse: { operation: 'SendCommand', code: 'AccessDeniedException' },
    });
    expect(code).toBe(1);
    const told = lines.findIndex((line) => line.startsWith('permissions:'));
    expect(lines[told]).toBe('permissions: must be these, got AccessDeniedException: not today');
    expect(lines.slice(told + 1).map((line) => JSON.parse(line))).toMatchObject([
      { Sid: 'Look' },
      { Sid: 'ReadTheBrake', Resource: 'arn:aws:ssm:eu-central-1:123456789012:parameter/acme/loop' },
      { Sid: 'WriteTheList', Resource: 'arn:aws:s3:::acme-output/lists/*' },
      { Sid: 'EncryptTheList' },
      { Sid: 'Start', Action: 'ssm:SendCommand' },
    ]);
  });

  it('naming every call that it makes', async () => {
    const fleet = await aRing();
    for (const args of ['--kb KB5034123', '--package openssl', '--cve CVE-2026-1234'])
      await say(`--ring web ${args} --yes`, { fleet });
    const statements = neededPermissions({ fleet: 'acme', account: '123456789012', region: 'cn-north-1' });
    const allowed = statements.flatMap(({ Action }) => Action);
    const made = new Set(fleet.calls.map(({ action }) => (action.includes(':') ? action : `ssm:${action}`)));
    expect(made.size).toBeGreaterThan(6);
    for (const action of [...made, 'ssm:GetParameter', 's3:PutObject', 'kms:GenerateDataKey'])
      expect(allowed).toContain(action);
    expect(JSON.stringify(statements)).not.toContain('arn:aws:');
  });

  it.each(['', '--ring web', '--kb KB5034123', '--ring web --kb', '--ring web --kb KB5034123 --force', 'web'])(
    'the way of asking "%s"',
    async (args) => {
      const { code, lines, calls } = await say(args);
      expect([code, lines[0]]).toEqual([
        2,
        'usage: npm run patch-now -- --ring web --kb KB5034123 | --cve CVE-2026-1234 | --package openssl',
      ]);
      expect(calls).toEqual([]);
    },
  );
});
