import { type IManagedPolicy, InstanceProfile, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** The role of nodes that have none. */
export interface NodeRoleProps {
  /** The fleet's name; role and instance profile are called `FLEET-node`. */
  readonly fleet: string;
  readonly policies: readonly IManagedPolicy[];
}

/**
 * A role for EC2 instances that have none, and the instance profile by which they get it. Instances with a role of their own keep it, and
 * get the policies attached.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html
 */
export class NodeRole extends Construct {
  readonly role: Role;
  readonly instanceProfile: InstanceProfile;

  constructor(scope: Construct, id: string, { fleet, policies }: NodeRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Resource', {
      roleName: `${fleet}-node`,
      description: `Nodes of ${fleet}: speaks with Systems Manager and writes transcripts`,
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [...policies],
    });
    this.instanceProfile = new InstanceProfile(this, 'InstanceProfile', {
      instanceProfileName: `${fleet}-node`,
      role: this.role,
    });
  }
}
