import { join } from 'node:path';
import { IAMClient, SimulateCustomPolicyCommand } from '@aws-sdk/client-iam';
import { FORWARDING_DOCUMENTS } from '../../../lib/sessions/forwarding-documents';
import type { LocalAws } from '../../../rehearsal/local-aws/local-aws';
import { startLocalAws } from '../../../rehearsal/local-aws/start-local-aws';
import { aFleet } from '../../support/a-fleet';
import { synthesized } from '../../support/synthesized';
import { account, arn, region } from './sample/account';
import { StubFleet } from './sample/stub-fleet';

const key = arn('kms', 'key/channel');
const fleet = new StubFleet();
let aws: LocalAws;
let policies: ReadonlyMap<string, string>;

beforeAll(async () => {
  const { sessions } = synthesized(
    aFleet({
      sessions: {
        operators: {
          team: { slice: 'web', mfa: 'iam' },
          federated: { slice: 'web', mfa: 'identity-provider' },
          forwarding: { slice: 'web', mfa: 'iam', portForwarding: ['AWS-StartPortForwardingSession'] },
        },
        readers: { auditors: { slice: 'web', mfa: 'iam' } },
      },
    }),
  );
  policies = new Map(
    Object.values(sessions.findResources('AWS::IAM::ManagedPolicy')).map(({ Properties }) => [
      Properties.ManagedPolicyName.replace(/^acme-(operators|readers)-/, ''),
      JSON.stringify(deployed(Properties.PolicyDocument)),
    ]),
  );
  aws = await startLocalAws({
    account,
    region,
    fleetUrl: await fleet.listen(),
    workFolder: join(__dirname, '../../../.rehearsal'),
    speed: 20,
  });
}, 300_000); // the first in a new clone makes Python's environment

afterAll(async () => {
  await aws?.stop();
  fleet.close();
});

/** A policy's document as CloudFormation makes it. */
function deployed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deployed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, inside] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (name === 'Ref') return 'aws';
  if (name === 'Fn::ImportValue') return key;
  if (name === 'Fn::Join') return (deployed(inside) as [string, string[]])[1].join('');
  return Object.fromEntries(entries.map(([each, below]) => [each, deployed(below)]));
}

type Keys = Readonly<Record<string, string>>;

/** Who asks: a user of IAM with a second factor, and a person of Identity Center, whose sessions never carry that key. */
const anna: Keys = {
  'aws:username': 'anna',
  'aws:userid': 'AIDAANNA',
  'aws:PrincipalType': 'User',
  'aws:MultiFactorAuthPresent': 'true',
};
const withoutFactor: Keys = { ...anna, 'aws:MultiFactorAuthPresent': 'false' };
const { 'aws:MultiFactorAuthPresent': _, ...withLongLivedKeys } = anna;
const bea: Keys = { 'aws:userid': 'AROABEA:bea@acme.example', 'aws:PrincipalType': 'AssumedRole' };

/** What IAM answers for each resource, by a policy's name or its text. */
async function decisions(policy: string, action: string, resources: string[], keys: Keys): Promise<string[]> {
  const { EvaluationResults = [] } = await new IAMClient(aws.clients).send(
    new SimulateCustomPolicyCommand({
      PolicyInputList: [policies.get(policy) ?? policy],
      ActionNames: [action],
      ResourceArns: resources,
      CallerArn: arn('iam', 'user/anna').replace(region, ''),
      ContextEntries: Object.entries(keys).map(([ContextKeyName, value]) => ({
        ContextKeyName,
        ContextKeyType: 'string',
        ContextKeyValues: [value],
      })),
    }),
  );
  return EvaluationResults.map(({ EvalDecision = '' }) => EvalDecision);
}

interface Start {
  readonly role?: string;
  readonly document?: string;
}

/**
 * Session Manager asks for the node, which its tags describe; for the document only where every statement that allows the node
 * insists on that, as without it the account's default document needs no permission.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
 */
async function mayStart(policy: string, who: Keys, { role = 'web', document = 'SSM-SessionManagerRunShell' }: Start) {
  const node = arn('ec2', 'instance/i-0123456789abcdef0');
  const owner = document.startsWith('AWS-') ? arn('ssm', `document/${document}`).replace(account, '') : undefined;
  const ask = (resource: string, isChecked: boolean, tags: Keys = {}) =>
    decisions(policy, 'ssm:StartSession', [resource], {
      ...who,
      ...tags,
      'ssm:SessionDocumentAccessCheck': String(isChecked),
    });
  const tags = { 'ssm:resourceTag/Role': role, 'aws:ResourceTag/Role': role };
  const [unchecked] = await ask(node, false, tags);
  if (unchecked === 'allowed') return true;
  const answers = [...(await ask(node, true, tags)), ...(await ask(owner ?? arn('ssm', `document/${document}`), true))];
  return answers.every((answer) => answer === 'allowed');
}

