import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ResourceKind } from '../../lambdas/shared/api-call';

/** ARNs of the kinds of resources that functions name in their contracts. */
export type CallResources = Readonly<Partial<Record<ResourceKind, readonly string[]>>>;

/**
 * The kinds that belong to no stack of ours, in this stack's account and Region. Each wildcard has its reason here, once
 * for every function that needs it.
 */
export function accountResources(scope: Construct): CallResources {
  const { account, region, partition } = Stack.of(scope);
  const own = `${region}:${account}`;
  return {
    // The action has no resource type to narrow it by (Service Authorization Reference).
    '*': ['*'],
    // Nodes come and go; which of them may be touched is the policy's and the hands-off tag's matter.
    instance: [`arn:${partition}:ec2:${own}:instance/*`],
    'managed-instance': [`arn:${partition}:ssm:${own}:managed-instance/*`],
    // Windows are found by name at run time; their ids belong to another stack.
    'maintenance-window': [`arn:${partition}:ssm:${own}:maintenancewindow/*`],
    // A document of AWS has no account in its ARN.
    'document AWS-RunPatchBaseline': [`arn:${partition}:ssm:${region}::document/AWS-RunPatchBaseline`],
    // The baselines of AWS, which are given back on delete, belong to accounts of AWS that differ by Region.
    'any patch baseline': [`arn:${partition}:ssm:${region}:*:patchbaseline/*`],
  };
}
