import {
  ArnPrincipal,
  ManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Whose policies the roles deploy. */
export interface PatchPolicyRolesProps {
  /** The fleet's name; the roles are `AWS-QuickSetup-FLEET-REGION-Admin` and `-Exec`. */
  readonly fleet: string;
}

/** The managed policy of AWS for whoever deploys a patch policy. */
const DEPLOYMENT_POLICY = 'AWSQuickSetupPatchPolicyDeploymentRolePolicy';

/**
 * The two roles with which Quick Setup deploys patch policies into this account: it makes a stack set, whose administration role
 * assumes the execution role, which makes the associations, functions and roles of the policy.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSQuickSetupPatchPolicyDeploymentRolePolicy.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
 */
export class PatchPolicyRoles extends Construct {
  readonly administration: Role;
  readonly execution: Role;

  constructor(scope: Construct, id: string, { fleet }: PatchPolicyRolesProps) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    // IAM is one for all Regions; policies of AWS let Quick Setup pass roles only if their names begin so.
    const name = (what: string) => `AWS-QuickSetup-${fleet}-${region}-${what}`;
    const executionArn = `arn:${partition}:iam::${account}:role/${name('Exec')}`;
    this.administration = new Role(this, 'Administration', {
      roleName: name('Admin'),
      description: `Lets the stack sets of Quick Setup deploy the patch policies of ${fleet}`,
      assumedBy: new ServicePrincipal('cloudformation.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudformation:*:${account}:stackset/AWS-QuickSetup-*` },
        },
      }),
      inlinePolicies: {
        AssumeExecution: new PolicyDocument({
          statements: [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [executionArn] })],
        }),
      },
    });
    this.execution = new Role(this, 'Execution', {
      roleName: name('Exec'),
      description: `Makes what the patch policies of ${fleet} consist of`,
      assumedBy: new ArnPrincipal(this.administration.roleArn),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(DEPLOYMENT_POLICY)],
    });
    Validations.of(this.execution).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${DEPLOYMENT_POLICY}]`,
      reason: 'only AWS knows, and changes, what its stack set for a patch policy makes',
    });
  }
}
