import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What the fleet's key belongs to. */
export interface FleetKeyProps {
  /** The fleet's name; part of the alias `alias/FLEET`. */
  readonly fleet: string;
}

/**
 * The one key of a fleet: topics, buckets, log groups and the ledger are encrypted with it.
 *
 * Its policy names the services that must use it by themselves, by pattern rather than by reference: what they encrypt
 * belongs to other stacks, and a reference back would close a circle. A service that is missing here fails in silence.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export class FleetKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, props: FleetKeyProps) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    this.key = new Key(this, 'Resource', {
      alias: `alias/${props.fleet}`,
      description: `Encrypts what the fleet ${props.fleet} keeps: messages, reports, logs, ledger`,
      enableKeyRotation: true,
      // The ledger and the reports stay when the fleet is removed; without the key nobody could read them.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ServicesPublishToEncryptedTopics',
        principals: ['cloudwatch', 'events', 'ssm'].map((name) => new ServicePrincipal(`${name}.amazonaws.com`)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        // In a key policy `*` is this key alone.
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'InventoryOfThisAccount',
        principals: [new ServicePrincipal('ssm.amazonaws.com')],
        actions: ['kms:GenerateDataKey'],
        resources: ['*'],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:ssm:*:${account}:resource-data-sync/*` },
        },
      }),
    );
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogGroupsOfThisFleet',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': [`/aws/lambda/${props.fleet}-*`, `/shipshape/${props.fleet}/*`].map(
              (group) => `arn:${partition}:logs:${region}:${account}:log-group:${group}`,
            ),
          },
        },
      }),
    );
  }
}