const ours = { document: 'acme-session' };

describe('whoever opens sessions', () => {
  it('does so with a second factor, on a node of the slice, with the document of the fleet', async () => {
    expect(await mayStart('team', anna, ours)).toBe(true);
    expect(await mayStart('federated', bea, ours)).toBe(true);
  });

  it.each<[what: string, policy: string, who: Keys, start: Start]>([
    ['without the second factor', 'team', withoutFactor, ours],
    ['with long-lived keys, which say nothing of one', 'team', withLongLivedKeys, ours],
    ['on a node of another slice', 'team', anna, { ...ours, role: 'db' }],
    ['on a node of another slice, from Identity Center', 'federated', bea, { ...ours, role: 'db' }],
    ['with no document, which is the default of the account', 'team', anna, {}],
    ['with another document', 'team', anna, { document: 'other-session' }],
    ...FORWARDING_DOCUMENTS.map((document) => [`with ${document}`, 'team', anna, { document }] as never),
    ['by a port that is not named', 'forwarding', anna, { document: 'AWS-StartSSHSession' }],
    ['for reading alone', 'auditors', anna, ours],
  ])('is refused %s', async (_what, policy, who, start) => {
    expect(await mayStart(policy, who, start)).toBe(false);
  });

  it('would begin with the default of the account if one statement did not insist on a check', async () => {
    const insisting = '"BoolIfExists":{"ssm:SessionDocumentAccessCheck":"true"},';
    expect(await mayStart(policies.get('team')?.replace(insisting, '') ?? '', anna, {})).toBe(true);
  });

  it('forwards the ports that are named', async () => {
    expect(await mayStart('forwarding', anna, { document: 'AWS-StartPortForwardingSession' })).toBe(true);
  });

  it('is denied the other ways of forwarding, whatever else allows them', async () => {
    for (const document of FORWARDING_DOCUMENTS) {
      const documents = [arn('ssm', `document/${document}`).replace(account, '')];
      expect(await decisions('team', 'ssm:StartSession', documents, anna)).toEqual(['explicitDeny']);
    }
  });
});

describe('a session', () => {
  const opened = 'ssm:resourceTag/aws:ssmmessages:session-id';
  it.each<[what: string, policy: string, who: Keys, session: string, opener: string | undefined, answer: string]>([
    ['one’s own, by the name', 'team', anna, 'anna-0a1b2c', undefined, 'allowed'],
    ['one’s own, by the id', 'team', anna, 'AIDAANNA-0a1b2c', undefined, 'allowed'],
    ['one’s own, by the tag', 'federated', bea, 'bea@acme.example-0a1b2c', bea['aws:userid'], 'allowed'],
    ['one’s own, without the second factor', 'team', withoutFactor, 'anna-0a1b2c', 'AIDAANNA', 'implicitDeny'],
    ['somebody else’s', 'team', anna, 'carl-0a1b2c', 'AIDACARL', 'implicitDeny'],
    ['somebody else’s whose name begins alike', 'team', anna, 'annabel-0a1b2c', 'AIDABELL', 'implicitDeny'],
    ['somebody else’s, from Identity Center', 'federated', bea, 'carl-0a1b2c', 'AROABEA:carl', 'implicitDeny'],
    ['any, for reading alone', 'auditors', anna, 'anna-0a1b2c', 'AIDAANNA', 'implicitDeny'],
  ])('is resumed and ended: %s', async (_what, policy, who, session, opener, answer) => {
    const keys = { ...who, ...(opener !== undefined && { [opened]: opener }) };
    for (const action of ['ssm:ResumeSession', 'ssm:TerminateSession'])
      expect(await decisions(policy, action, [arn('ssm', `session/${session}`)], keys)).toEqual([answer]);
  });
});

it('lets the key encrypt channels of sessions, and nothing else', async () => {
  const channel = { ...anna, 'kms:EncryptionContext:aws:ssm:SessionId': 'anna-0a1b2c' };
  expect(await decisions('team', 'kms:GenerateDataKey', [key], channel)).toEqual(['allowed']);
  expect(await decisions('team', 'kms:GenerateDataKey', [key], anna)).toEqual(['implicitDeny']);
});

describe('whoever may only look', () => {
  it('sees the patches of nodes of the slice', async () => {
    const node = arn('ec2', 'instance/i-0123456789abcdef0');
    const see = (Role: string) =>
      decisions('auditors', 'ssm:DescribeInstancePatches', [node], { ...anna, 'ssm:resourceTag/Role': Role });
    expect(await see('web')).toEqual(['allowed']);
    expect(await see('db')).toEqual(['implicitDeny']);
  });
});
