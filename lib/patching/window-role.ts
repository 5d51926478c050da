import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';

/** What a window's role is for. */
export interface WindowRoleProps {
  /** The window's name. */
  readonly window: string;
  /** The one document of AWS that its tasks run. */
  readonly document: string;
  /** Where its commands leave their output: naming the bucket in a command needs permission, too. */
  readonly output: IBucket;
}

/**
 * The role a maintenance window acts with: it may send the one document to nodes of this account and Region, and cancel
 * what still runs when its cutoff comes. The role of each window is its own.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-maintenance-perm-cli.html
 */
export function windowRole(scope: Construct, { window, document, output }: WindowRoleProps): Role {
  const { account, region, partition } = Stack.of(scope);
  const nodes = [
    `arn:${partition}:ec2:${region}:${account}:instance/*`,
    `arn:${partition}:ssm:${region}:${account}:managed-instance/*`,
  ];
  const role = new Role(scope, 'Role', {
    description: `What the maintenance window ${window} does`,
    assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
    inlinePolicies: {
      RunOneDocument: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['ssm:SendCommand'],
            resources: [
              // A document of AWS has no account in its ARN.
              `arn:${partition}:ssm:${region}::document/${document}`,
              ...nodes,
              output.bucketArn,
            ],
          }),
          new PolicyStatement({
            actions: [
              'ssm:CancelCommand',
              'ssm:ListCommands',
              'ssm:ListCommandInvocations',
              'ssm:GetCommandInvocation',
            ],
            resources: ['*'],
          }),
        ],
      }),
    },
  });
  acknowledgeWildcards(role, {
    ...Object.fromEntries(
      nodes.map((arn) => [arn, 'nodes come and go; the target of the window says which are meant']),
    ),
    '*': 'IAM has no resource type to narrow these actions by (Service Authorization Reference)',
  });
  return role;
}
