import { CfnPatchBaseline } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Baseline } from './config';

/** Which patches are approved, and when. */
export interface PatchBaselineProps {
  /** Its name in the account: `FLEET-BASELINE`, and `FLEET-BASELINE-RING` where it is derived for a later ring; 3 to 128 characters. */
  readonly name: string;
  /** What the file asks for. */
  readonly baseline: Baseline;
  /**
   * Whole days that every approval comes later than the file's own delay: how far a ring stays behind the ring before it.
   * @default 0
   */
  readonly daysBehind?: number;
}

/**
 * The patches that one operating system may get, and how long after their release.
 *
 * Which patch groups use it, and whether it is the default, is {@link PatchRegistrations}' matter: CloudFormation's own
 * properties for that fail when a group moves between two baselines in one deploy.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-patch-baselines.html
 */
export class PatchBaseline extends Construct {
  /** `pb-` and 17 hexadecimal digits. */
  readonly baselineId: string;

  constructor(scope: Construct, id: string, props: PatchBaselineProps) {
    super(scope, id);
    const { baseline, daysBehind = 0 } = props;
    const resource = new CfnPatchBaseline(this, 'Resource', {
      name: props.name,
      operatingSystem: baseline.operatingSystem,
      description: daysBehind
        ? `${baseline.name} of fleet.yaml, every approval ${daysBehind} days later`
        : `${baseline.name} of fleet.yaml`,
      approvalRules: {
        patchRules: baseline.rules.map((rule) => ({
          patchFilterGroup: {
            patchFilters: rule.filters.map(({ key, values }) => ({ key, values: [...values] })),
          },
          // AWS documents that a rule must have a delay or a date, except for Debian and Ubuntu, which take neither.
          approveAfterDays: rule.afterDays === undefined ? undefined : rule.afterDays + daysBehind,
          complianceLevel: rule.level,
        })),
      },
      approvedPatches: baseline.approved.length ? [...baseline.approved] : undefined,
      rejectedPatches: baseline.rejected.length ? [...baseline.rejected] : undefined,
      // Refused even where another patch depends on it: what is rejected never comes in by the back door.
      rejectedPatchesAction: baseline.rejected.length ? 'BLOCK' : undefined,
    });
    this.baselineId = resource.ref;
  }
}
