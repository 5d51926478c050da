import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { CfnResourceDataSync } from 'aws-cdk-lib/aws-ssm';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Whose inventory, and how it is kept. */
export interface InventorySyncProps {
  /** The fleet's name; the sync is called `FLEET-inventory`. */
  readonly fleet: string;
  /**
   * Encrypts the bucket. Its policy must let Systems Manager make data keys for a sync of this account; a {@link FleetKey} does.
   */
  readonly key: IKey;
  /** Takes the access logs of the bucket. */
  readonly accessLogs: IBucket;
}

const PREFIX = 'inventory';

/**
 * A copy of all inventory of the account in this Region, kept current by Systems Manager: one object for each node and kind, at
 * `inventory/AWS:Application/accountid=…/region=…/resourcetype=ManagedInstanceInventory/i-….json`. Systems Manager itself
 * forgets a node's inventory after 30 days; this bucket does not.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-create-resource-data-sync.html
 */
export class InventorySync extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { fleet, key, accessLogs }: InventorySyncProps) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // The sync sends the one ACL that such a bucket takes: the policy below lets it send no other.
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          // Each change of a node is a new version of its object; the current one is written only when something changed.
          noncurrentVersionExpiration: Duration.days(90),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      // What ran where and when is evidence, also of a fleet that is gone.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // By name: the bucket of logs may belong to another stack, whose policy cannot refer to this one.
    (this.bucket.node.defaultChild as CfnBucket).loggingConfiguration = {
      destinationBucketName: accessLogs.bucketName,
      logFilePrefix: `${PREFIX}/`,
    };
    const ofThisAccount = {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:ssm:*:${account}:resource-data-sync/*` },
    };
    const ssm = new ServicePrincipal('ssm.amazonaws.com');
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SyncLooksAtTheBucket',
        principals: [ssm],
        actions: ['s3:GetBucketAcl'],
        // It looks before there is a sync whose ARN it could name, so AWS's policy has no conditions here; it tells no content.
        resources: [this.bucket.bucketArn],
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SyncWritesInventory',
        principals: [ssm],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`${PREFIX}/*/accountid=${account}/*`)],
        conditions: {
          StringEquals: {
            ...ofThisAccount.StringEquals,
            's3:x-amz-acl': 'bucket-owner-full-control',
            's3:x-amz-server-side-encryption': 'aws:kms',
            's3:x-amz-server-side-encryption-aws-kms-key-id': key.keyArn,
          },
          ArnLike: ofThisAccount.ArnLike,
        },
      }),
    );
    const sync = new CfnResourceDataSync(this, 'Resource', {
      syncName: `${fleet}-inventory`,
      syncType: 'SyncToDestination',
      s3Destination: {
        bucketName: this.bucket.bucketName,
        bucketRegion: region,
        bucketPrefix: PREFIX,
        syncFormat: 'JsonSerDe',
        kmsKeyArn: key.keyArn,
      },
    });
    // Systems Manager writes a first object when the sync is made, and refuses it where it may not.
    if (this.bucket.policy) sync.node.addDependency(this.bucket.policy);
  }
}
