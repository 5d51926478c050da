import {
  GetDefaultPatchBaselineCommand,
  GetPatchBaselineForPatchGroupCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { OperatingSystem } from '../../lambdas/shared/operating-system';

/** The id of the baseline that the account has registered for a patch group, or as the default of a system: AWS scans with it. */
export async function registeredBaseline(
  ssm: SSMClient,
  PatchGroup: string | undefined,
  OperatingSystem: OperatingSystem,
): Promise<string | undefined> {
  const { BaselineId } =
    PatchGroup === undefined
      ? await ssm.send(new GetDefaultPatchBaselineCommand({ OperatingSystem }))
      : await ssm.send(new GetPatchBaselineForPatchGroupCommand({ PatchGroup, OperatingSystem }));
  // AWS's own are named by their ARNs
  return BaselineId?.split('/').at(-1);
}
