import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { checkName } from '../patching/check-name';
import { must } from '../patching/must';
import type { ShellProfile } from './config';
import { TRANSCRIPT_PREFIX } from './transcript-store';

/** How sessions are. */
export interface SessionDocumentProps {
  /** The document's name, 3 to 128 letters, digits, `_`, `-` and `.`. Operators say it when they open a session. */
  readonly name: string;
  /** Encrypts what goes between operator and node, beside TLS. Both need it: see `OperatorPolicy` and `NodePolicy`. */
  readonly key: IKey;
  /**
   * Gets the whole transcript when the session ends; an encrypted one.
   * @default nowhere
   */
  readonly bucket?: IBucket;
  /**
   * Gets the transcript; an encrypted one.
   * @default nowhere
   */
  readonly logGroup?: ILogGroup;
  /**
   * Whether the log group gets it line by line.
   * @default true
   */
  readonly isLive?: boolean;
  /**
   * A session in which nobody types ends after this: 1 to 60 minutes.
   * @default Duration.minutes(20)
   */
  readonly idle?: Duration;
  /**
   * Every session ends after this: 1 to 1440 minutes.
   * @default Duration.hours(8)
   */
  readonly longest?: Duration;
  /**
   * The user on Linux and macOS, unless the operator's tag `SSMSessionRunAs` says another.
   * @default ssm-user
   */
  readonly runAs?: string;
  /**
   * What sessions begin with.
   * @default nothing
   */
  readonly shellProfile?: ShellProfile;
}

/**
 * How sessions of the fleet are: how long, as whom, encrypted and recorded. It has a name of its own and leaves the account's default,
 * `SSM-SessionManagerRunShell`, as somebody else may have set it.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
 */
export class SessionDocument extends Construct {
  readonly documentName: string;
  readonly documentArn: string;

  /**
   * @throws Error when the name is not one, or a length of time is not what Session Manager takes
   */
  constructor(scope: Construct, id: string, props: SessionDocumentProps) {
    super(scope, id);
    const { name, bucket, logGroup, runAs, shellProfile = {} } = props;
    const { idle = Duration.minutes(20), longest = Duration.hours(8), isLive = true } = props;
    checkName(this, 'name', name);
    for (const [what, length, most] of [
      ['idle', idle, 60],
      ['longest', longest, 1440],
    ] as const) {
      const minutes = length.toMinutes();
      const got = length.toHumanString();
      must(minutes >= 1 && minutes <= most, this, `${what} must be 1 to ${most} minutes, got ${got}`);
    }
    const document = new CfnDocument(this, 'Resource', {
      name,
      documentType: 'Session',
      documentFormat: 'JSON',
      // A document of a fixed name cannot be replaced.
      updateMethod: 'NewVersion',
      // Every key that the console writes, and of the kind that it writes: with a number for a time, or text for true, it shows nothing.
      content: {
        schemaVersion: '1.0',
        description: 'Sessions of the fleet: encrypted, recorded, and of limited length',
        sessionType: 'Standard_Stream',
        inputs: {
          s3BucketName: bucket?.bucketName ?? '',
          s3KeyPrefix: bucket ? TRANSCRIPT_PREFIX : '',
          s3EncryptionEnabled: true,
          cloudWatchLogGroupName: logGroup?.logGroupName ?? '',
          cloudWatchEncryptionEnabled: true,
          cloudWatchStreamingEnabled: isLive,
          kmsKeyId: props.key.keyArn,
          runAsEnabled: runAs !== undefined,
          runAsDefaultUser: runAs ?? '',
          idleSessionTimeout: String(idle.toMinutes()),
          maxSessionDuration: String(longest.toMinutes()),
          shellProfile: { linux: shellProfile.linux ?? '', windows: shellProfile.windows ?? '' },
        },
      },
    });
    this.documentName = document.ref;
    const { partition, region, account } = Stack.of(this);
    this.documentArn = `arn:${partition}:ssm:${region}:${account}:document/${name}`;
  }
}
