import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ResourceKind } from '../../lambdas/shared/api-call';

/** What a call is made on, and, where its ARN has a wildcard, why it cannot be narrower. */
export interface CallResource {
  readonly arns: readonly string[];
  readonly whyWildcard?: string;
}

/** The resources behind the kinds that functions name in their contracts. */
export type CallResources = Readonly<Partial<Record<ResourceKind, CallResource>>>;

/** The kinds that belong to no stack of ours, in this stack's account and Region. */
export function accountResources(scope: Construct): CallResources {
  const { account, region, partition } = Stack.of(scope);
  const own = `${region}:${account}`;
  return {
    '*': {
      arns: ['*'],
      whyWildcard: 'IAM has no resource type to narrow these actions by (Service Authorization Reference)',
    },
    instance: {
      arns: [`arn:${partition}:ec2:${own}:instance/*`],
      whyWildcard: 'nodes come and go; which of them may be touched is for the policy and the hands-off tag to say',
    },
    'managed-instance': {
      arns: [`arn:${partition}:ssm:${own}:managed-instance/*`],
      whyWildcard: 'nodes come and go; which of them may be touched is for the policy and the hands-off tag to say',
    },
    'maintenance-window': {
      arns: [`arn:${partition}:ssm:${own}:maintenancewindow/*`],
      whyWildcard: 'windows are found by name at run time; their ids belong to another stack',
    },
    'ops item': {
      arns: [`arn:${partition}:ssm:${own}:opsitem/*`],
      whyWildcard:
        'OpsCenter gives an OpsItem its id when a matter is told; those of the fleet are found by the ledger',
    },
    // A document of AWS has no account in its ARN.
    'document AWS-RunPatchBaseline': { arns: [`arn:${partition}:ssm:${region}::document/AWS-RunPatchBaseline`] },
    'document AWS-RefreshAssociation': { arns: [`arn:${partition}:ssm:${region}::document/AWS-RefreshAssociation`] },
    'any patch baseline': {
      arns: [`arn:${partition}:ssm:${region}:*:patchbaseline/*`],
      whyWildcard: 'the baselines of AWS, given back on delete, belong to accounts of AWS that differ by Region',
    },
  };
}
