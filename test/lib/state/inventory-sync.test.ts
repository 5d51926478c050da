import { Match } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AgentConfiguration, FleetKey, InventorySync } from '../../../lib';
import { aStack, aTemplate } from '../../support/a-stack';

const template = aTemplate((stack) => {
  new InventorySync(stack, 'Inventory', {
    fleet: 'shop',
    key: new FleetKey(stack, 'Key', { fleet: 'shop' }).key,
    accessLogs: Bucket.fromBucketName(stack, 'Logs', 'shop-logs'),
  });
});
const keyArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };

describe('the copy of the inventory', () => {
  it('is made once Systems Manager may write it, and encrypted with the fleet’s key', () => {
    template.hasResource('AWS::SSM::ResourceDataSync', {
      Properties: {
        SyncName: 'shop-inventory',
        SyncType: 'SyncToDestination',
        S3Destination: {
          BucketName: { Ref: Match.stringLikeRegexp('^InventoryBucket') },
          BucketRegion: 'eu-central-1',
          BucketPrefix: 'inventory',
          SyncFormat: 'JsonSerDe',
          KMSKeyArn: keyArn,
        },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^InventoryBucketPolicy')]),
    });
  });

  it('lets syncs of this account alone write, below this account’s keys, encrypted with that key', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Sid: 'SyncLooksAtTheBucket',
            Effect: 'Allow',
            Principal: { Service: 'ssm.amazonaws.com' },
            Action: 's3:GetBucketAcl',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^InventoryBucket'), 'Arn'] },
          },
          {
            Sid: 'SyncWritesInventory',
            Effect: 'Allow',
            Principal: { Service: 'ssm.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: {
              'Fn::Join': ['', [Match.anyValue(), '/inventory/*/accountid=123456789012/*']],
            },
            Condition: {
              StringEquals: {
                'aws:SourceAccount': '123456789012',
                's3:x-amz-acl': 'bucket-owner-full-control',
                's3:x-amz-server-side-encryption': 'aws:kms',
                's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn,
              },
              ArnLike: { 'aws:SourceArn': 'arn:aws:ssm:*:123456789012:resource-data-sync/*' },
            },
          },
        ]),
      },
    });
  });

  it('stays when the fleet goes, private and with every version for a while', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicPolicy: true, RestrictPublicBuckets: true }),
        LoggingConfiguration: { DestinationBucketName: 'shop-logs', LogFilePrefix: 'inventory/' },
      },
    });
  });
});

describe('the configuration of the CloudWatch agent', () => {
  it('is an advanced parameter only where it must be', () => {
    const tierOf = (length: number) =>
      aTemplate((stack) => new AgentConfiguration(stack, 'Agent', { fleet: 'shop', json: 'x'.repeat(length) }));
    tierOf(4096).hasResourceProperties('AWS::SSM::Parameter', { Tier: 'Standard' });
    tierOf(4097).hasResourceProperties('AWS::SSM::Parameter', { Tier: 'Advanced' });
  });

  it('refuses what no parameter holds', () => {
    expect(() =>
      aStack((stack) => new AgentConfiguration(stack, 'Agent', { fleet: 'shop', json: 'x'.repeat(8193) })),
    ).toThrow('Shop/Agent: json must have at most 8192 bytes, got 8193');
  });
});
