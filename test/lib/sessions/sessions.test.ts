import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import {
  NodePolicy,
  NodeRole,
  OperatorPolicy,
  type OperatorPolicyProps,
  ReaderPolicy,
  SessionDocument,
  type SessionDocumentProps,
  SessionEndpoints,
  type SessionEndpointsProps,
  TranscriptStore,
  type TranscriptStoreProps,
} from '../../../lib';
import { FORWARDING_DOCUMENTS } from '../../../lib/sessions/forwarding-documents';
import { ssmBuckets } from '../../../lib/sessions/ssm-buckets';
import { aFleet } from '../../support/a-fleet';
import { aStack, aTemplate } from '../../support/a-stack';
import { synthesized } from '../../support/synthesized';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}
const list = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);

const aKey = (stack: Stack) => new Key(stack, 'Key');
const aDocument = (stack: Stack, props: Partial<SessionDocumentProps> = {}) =>
  new SessionDocument(stack, 'Document', { name: 'shop-session', key: aKey(stack), ...props });
const aStore = (stack: Stack, props: Partial<TranscriptStoreProps> = {}) =>
  new TranscriptStore(stack, 'Transcripts', {
    fleet: 'shop',
    key: aKey(stack),
    accessLogs: Bucket.fromBucketName(stack, 'AccessLogs', 'shop-access-logs'),
    ...props,
  });
const operators =
  (props: Partial<OperatorPolicyProps> = {}) =>
  (stack: Stack) => {
    const key = aKey(stack);
    const document = new SessionDocument(stack, 'Document', { name: 'shop-session', key });
    const common = { fleet: 'shop', name: 'web', tags: { Role: 'web', Stage: 'prod' }, mfa: 'iam' as const };
    return new OperatorPolicy(stack, 'Operators', { ...common, document, key, ...props });
  };
const statementsOf = (template: Template): Statement[] =>
  Object.values(template.findResources('AWS::IAM::ManagedPolicy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
  );
const allowing = (template: Template, action: string): Statement[] =>
  statementsOf(template).filter(({ Effect, Action }) => Effect === 'Allow' && list(Action).includes(action));

describe('transcripts', () => {
  it('lie in a bucket that is private, encrypted, versioned and stays', () => {
    const template = aTemplate((stack) => aStore(stack));
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketName: Match.absent(),
        VersioningConfiguration: { Status: 'Enabled' },
        ObjectLockEnabled: Match.absent(),
        PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicPolicy: true, RestrictPublicBuckets: true }),
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 400 })] },
        LoggingConfiguration: { DestinationBucketName: 'shop-access-logs', LogFilePrefix: 'transcripts/' },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      }),
    });
  });

  it('lie in an encrypted log group whose name no earlier one has, and that stays', () => {
    aTemplate((stack) => aStore(stack, { keep: Duration.days(100) })).hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Retain',
      Properties: {
        RetentionInDays: 120,
        KmsKeyId: Match.anyValue(),
        LogGroupName: {
          'Fn::Join': [
            '',
            ['/shipshape/shop/sessions/', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }],
          ],
        },
      },
    });
  });

  it.each([
    [1, 1],
    [400, 400],
    [401, 545],
    [3650, 3653],
  ])('asked for %d days are kept for %d days in the log group', (days, kept) => {
    aTemplate((stack) => aStore(stack, { keep: Duration.days(days) })).hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: kept,
    });
  });

  it.each(['governance', 'compliance'] as const)('are locked in mode %s where that is asked for', (mode) => {
    aTemplate((stack) => aStore(stack, { lock: { mode, for: Duration.days(90) } })).hasResourceProperties(
      'AWS::S3::Bucket',
      {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 90, Mode: mode.toUpperCase() } } },
      },
    );
  });

  it('refuse a lock for longer than they are kept, or of nothing', () => {
    const lock = { mode: 'governance', for: Duration.days(90) } as const;
    expect(() => aStack((stack) => aStore(stack, { lock, keep: Duration.days(30) }))).toThrow(
      'Shop/Transcripts: lock must be at most keep (30 days), got 90 days',
    );
    expect(() => aStack((stack) => aStore(stack, { lock, s3: false }))).toThrow(
      'Shop/Transcripts: lock must come with a bucket, got s3: false',
    );
  });
});

