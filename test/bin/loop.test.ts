import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { loop } from '../../bin/loop';

const NOW = new Date('2026-11-22T03:00:00Z');

const file = join(mkdtempSync(join(tmpdir(), 'loop-')), 'fleet.yaml');
writeFileSync(file, 'name: acme\ndeploysTo: { account: "123456789012", region: eu-central-1 }\n');

/** The command where the brake says something. */
async function pull(args: string[], says: string | undefined = 'run', account = '123456789012') {
  const ssm = mockClient(SSMClient);
  const ARN = `arn:aws:ssm:eu-central-1:${account}:parameter/acme/loop`;
  if (says === 'nothing') ssm.on(GetParameterCommand).rejects(new ParameterNotFound({ message: '', $metadata: {} }));
  else ssm.on(GetParameterCommand).resolves({ Parameter: { ARN, Value: says } });
  const lines: string[] = [];
  const regions: string[] = [];
  const code = await loop(args, {
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
    ssmIn: (region) => {
      regions.push(region);
      return new SSMClient({ region });
    },
    now: () => NOW,
  });
  const put = ssm.commandCalls(PutParameterCommand).map(({ args: [{ input }] }) => input);
  return { code, lines, put, regions };
}

it('pauses the loop of the fleet in the file', async () => {
  expect(await pull(['pause', '--file', file])).toEqual({
    code: 0,
    lines: [
      '/acme/loop in 123456789012, eu-central-1 now says pause; it said run',
      'The loop starts nothing any more; what runs already goes on.',
    ],
    put: [{ Name: '/acme/loop', Value: 'pause', Overwrite: true }],
    regions: ['eu-central-1'],
  });
});

it('lets it go on', async () => {
  const { code, lines, put } = await pull(['resume', '--file', file], 'pause');
  expect([code, lines.at(-1), put]).toEqual([
    0,
    'The loop acts again.',
    [{ Name: '/acme/loop', Value: 'run', Overwrite: true }],
  ]);
});

it('has the breaker forget what failed until now', async () => {
  expect(await pull(['reset', '--file', file])).toMatchObject({
    code: 0,
    lines: [
      '/acme/loop in 123456789012, eu-central-1 now says run reset 2026-11-22T03:00:00.000Z; it said run',
      'The breaker forgets what failed until now, from the next batch on; what fails from here counts.',
    ],
    put: [{ Name: '/acme/loop', Value: 'run reset 2026-11-22T03:00:00.000Z', Overwrite: true }],
  });
});

it.each([
  ['pause', 'run reset 2026-11-21T00:00:00.000Z', 'pause reset 2026-11-21T00:00:00.000Z'],
  ['resume', 'pause reset 2026-11-21T00:00:00.000Z', 'run reset 2026-11-21T00:00:00.000Z'],
  ['reset', 'pause', 'pause reset 2026-11-22T03:00:00.000Z'],
  ['reset', 'run reset 2026-11-21T00:00:00.000Z', 'run reset 2026-11-22T03:00:00.000Z'],
])('%s where it says %s makes it %s', async (action, says, value) => {
  const { code, put } = await pull([action, '--file', file], says);
  expect([code, put.map(({ Value }) => Value)]).toEqual([0, [value]]);
});

it('says that a reset leaves the brake on', async () => {
  const { lines } = await pull(['reset', '--file', file], 'pause');
  expect(lines.at(-1)).toBe('The brake is still on: npm run loop -- resume lets the loop act again.');
});

it('writes nothing when the brake stands as asked', async () => {
  const { code, lines, put } = await pull(['pause', '--file', file], 'pause');
  expect([code, lines, put]).toEqual([0, ['/acme/loop in 123456789012, eu-central-1 says pause already'], []]);
});

it('refuses credentials of another account than the file’s', async () => {
  const { code, lines, put } = await pull(['pause', '--file', file], 'run', '210987654321');
  expect([code, put]).toEqual([1, []]);
  expect(lines).toEqual([
    `${file} deploysTo.account: must be the account of the credentials, 210987654321, got 123456789012`,
  ]);
});

it('refuses a fleet that is not deployed', async () => {
  const { code, lines } = await pull(['pause', '--file', file], 'nothing');
  expect([code, lines]).toEqual([1, [`${file}: must be deployed where the credentials point to, got no brake there`]]);
});

it('refuses a file that cannot be used, in the reader’s words', async () => {
  const { code, lines } = await pull(['pause', '--file', join(tmpdir(), 'no-such-fleet.yaml')]);
  expect(code).toBe(1);
  expect(lines).toHaveLength(1);
});

it.each([
  [
    'CredentialsProviderError',
    'Could not load credentials from any providers',
    'sign in first (aws sso login), or set AWS_PROFILE',
  ],
  ['ExpiredTokenException', 'The security token\n  is expired', 'sign in again (aws sso login)'],
  ['AccessDeniedException', 'not yours', 'it takes ssm:GetParameter and ssm:PutParameter on the brake'],
  [
    'TimeoutError',
    'no route',
    'the brake stands as it stood, as far as can be told: try again, or change it in the console (Parameter Store)',
  ],
])('says in one line what to do about %s', async (name, message, advice) => {
  const ssm = mockClient(SSMClient);
  ssm.on(GetParameterCommand).rejects(Object.assign(new Error(message), { name }));
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const code = await loop(['pause', '--file', file], {
    out: say,
    err: say,
    ssmIn: (region) => new SSMClient({ region }),
    now: () => NOW,
  });
  const told = message.replaceAll(/\s+/g, ' ');
  expect([code, lines]).toEqual([1, [`${file}: the brake must be reachable, got ${name}: ${told}; ${advice}`]]);
});

it.each([[[]], [['stop']], [['pause', '--fleet', 'x']], [['pause', '--file']], [['pause', '--file', 'x', 'y']]])(
  'refuses %j, and says how it is used',
  async (args) => {
    expect(await pull(args as string[])).toMatchObject({
      code: 2,
      lines: ['usage: npm run loop -- pause|resume|reset [--file fleet.yaml]'],
      put: [],
    });
  },
);
