import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { must } from '../patching/must';

/** Where transcripts of sessions go. */
export interface TranscriptStoreProps {
  /** The fleet's name; the log group's begins with `/shipshape/FLEET/sessions/`. */
  readonly fleet: string;
  /** Encrypts bucket and log group; its policy must let CloudWatch Logs use it for that name, as the fleet's own does. */
  readonly key: IKey;
  /** Takes the log of who read what. */
  readonly accessLogs: IBucket;
  /**
   * Whether whole transcripts go into a bucket.
   * @default true
   */
  readonly s3?: boolean;
  /**
   * Whether transcripts go into a log group.
   * @default true
   */
  readonly cloudWatch?: boolean;
  /**
   * How long both are kept: 1 to 3650 days.
   * @default Duration.days(400)
   */
  readonly keep?: Duration;
  /**
   * How long nothing in the bucket can be deleted, at most `keep`. A bucket that has it keeps it for ever.
   * @default no lock
   */
  readonly lock?: { readonly mode: 'governance' | 'compliance'; readonly for: Duration };
}

/** What objects in the bucket begin with. */
export const TRANSCRIPT_PREFIX = 'sessions';

/**
 * What was typed and shown in sessions: private, encrypted, over TLS only, and still there when sessions are removed from the fleet.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
 */
export class TranscriptStore extends Construct {
  /** Whole transcripts, under `sessions/`. */
  readonly bucket?: Bucket;
  readonly logGroup?: LogGroup;

  /**
   * @throws Error when `lock` is longer than `keep`, or there is no bucket to lock
   */
  constructor(scope: Construct, id: string, props: TranscriptStoreProps) {
    super(scope, id);
    const { fleet, key, s3 = true, cloudWatch = true, keep = Duration.days(400), lock } = props;
    must(!lock || s3, this, 'lock must come with a bucket, got s3: false');
    if (lock) {
      must(
        lock.for.toDays() <= keep.toDays(),
        this,
        `lock must be at most keep (${keep.toHumanString()}), got ${lock.for.toHumanString()}`,
      );
    }
    if (s3) {
      this.bucket = new Bucket(this, 'Bucket', {
        encryption: BucketEncryption.KMS,
        encryptionKey: key,
        bucketKeyEnabled: true,
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforceSSL: true,
        versioned: true,
        ...(lock
          ? { objectLockEnabled: true, objectLockDefaultRetention: ObjectLockRetention[lock.mode](lock.for) }
          : {}),
        lifecycleRules: [
          {
            expiration: keep,
            noncurrentVersionExpiration: Duration.days(30),
            abortIncompleteMultipartUploadAfter: Duration.days(7),
            // Objects move to the cheaper class only if they stay there for the 30 days that it bills at least.
            transitions:
              keep.toDays() >= 120
                ? [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) }]
                : undefined,
          },
        ],
        // Who did what on a server must be provable after the fleet has given up sessions.
        removalPolicy: RemovalPolicy.RETAIN,
      });
      // By name: the bucket of logs may belong to another stack, whose policy cannot refer to this one.
      (this.bucket.node.defaultChild as CfnBucket).loggingConfiguration = {
        destinationBucketName: props.accessLogs.bucketName,
        logFilePrefix: 'transcripts/',
      };
    }
    if (cloudWatch) {
      // The end of the stack's id is new with each stack, so that a group that stays is not in the way of the next one.
      const stack = Fn.select(2, Fn.split('/', Aws.STACK_ID));
      this.logGroup = new LogGroup(this, 'LogGroup', {
        logGroupName: `/shipshape/${fleet}/sessions/${stack}`,
        encryptionKey: key,
        retention: retentionOf(keep),
        // For the same reason as the bucket.
        removalPolicy: RemovalPolicy.RETAIN,
      });
    }
  }

  /** Those of both that there are. */
  get places(): { readonly bucket?: IBucket; readonly logGroup?: ILogGroup } {
    const { bucket, logGroup } = this;
    return { ...(bucket ? { bucket } : {}), ...(logGroup ? { logGroup } : {}) };
  }
}

/** The shortest retention that CloudWatch Logs knows which is not shorter than `keep`. */
function retentionOf(keep: Duration): RetentionDays {
  const known = Object.values(RetentionDays)
    .filter((days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE)
    .sort((a, b) => a - b);
  return known.find((days) => days >= keep.toDays()) ?? RetentionDays.TEN_YEARS;
}
