import type { Baselines } from './baselines';
import type { Ec2Api } from './ec2';
import type { InstanceInformationApi } from './instance-information';
import type { Tagging } from './tags';
import type { Caller } from './world';

/** An operation: its input has passed the service model's constraints. */
export type Operation = (input: never, caller: Caller) => object | Promise<object>;

/** Every operation of Systems Manager that is simulated, by the name AWS gives it. */
export function ssmOperations(parts: {
  readonly baselines: Baselines;
  readonly instanceInformation: InstanceInformationApi;
  readonly tagging: Tagging;
}): Readonly<Record<string, Operation>> {
  const { baselines, instanceInformation, tagging } = parts;
  return {
    AddTagsToResource: (input) => tagging.addTagsToResource(input),
    CreatePatchBaseline: (input) => baselines.createPatchBaseline(input),
    DeletePatchBaseline: (input) => baselines.deletePatchBaseline(input),
    DeregisterManagedInstance: (input) => instanceInformation.deregisterManagedInstance(input),
    DeregisterPatchBaselineForPatchGroup: (input) => baselines.deregisterPatchBaselineForPatchGroup(input),
    DescribeInstanceInformation: (input) => instanceInformation.describeInstanceInformation(input),
    DescribePatchBaselines: (input) => baselines.describePatchBaselines(input),
    DescribePatchGroups: (input) => baselines.describePatchGroups(input),
    GetDefaultPatchBaseline: (input) => baselines.getDefaultPatchBaseline(input),
    GetPatchBaseline: (input) => baselines.getPatchBaseline(input),
    GetPatchBaselineForPatchGroup: (input) => baselines.getPatchBaselineForPatchGroup(input),
    ListTagsForResource: (input) => tagging.listTagsForResource(input),
    RegisterDefaultPatchBaseline: (input) => baselines.registerDefaultPatchBaseline(input),
    RegisterPatchBaselineForPatchGroup: (input) => baselines.registerPatchBaselineForPatchGroup(input),
    RemoveTagsFromResource: (input) => tagging.removeTagsFromResource(input),
    UpdatePatchBaseline: (input) => baselines.updatePatchBaseline(input),
  };
}

/** Every operation of EC2 that is simulated. */
export function ec2Operations(ec2: Ec2Api): Readonly<Record<string, Operation>> {
  return {
    DescribeInstanceStatus: (input) => ec2.describeInstanceStatus(input),
    DescribeInstances: (input) => ec2.describeInstances(input),
    DescribeTags: (input) => ec2.describeTags(input),
  };
}
