import { CfnGroup } from 'aws-cdk-lib/aws-resourcegroups';
import { Construct } from 'constructs';
import type { FleetSlice } from '../config/slice';

/** Which slices show in the console. */
export interface SliceGroupsProps {
  /** The fleet's name; groups are called `FLEET-SLICE`. */
  readonly fleet: string;
  /** Those by resource group have one already. */
  readonly slices: ReadonlyMap<string, FleetSlice>;
}

/**
 * A resource group for each slice by tags, so that the console shows who is in it, on EC2 and elsewhere. Nothing of ours goes by these
 * groups: what a slice is, its tags say.
 */
export class SliceGroups extends Construct {
  constructor(scope: Construct, id: string, { fleet, slices }: SliceGroupsProps) {
    super(scope, id);
    // AWS keeps such names for itself; the fleet goes without, for nothing depends on them.
    if (/^aws/i.test(fleet)) return;
    for (const [name, slice] of slices) {
      if (slice.kind !== 'tags') continue;
      new CfnGroup(this, name, {
        name: `${fleet}-${name}`,
        description: `The nodes of the slice ${name}`,
        resourceQuery: {
          type: 'TAG_FILTERS_1_0',
          query: {
            resourceTypeFilters: ['AWS::EC2::Instance', 'AWS::SSM::ManagedInstance'],
            tagFilters: Object.entries(slice.tags).map(([key, value]) => ({ key, values: [value] })),
          },
        },
      });
    }
  }
}
