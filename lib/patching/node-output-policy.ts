import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';

/** Where nodes write what their commands print. */
export interface NodeOutputPolicyProps {
  /** The fleet's name. */
  readonly fleet: string;
  /**
   * What the policy is called, after the fleet.
   * @default 'node-output', and so `FLEET-node-output`
   */
  readonly policyName?: string;
  readonly output: IBucket;
  /** What the keys of output begin with, such as `install`: nodes write below these and nowhere else. */
  readonly prefixes: readonly string[];
  /**
   * Below these they read what a command tells them to install, and can write nothing.
   * @default none
   */
  readonly lists?: readonly string[];
  /** Encrypts the bucket. */
  readonly key: IKey;
  /**
   * Where commands leave their output line by line.
   * @default nowhere
   */
  readonly logGroup?: ILogGroup;
}

/**
 * What a node's own role needs to write the output of commands: Run Command does not write for it. Attach it to the
 * instance profiles of EC2 nodes and to the service role of hybrid nodes, beside `AmazonSSMManagedInstanceCore`.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html
 */
export class NodeOutputPolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: NodeOutputPolicyProps) {
    super(scope, id);
    const { logGroup } = props;
    const below = (prefix: string) => props.output.arnForObjects(`${prefix}/*`);
    const objects = props.prefixes.map(below);
    const lists = (props.lists ?? []).map(below);
    this.policy = new ManagedPolicy(this, 'Resource', {
      managedPolicyName: `${props.fleet}-${props.policyName ?? 'node-output'}`,
      description: `Lets the nodes of ${props.fleet} write what their commands print`,
      statements: [
        new PolicyStatement({ actions: ['s3:PutObject'], resources: objects }),
        ...(lists.length > 0 ? [new PolicyStatement({ actions: ['s3:GetObject'], resources: lists })] : []),
        new PolicyStatement({ actions: ['s3:GetEncryptionConfiguration'], resources: [props.output.bucketArn] }),
        new PolicyStatement({ actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [props.key.keyArn] }),
      ],
    });
    acknowledgeWildcards(this.policy, {
      ...Object.fromEntries(objects.map((arn) => [arn, 'the rest of a key is made of the ids of commands and nodes'])),
      ...Object.fromEntries(lists.map((arn) => [arn, 'each list is named when somebody writes it, in an emergency'])),
    });
    if (logGroup) this.allowLogs(logGroup);
  }

  /** The log group is encrypted by CloudWatch Logs itself; a node needs no key for it, and makes no group. */
  private allowLogs({ logGroupArn }: ILogGroup): void {
    const { account, region, partition } = Stack.of(this);
    const groups = `arn:${partition}:logs:${region}:${account}:log-group:*`;
    this.policy.addStatements(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [logGroupArn],
      }),
      new PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: [groups] }),
    );
    acknowledgeWildcards(this.policy, {
      [logGroupArn]: 'streams are named after commands and nodes',
      [groups]: 'the agent looks for its log group among all of them',
    });
  }
}
