import { type PatchOrchestratorFilter, paginateDescribePatchBaselines, type SSMClient } from '@aws-sdk/client-ssm';
import type { LoopPolicy } from './policy';

/** The baselines that the policy may foresee, as they are now: name to id. AWS's own are read only if it names one of them. */
export async function patchBaselines(
  client: SSMClient,
  { fleet, rings, defaultBaselines }: Pick<LoopPolicy, 'fleet' | 'rings' | 'defaultBaselines'>,
): Promise<Map<string, string>> {
  const foreseen = [defaultBaselines, ...Object.values(rings).map(({ baselines }) => baselines)].flatMap(Object.values);
  const own = await named(client, [
    { Key: 'OWNER', Values: ['Self'] },
    { Key: 'NAME_PREFIX', Values: [`${fleet}-`] },
  ]);
  const provided = foreseen.some((name) => !name.startsWith(`${fleet}-`))
    ? await named(client, [{ Key: 'OWNER', Values: ['AWS'] }])
    : [];
  return new Map([...provided, ...own]);
}

/** AWS's own baselines have ARNs for ids; only what stands at their end is in the patch state of a node. */
async function named(client: SSMClient, Filters: PatchOrchestratorFilter[]): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const page of paginateDescribePatchBaselines({ client, pageSize: 100 }, { Filters })) {
    for (const { BaselineName, BaselineId } of page.BaselineIdentities ?? []) {
      if (BaselineName && BaselineId) found.push([BaselineName, BaselineId.split('/').at(-1) as string]);
    }
  }
  return found;
}
