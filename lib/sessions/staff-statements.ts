import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Mfa } from './sessions-schema';

/** Conditions of a statement: operator → key → value. */
export type StaffConditions = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

/** Nodes by their tags, all of which they carry. */
export const onNodesWith = (tags: Readonly<Record<string, string>>): StaffConditions => ({
  StringEquals: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value])),
});

/** A second factor, where IAM knows of it: sessions of Identity Center and SAML never carry the key, and it would lock them out. */
export const withSecondFactor = (mfa: Mfa): StaffConditions =>
  mfa === 'iam' ? { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } : {};

/** What a policy's description says of the second factor. */
export const secondFactorInWords = (mfa: Mfa): string =>
  mfa === 'iam'
    ? 'Needs a second factor of IAM'
    : 'Demand a second factor where people sign in (Identity Center: Settings, Authentication, MFA, every time they sign in): their sessions never tell IAM of it';

/** Conditions of several kinds, all of which hold. */
export const all = (...conditions: readonly StaffConditions[]): StaffConditions => {
  const merged: Record<string, Record<string, string | string[]>> = {};
  for (const [operator, keys] of conditions.flatMap((each) => Object.entries(each))) {
    merged[operator] = { ...merged[operator], ...keys };
  }
  return merged;
};

/** Key use for what lies in a bucket, whether or not S3 has a key of its own for the bucket in between. */
export const forObjectsOf = (bucket: IBucket): StaffConditions => ({
  ArnLike: { 'kms:EncryptionContext:aws:s3:arn': [bucket.bucketArn, bucket.arnForObjects('*')] },
});

/** Key use for the channel of a session, and for nothing else that the key encrypts. */
export const forChannels: StaffConditions = { Null: { 'kms:EncryptionContext:aws:ssm:SessionId': 'false' } };
