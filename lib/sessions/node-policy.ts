import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';
import { ssmBuckets } from './ssm-buckets';
import { forChannels, forObjectsOf } from './staff-statements';
import { TRANSCRIPT_PREFIX, type TranscriptStore } from './transcript-store';

/** What nodes need beside being there. */
export interface NodePolicyProps {
  /** The fleet's name; the policy is called `FLEET-node`. */
  readonly fleet: string;
  /** Encrypts channels and transcripts. */
  readonly key: IKey;
  /** Where nodes write transcripts: Session Manager does not write for them. */
  readonly transcripts: Pick<TranscriptStore, 'bucket' | 'logGroup'>;
  /**
   * Paths of Parameter Store, such as `/acme/web`, that nodes may read with all below.
   * @default none
   */
  readonly parameters?: readonly string[];
}

/** What `AmazonSSMManagedInstanceCore` allows on everything, without `GetParameter` and `GetParameters`. */
const CORE = {
  ssm: [
    'DescribeAssociation',
    'DescribeDocument',
    'GetDeployablePatchSnapshotForInstance',
    'GetDocument',
    'GetManifest',
    'ListAssociations',
    'ListInstanceAssociations',
    'PutComplianceItems',
    'PutConfigurePackageResult',
    'PutInventory',
    'UpdateAssociationStatus',
    'UpdateInstanceAssociationStatus',
    'UpdateInstanceInformation',
  ],
  ssmmessages: ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'],
  ec2messages: ['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply'],
};

/**
 * What a node's role needs for Systems Manager, in place of `AmazonSSMManagedInstanceCore`, which reads every parameter of the account
 * that is not a secret. For the roles of EC2 instances and for the service role of hybrid nodes.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
export class NodePolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: NodePolicyProps) {
    super(scope, id);
    const { fleet, key, transcripts, parameters = [] } = props;
    const { partition, region, account } = Stack.of(this);
    const buckets = ssmBuckets(Token.isUnresolved(region) ? '*' : region).map(
      (name) => `arn:${partition}:s3:::${name}/*`,
    );
    const below = parameters.map((path) => `arn:${partition}:ssm:${region}:${account}:parameter${path}/*`);
    const paths = parameters.map((path) => `arn:${partition}:ssm:${region}:${account}:parameter${path}`);
    this.policy = new ManagedPolicy(this, 'Resource', {
      managedPolicyName: `${fleet}-node`,
      description: `What nodes of ${fleet} need for Systems Manager, for instance profiles and for the service role of hybrid nodes`,
      statements: [
        new PolicyStatement({
          sid: 'SpeakWithSystemsManager',
          actions: Object.entries(CORE).flatMap(([service, calls]) => calls.map((call) => `${service}:${call}`)),
          resources: ['*'],
        }),
        new PolicyStatement({ sid: 'FetchFromAws', actions: ['s3:GetObject'], resources: buckets }),
        new PolicyStatement({
          sid: 'EncryptChannels',
          actions: ['kms:Decrypt'],
          resources: [key.keyArn],
          conditions: forChannels,
        }),
        ...(parameters.length > 0
          ? [
              new PolicyStatement({
                sid: 'ReadParameters',
                actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
                resources: [...paths, ...below],
              }),
            ]
          : []),
      ],
    });
    acknowledgeWildcards(this.policy, {
      '*': 'what the agent needs before anybody knows which associations, documents and channels concern the node; it is what AWS’s own policy has, less parameters',
      ...Object.fromEntries(buckets.map((arn) => [arn, 'AWS names what lies in its buckets'])),
      ...Object.fromEntries(below.map((arn) => [arn, 'the file names the path, and all below it is meant'])),
    });
    if (transcripts.bucket) this.allowBucket(transcripts.bucket, key);
    if (transcripts.logGroup) this.allowLogs(transcripts.logGroup);
  }

  private allowBucket(bucket: IBucket, key: IKey): void {
    const objects = bucket.arnForObjects(`${TRANSCRIPT_PREFIX}/*`);
    this.policy.addStatements(
      new PolicyStatement({ sid: 'WriteTranscripts', actions: ['s3:PutObject'], resources: [objects] }),
      // The agent opens no session before it has seen that the bucket is encrypted.
      new PolicyStatement({ actions: ['s3:GetEncryptionConfiguration'], resources: [bucket.bucketArn] }),
      new PolicyStatement({
        sid: 'EncryptTranscripts',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: forObjectsOf(bucket),
      }),
    );
    acknowledgeWildcards(this.policy, { [objects]: 'a transcript is named after its session' });
  }

  /** The log group is encrypted by CloudWatch Logs itself; a node needs no key for it, and makes no group. */
  private allowLogs({ logGroupArn }: ILogGroup): void {
    const { account, region, partition } = Stack.of(this);
    const groups = `arn:${partition}:logs:${region}:${account}:log-group:*`;
    this.policy.addStatements(
      new PolicyStatement({
        sid: 'StreamTranscripts',
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [logGroupArn],
      }),
      new PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: [groups] }),
    );
    acknowledgeWildcards(this.policy, {
      [logGroupArn]: 'a stream is named after its session',
      [groups]: 'the agent looks for its log group among all of them',
    });
  }
}
