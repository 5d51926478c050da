import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { explain } from '../../bin/explain';
import { loop } from '../../bin/loop';
import { notifyTest } from '../../bin/notify-test';
import { patchNow } from '../../bin/patch-now';
import { plan } from '../../bin/plan';
import { validate } from '../../bin/validate';
import { everySection } from '../support/a-fleet';

const folder = mkdtempSync(join(tmpdir(), 'failures-'));
const good = join(folder, 'fleet.yaml');
writeFileSync(good, everySection);
afterAll(() => rmSync(folder, { recursive: true }));

const NODE = 'i-0123456789abcdef0';

/** How AWS, or the way to it, fails whoever asks. */
type Failure = { readonly code: string } | { readonly thrown: Error } | { readonly credentials: Error };

const failures: Readonly<Record<string, Failure>> = {
  'credentials that have expired': { code: 'ExpiredTokenException' },
  'credentials that nobody knows': { code: 'UnrecognizedClientException' },
  'no permission': { code: 'AccessDeniedException' },
  'too many calls': { code: 'ThrottlingException' },
  'a Region that there is not': {
    thrown: Object.assign(new Error('getaddrinfo ENOTFOUND ssm.eu-central-9.amazonaws.com'), { code: 'ENOTFOUND' }),
  },
  'no network': { thrown: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) },
  'no credentials': {
    credentials: Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' }),
  },
};

/** The world of every command, in which AWS answers nobody. */
function aWorld(failure: Failure) {
  const [out, err]: [string[], string[]] = [[], []];
  const common = {
    maxAttempts: 1,
    credentials: async () => {
      if ('credentials' in failure) throw failure.credentials;
      return { accessKeyId: 'test', secretAccessKey: 'test' };
    },
    requestHandler: {
      metadata: { handlerProtocol: 'http/1.1' },
      destroy: () => undefined,
      async handle() {
        if ('thrown' in failure) throw failure.thrown;
        const body = JSON.stringify({ __type: 'code' in failure && failure.code, message: 'not today' });
        return { response: { statusCode: 400, headers: {}, body: Readable.from([Buffer.from(body)]) } };
      },
    },
  };
  const ssmIn = (region: string) => new SSMClient({ region, ...common });
  const ec2 = new EC2Client({ region: 'eu-central-1', ...common });
  const world = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    now: () => new Date('2026-11-22T03:00:00Z'),
    hasColours: false,
    who: 'anna',
    newId: () => '0b7d7d3c-1f0a-4a6b-9b57-1d1f6a6f0001',
    ssmIn,
    ssmOnceIn: ssmIn,
    s3In: (region: string) => new S3Client({ region, ...common }),
    snsIn: (region: string) => new SNSClient({ region, ...common }),
    tagsIn: (region: string) => ({ ec2, tagging: new ResourceGroupsTaggingAPIClient({ region, ...common }) }),
    clientsIn: (region: string) => ({ ssm: ssmIn(region), ec2, dynamo: new DynamoDBClient({ region, ...common }) }),
  };
  return { world, out, err };
}

type World = ReturnType<typeof aWorld>['world'];

/** Every command with a file, and what it asks AWS for. */
const commands: Readonly<Record<string, (file: string, world: World) => Promise<number> | number>> = {
  validate: (file, world) => validate([file], world),
  plan: (file, world) => plan(['--account', '--fleet', file], world),
  explain: (file, world) => explain([NODE, '--file', file], world),
  loop: (file, world) => loop(['pause', '--file', file], world),
  'notify-test': (file, world) => notifyTest(['--file', file], world),
  'patch-now': (file, world) => patchNow(['--ring', 'web', '--kb', 'KB5034123', '--fleet', file], world),
};
const ofAws = Object.keys(commands).filter((name) => name !== 'validate');

/** where: what must hold, got what */
const SENTENCE = /^\S[^\n]*: [^\n]*must [^\n]*\bgot [^\n]+$/;

describe.each(ofAws)('%s', (name) => {
  it.each(Object.entries(failures))('says what must hold where there is %s, without a stack', async (_, failure) => {
    // what it is not told, explain leaves out and names
    const isEnough = name === 'explain' && 'code' in failure && /^(AccessDenied|Throttling)/.test(failure.code);
    const { world, err } = aWorld(failure);
    const code = await commands[name]?.(good, world);
    expect([code, err.length]).toEqual(isEnough ? [0, 0] : [1, 1]);
    if (isEnough) return;
    const [first = '', ...rest] = (err[0] as string).split('\n');
    expect(first).toMatch(SENTENCE);
    expect(rest.every((line) => line.startsWith('  {"Sid":'))).toBe(true);
  });

  it('says how to sign in where credentials are missing or over', async () => {
    for (const each of ['no credentials', 'credentials that have expired', 'credentials that nobody knows']) {
      const { world, err } = aWorld(failures[each] as Failure);
      await commands[name]?.(good, world);
      expect(err[0]).toContain('aws sso login');
    }
  });
});

describe.each(Object.keys(commands))('%s', (name) => {
  it.each([
    ['a file that is not there', join(folder, 'nope.yaml'), 'must be a file that can be read, got no such file'],
    ['a folder', folder, 'must be a file, got a folder'],
  ])('refuses %s', async (_, file, message) => {
    const { world, out, err } = aWorld({ code: 'AccessDeniedException' });
    expect([await commands[name]?.(file, world), out, err]).toEqual([1, [], [`${file}: ${message}`]]);
  });
});

it('refuses to write a plan where a file lies', async () => {
  const { world, err } = aWorld({ code: 'AccessDeniedException' });
  expect([await plan(['--fleet', good, '--out', good], world), err]).toEqual([
    1,
    [`--out: must be a folder that can be written to, got ${good} (EEXIST: ${good})`],
  ]);
});

it('asks whether it is a Region where no address is known', async () => {
  const { world, err } = aWorld(failures['a Region that there is not'] as Failure);
  await commands.plan?.(good, world);
  expect(err[0]).toContain('is deploysTo.region a Region');
});
