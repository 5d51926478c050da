import {
  DeregisterPatchBaselineForPatchGroupCommand,
  paginateDescribePatchBaselines,
  paginateDescribePatchGroups,
  RegisterDefaultPatchBaselineCommand,
  RegisterPatchBaselineForPatchGroupCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { placeKey, type Registration } from './place';
import type { PatchRegistrar } from './register-baselines';

const PAGE = 100;

/** The account's registrations through the API of Systems Manager. */
export function ssmRegistrar(ssm: SSMClient): PatchRegistrar {
  return {
    async read() {
      const registered: Registration[] = [];
      const baselines = new Set<string>();
      const awsDefaults = new Map<string, string>();
      const provided = new Map<string, { name: string; operatingSystem: string }>();
      for await (const page of paginateDescribePatchBaselines({ client: ssm, pageSize: PAGE }, {}))
        for (const { BaselineId, BaselineName, OperatingSystem, DefaultBaseline } of page.BaselineIdentities ?? []) {
          if (!BaselineId || !OperatingSystem) continue;
          baselines.add(BaselineId);
          // AWS's own have ARNs for ids. Windows has three of them; a default's name says so, if not always at its end.
          if (BaselineId.startsWith('arn:') && BaselineName) {
            provided.set(BaselineId, { name: BaselineName, operatingSystem: OperatingSystem });
            if (BaselineName.includes('Default')) awsDefaults.set(OperatingSystem, BaselineId);
          }
          if (DefaultBaseline) registered.push({ place: { operatingSystem: OperatingSystem }, baselineId: BaselineId });
        }
      for await (const page of paginateDescribePatchGroups({ client: ssm, pageSize: PAGE }, {})) {
        for (const { PatchGroup, BaselineIdentity } of page.Mappings ?? [])
          if (PatchGroup && BaselineIdentity?.BaselineId && BaselineIdentity.OperatingSystem)
            registered.push({
              place: { operatingSystem: BaselineIdentity.OperatingSystem, group: PatchGroup },
              baselineId: BaselineIdentity.BaselineId,
            });
      }
      return {
        registered: new Map(registered.map((registration) => [placeKey(registration.place), registration])),
        baselines,
        awsDefaults,
        provided,
      };
    },
    async take({ call, place: { group }, baselineId }) {
      if (group === undefined) await ssm.send(new RegisterDefaultPatchBaselineCommand({ BaselineId: baselineId }));
      else if (call === 'register')
        await ssm.send(new RegisterPatchBaselineForPatchGroupCommand({ BaselineId: baselineId, PatchGroup: group }));
      else
        await ssm.send(new DeregisterPatchBaselineForPatchGroupCommand({ BaselineId: baselineId, PatchGroup: group }));
    },
  };
}