describe('the session document', () => {
  it('has every key that the console writes, each of the kind that it takes', () => {
    const document = { idle: Duration.minutes(15), longest: Duration.hours(2), runAs: 'operator', isLive: false };
    aTemplate((stack) => aDocument(stack, document)).hasResourceProperties('AWS::SSM::Document', {
      Name: 'shop-session',
      DocumentType: 'Session',
      UpdateMethod: 'NewVersion',
      Content: {
        schemaVersion: '1.0',
        description: Match.anyValue(),
        sessionType: 'Standard_Stream',
        inputs: {
          s3BucketName: '',
          s3KeyPrefix: '',
          s3EncryptionEnabled: true,
          cloudWatchLogGroupName: '',
          cloudWatchEncryptionEnabled: true,
          cloudWatchStreamingEnabled: false,
          kmsKeyId: Match.anyValue(),
          runAsEnabled: true,
          runAsDefaultUser: 'operator',
          idleSessionTimeout: '15',
          maxSessionDuration: '120',
          shellProfile: { linux: '', windows: '' },
        },
      },
    });
  });

  it.each([
    ['a name of two letters', { name: 'my' }, 'name must have 3 to 128 letters, digits, _, - and ., got "my"'],
    [
      'an hour and a minute of idling',
      { idle: Duration.minutes(61) },
      'idle must be 1 to 60 minutes, got 1 hour 1 minute',
    ],
    ['no end', { longest: Duration.minutes(1441) }, 'longest must be 1 to 1440 minutes, got 1 day 1 minute'],
  ])('refuses %s', (_, props, message) => {
    expect(() => aStack((stack) => aDocument(stack, props))).toThrow(`Shop/Document: ${message}`);
  });
});

describe('operators', () => {
  it('open sessions on nodes with all tags of their slice, with our document alone, which is checked each time', () => {
    const starts = allowing(aTemplate(operators()), 'ssm:StartSession');
    expect(starts.map(({ Resource }) => Resource)).toEqual([
      ['arn:aws:ec2:eu-central-1:123456789012:instance/*', 'arn:aws:ssm:eu-central-1:123456789012:managed-instance/*'],
      'arn:aws:ssm:eu-central-1:123456789012:document/shop-session',
    ]);
    expect(starts[0]?.Condition?.StringEquals).toEqual({
      'ssm:resourceTag/Role': 'web',
      'ssm:resourceTag/Stage': 'prod',
    });
    for (const { Condition } of starts)
      expect(Condition?.BoolIfExists).toEqual({ 'ssm:SessionDocumentAccessCheck': 'true' });
  });

  it('of IAM do nothing at all without a second factor; those of an identity provider are not asked for it here', () => {
    const isAsked = ({ Condition }: Statement) => Condition?.Bool?.['aws:MultiFactorAuthPresent'] === 'true';
    const allowed = (mfa: 'iam' | 'identity-provider') =>
      statementsOf(aTemplate(operators({ mfa }))).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed('iam').filter(isAsked).length).toBe(allowed('iam').length);
    expect(allowed('identity-provider').some(isAsked)).toBe(false);
    aTemplate(operators({ mfa: 'identity-provider' })).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: Match.stringLikeRegexp('Demand a second factor where people sign in'),
    });
  });

  it('end and resume their own sessions only', () => {
    const own = allowing(aTemplate(operators({ mfa: 'identity-provider' })), 'ssm:TerminateSession');
    expect(own.map(({ Action, Resource, Condition }) => [Action, Resource, Condition])).toEqual([
      [
        ['ssm:ResumeSession', 'ssm:TerminateSession'],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
        'arn:aws:ssm:eu-central-1:123456789012:session/${aws:userid}-*',
        undefined,
      ],
      [
        ['ssm:ResumeSession', 'ssm:TerminateSession'],
        'arn:aws:ssm:eu-central-1:123456789012:session/*',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
        { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } },
      ],
    ]);
  });

  it('forward no ports but by the documents that are named, whatever else allows it', () => {
    const deniedBy = (portForwarding: OperatorPolicyProps['portForwarding']) =>
      statementsOf(aTemplate(operators({ portForwarding: portForwarding ?? [] })))
        .filter(({ Effect }) => Effect === 'Deny')
        .flatMap(({ Resource }) => list(Resource).map((arn) => String(arn).split('/').at(-1)));
    expect(deniedBy([])).toEqual([...FORWARDING_DOCUMENTS]);
    expect(deniedBy(['AWS-StartSSHSession'])).not.toContain('AWS-StartSSHSession');
    expect(deniedBy(FORWARDING_DOCUMENTS)).toEqual([]);
    const named = allowing(aTemplate(operators({ portForwarding: ['AWS-StartSSHSession'] })), 'ssm:StartSession');
    expect(named.flatMap(({ Resource }) => Resource)).toContain(
      'arn:aws:ssm:eu-central-1::document/AWS-StartSSHSession',
    );
  });

  it('use the key for channels of sessions alone', () => {
    const [statement, ...others] = allowing(aTemplate(operators()), 'kms:GenerateDataKey');
    expect(others).toEqual([]);
    expect(statement?.Condition?.Null).toEqual({ 'kms:EncryptionContext:aws:ssm:SessionId': 'false' });
  });

  it('refuse to be let everywhere', () => {
    expect(() => aStack(operators({ tags: {} }))).toThrow('Shop/Operators: tags must say which nodes, got none');
  });

  it('have a policy that IAM has room for, with as many and long tags as there may be', () => {
    const tags = Object.fromEntries([1, 2, 3, 4, 5].map((each) => [`${each}`.padEnd(128, 'k'), 'v'.repeat(256)]));
    const all = { tags, portForwarding: FORWARDING_DOCUMENTS.slice(0, 3) };
    const [policy] = Object.values(aTemplate(operators(all)).findResources('AWS::IAM::ManagedPolicy'));
    expect(JSON.stringify(policy?.Properties.PolicyDocument).length).toBeLessThan(6144);
  });
});

