import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** How long evidence is kept. */
export interface EvidenceBucketsProps {
  /** Encrypts reports and command output. */
  readonly key: IKey;
  /**
   * How long reports are kept.
   * @default for ever: a file without a report must not shorten the life of those that exist
   */
  readonly keepReports?: Duration;
}

/**
 * Where an auditor looks: the daily reports, and what the commands printed on the nodes.
 * Both are private, encrypted, versioned, read and written over TLS only, and stay when the fleet is removed.
 */
export class EvidenceBuckets extends Construct {
  /** The daily compliance reports, under `reports/`. */
  readonly reports: Bucket;
  /** Output of commands, written by the nodes with their own role; kept for 90 days. */
  readonly output: Bucket;
  /** Who read what, of these buckets and of those in the fleet's other stacks; kept for 400 days. */
  readonly accessLogs: Bucket;

  constructor(scope: Construct, id: string, props: EvidenceBucketsProps) {
    super(scope, id);
    const accessLogs = new Bucket(this, 'AccessLogs', {
      // S3 delivers access logs only to buckets with its own encryption.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(30) }],
      // Who read the evidence is evidence, too.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(accessLogs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'this bucket receives the access logs; logging its own access would never end',
    });
    // Buckets of other stacks are not named here, for a reference back would close a circle; the account is their bound.
    accessLogs.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogsOfBucketsInOtherStacks',
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [accessLogs.arnForObjects('*')],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.accessLogs = accessLogs;
    const evidence = (name: string, keep: Duration | undefined) =>
      new Bucket(this, name, {
        encryption: BucketEncryption.KMS,
        encryptionKey: props.key,
        bucketKeyEnabled: true,
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforceSSL: true,
        versioned: true,
        serverAccessLogsBucket: accessLogs,
        serverAccessLogsPrefix: `${name.toLowerCase()}/`,
        lifecycleRules: [
          {
            expiration: keep,
            noncurrentVersionExpiration: Duration.days(30),
            abortIncompleteMultipartUploadAfter: Duration.days(7),
            // Objects move to the cheaper class only if they stay there for the 30 days that it bills at least.
            transitions:
              !keep || keep.toDays() >= 120
                ? [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) }]
                : undefined,
          },
        ],
        // Evidence outlives the fleet.
        removalPolicy: RemovalPolicy.RETAIN,
      });
    this.reports = evidence('Reports', props.keepReports);
    this.output = evidence('Output', Duration.days(90));
  }
}
