import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** The two maps that Patch Manager keeps for an account and Region. */
export interface PatchRegistrationsProps {
  /** The fleet they belong to. */
  readonly fleet: string;
  /** ARN of the function that configures the account. */
  readonly serviceToken: string;
  /** Operating system → the baseline of nodes without a ring. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Patch group → operating system → baseline. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Registers which baseline each patch group and each operating system's default uses, and gives back what was registered
 * before when it is removed.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-patch-groups.html
 */
export class PatchRegistrations extends Construct {
  constructor(scope: Construct, id: string, props: PatchRegistrationsProps) {
    super(scope, id);
    new CustomResource(this, 'Resource', {
      resourceType: 'Custom::PatchRegistrations',
      serviceToken: props.serviceToken,
      // A function that dies without an answer would otherwise keep the deploy waiting for an hour.
      serviceTimeout: Duration.minutes(10),
      properties: { Fleet: props.fleet, Defaults: props.defaults, Groups: props.groups },
    });
  }
}