describe('readers', () => {
  const readers = (hasTranscripts: boolean) => (stack: Stack) => {
    const key = aKey(stack);
    const store = new TranscriptStore(stack, 'Transcripts', {
      fleet: 'shop',
      key,
      accessLogs: Bucket.fromBucketName(stack, 'AccessLogs', 'shop-access-logs'),
    });
    new ReaderPolicy(stack, 'Readers', {
      fleet: 'shop',
      name: 'audit',
      tags: { Role: 'web' },
      mfa: 'identity-provider',
      ...(hasTranscripts ? { transcripts: { store, key } } : {}),
    });
  };

  it('change nothing', () => {
    const actions = statementsOf(aTemplate(readers(true))).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^\w+:(Describe|Get|List|Filter)/.test(action))).toEqual(['kms:Decrypt']);
  });

  it('see transcripts only where that is said', () => {
    expect(allowing(aTemplate(readers(false)), 's3:GetObject')).toEqual([]);
    expect(allowing(aTemplate(readers(true)), 's3:GetObject').length).toBe(1);
  });
});

describe('nodes', () => {
  const nodes =
    (parameters: string[] = []) =>
    (stack: Stack) => {
      const key = aKey(stack);
      const transcripts = new TranscriptStore(stack, 'Transcripts', {
        fleet: 'shop',
        key,
        accessLogs: Bucket.fromBucketName(stack, 'AccessLogs', 'shop-access-logs'),
      });
      const { policy } = new NodePolicy(stack, 'NodePolicy', { fleet: 'shop', key, transcripts, parameters });
      new NodeRole(stack, 'NodeRole', { fleet: 'shop', policies: [policy] });
    };

  it('read no parameter but those whose path is named', () => {
    expect(allowing(aTemplate(nodes()), 'ssm:GetParameter')).toEqual([]);
    expect(allowing(aTemplate(nodes(['/acme/web'])), 'ssm:GetParameter').map(({ Resource }) => Resource)).toEqual([
      [
        'arn:aws:ssm:eu-central-1:123456789012:parameter/acme/web',
        'arn:aws:ssm:eu-central-1:123456789012:parameter/acme/web/*',
      ],
    ]);
  });

  it('use the key for channels and for transcripts alone', () => {
    const conditions = allowing(aTemplate(nodes()), 'kms:Decrypt').map(({ Condition }) => Object.keys(Condition ?? {}));
    expect(conditions).toEqual([['Null'], ['ArnLike']]);
  });

  it('write transcripts where they belong, and nothing else', () => {
    const [statement, ...others] = allowing(aTemplate(nodes()), 's3:PutObject');
    expect(others).toEqual([]);
    expect(JSON.stringify(statement?.Resource)).toMatch(/\/sessions\/\*/);
  });

  it('without a role get one by an instance profile', () => {
    const template = aTemplate(nodes());
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'shop-node', ManagedPolicyArns: [Match.anyValue()] });
    template.hasResourceProperties('AWS::IAM::InstanceProfile', { InstanceProfileName: 'shop-node' });
  });

  it.each([
    ['eu-central-1', 'patch-baseline-snapshot-eu-central-1', 'aws-patch-manager-eu-central-1-9163fdaaf'],
    ['me-south-1', 'patch-baseline-snapshot-me-south-1-uduvl7q8', 'aws-patch-manager-me-south-1-a53fc9dce'],
    ['cn-north-1', 'patch-baseline-snapshot-cn-north-1*', 'aws-patch-manager-cn-north-1-*'],
  ])('in %s fetch from the buckets of their Region', (region, snapshots, patches) => {
    expect(ssmBuckets(region)).toEqual(expect.arrayContaining([snapshots, patches, `${region}-birdwatcher-prod`]));
  });
});

