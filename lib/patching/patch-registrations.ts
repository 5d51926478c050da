import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PATCH_REGISTRATIONS, type PatchRegistrationsProperties } from '../../lambdas/configure-account/contract';
import { must } from './must';
import type { IPatchBaseline } from './patch-baseline';

/** The two maps that Patch Manager keeps for an account and Region. */
export interface PatchRegistrationsProps {
  /** The fleet they belong to. */
  readonly fleet: string;
  /** ARN of the function that configures the account: `AccountConfigurator.functionArn`. */
  readonly serviceToken: string;
  /**
   * The baselines of nodes without a patch group, one for each operating system.
   * @default AWS's own, or whatever somebody else chose
   */
  readonly defaults?: readonly IPatchBaseline[];
  /**
   * Patch group → its baselines, one for each operating system.
   * @default none
   */
  readonly groups?: Readonly<Record<string, readonly IPatchBaseline[]>>;
}

/**
 * Registers which baseline each patch group and each operating system's default uses, and gives back what was registered
 * before when it is removed. Survives every change: a group that moves, a baseline that is renamed and so replaced, a
 * rollback; another tool's registration is told and given back.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-patch-groups.html
 */
export class PatchRegistrations extends Construct {
  /**
   * @throws Error when two baselines are for one operating system in the same place
   */
  constructor(scope: Construct, id: string, props: PatchRegistrationsProps) {
    super(scope, id);
    const { defaults = [], groups = {} } = props;
    new CustomResource(this, 'Resource', {
      resourceType: PATCH_REGISTRATIONS,
      serviceToken: props.serviceToken,
      // A function that dies without an answer would otherwise keep the deploy waiting for an hour.
      serviceTimeout: Duration.minutes(10),
      properties: {
        Fleet: props.fleet,
        Defaults: this.bySystem('defaults', defaults),
        Groups: Object.fromEntries(
          Object.entries(groups).map(([group, baselines]) => [group, this.bySystem(`groups.${group}`, baselines)]),
        ),
      } satisfies PatchRegistrationsProperties,
    });
  }

  private bySystem(where: string, baselines: readonly IPatchBaseline[]): Record<string, string> {
    const ids: Record<string, string> = {};
    for (const { operatingSystem, baselineId } of baselines) {
      must(
        ids[operatingSystem] === undefined,
        this,
        `${where} must have one baseline for each operating system, got two for ${operatingSystem}`,
      );
      ids[operatingSystem] = baselineId;
    }
    return ids;
  }
}
