import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Patching } from './config';
import type { OperatingSystem } from './operating-system';
import { PatchPolicy, type PolicyBaseline } from './patch-policy';
import { PatchPolicyRoles } from './patch-policy-roles';

/** What the patch policies of a fleet are made of. */
export interface PatchPoliciesProps {
  /** The fleet's name; the policies are called `FLEET-RING`. */
  readonly fleet: string;
  /** What the file asks for; `patchPolicyProblems` finds nothing in it. */
  readonly patching: Patching;
  /** Receives what the runs printed. */
  readonly output: IBucket;
  /** The id of a baseline of the file. */
  readonly idOf: (baselineName: string) => string;
}

/** The rings of a fleet as patch policies of Quick Setup, one each, instead of maintenance windows. */
export class PatchPolicies extends Construct {
  constructor(scope: Construct, id: string, { fleet, patching, output, idOf }: PatchPoliciesProps) {
    super(scope, id);
    const { rings, scan } = patching;
    if (!scan) throw new Error(`${this.node.path}: scan must be given, for every patch policy scans, got nothing`);
    if (rings.length === 0) return;
    const roles = new PatchPolicyRoles(this, 'Roles', { fleet });
    for (const ring of rings) {
      const baselines = new Map<OperatingSystem, PolicyBaseline>(
        [...ring.baselines].map(([system, name]) => [system, { id: idOf(name), name: `${fleet}-${name}` }]),
      );
      new PatchPolicy(this, `Ring-${ring.name}`, {
        fleet,
        ring,
        scan,
        baselines,
        roles,
        output: patching.output.s3 ? output : undefined,
      });
    }
  }
}