describe('endpoints', () => {
  const endpoints = (props: Partial<SessionEndpointsProps> = {}) =>
    aTemplate(
      (stack) =>
        new SessionEndpoints(stack, 'Endpoints', {
          vpcId: 'vpc-01234567',
          subnetIds: ['subnet-01234567', 'subnet-89abcdef'],
          from: '10.0.0.0/16',
          ...props,
        }),
    );
  const services = (template: Template) =>
    Object.values(template.findResources('AWS::EC2::VPCEndpoint'))
      .map(({ Properties }) => /\.(\w+)\W*$/.exec(JSON.stringify(Properties.ServiceName))?.[1])
      .sort();

  it.each([
    ['usually', {}, ['kms', 'logs', 'ssm', 'ssmmessages']],
    ['without a log group', { cloudWatch: false }, ['kms', 'ssm', 'ssmmessages']],
    ['with old agents', { oldAgents: true }, ['ec2messages', 'kms', 'logs', 'ssm', 'ssmmessages']],
    ['with route tables', { routeTableIds: ['rtb-01234567'] }, ['kms', 'logs', 's3', 'ssm', 'ssmmessages']],
  ])('are, %s, those that the options need', (_, props, expected) => {
    expect(services(endpoints(props))).toEqual(expected);
  });

  it('take TLS from the nodes, and begin nothing', () => {
    endpoints().hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [
        Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
      ],
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
  });

  it('let nobody use credentials of another account, but for reading from S3', () => {
    for (const { Properties } of Object.values(
      endpoints({ routeTableIds: ['rtb-01234567'] }).findResources('AWS::EC2::VPCEndpoint'),
    ))
      for (const { Action, Condition } of Properties.PolicyDocument.Statement)
        if (Action !== 's3:GetObject') expect(Object.values(Condition?.StringEquals ?? {})).toEqual(['123456789012']);
  });
});

describe('the stack of sessions', () => {
  it('is empty without its section, so that it is deleted', () => {
    expect(synthesized(aFleet({ sessions: undefined })).sessions.toJSON().Resources ?? {}).toEqual({});
  });

  it('takes nothing from another but from the foundation', () => {
    const imports = JSON.stringify(synthesized().sessions.toJSON()).matchAll(/"Fn::ImportValue":"([^:"]+)/g);
    expect([...new Set([...imports].map(([, from]) => from))]).toEqual(['acme-foundation']);
  });

  it('tells what to attach, and how to begin', () => {
    expect(Object.keys(synthesized().sessions.toJSON().Outputs)).toEqual([
      'NodePolicyArn',
      'NodeRoleName',
      'NodeInstanceProfileName',
      'OpenASession',
    ]);
  });
});
