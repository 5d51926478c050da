import { paginateDescribePatchBaselines, type SSMClient } from '@aws-sdk/client-ssm';

/** The fleet's own baselines as they are now: name to id. */
export async function patchBaselines(client: SSMClient, fleet: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const Filters = [
    { Key: 'OWNER', Values: ['Self'] },
    { Key: 'NAME_PREFIX', Values: [`${fleet}-`] },
  ];
  for await (const page of paginateDescribePatchBaselines({ client, pageSize: 100 }, { Filters })) {
    for (const { BaselineName, BaselineId } of page.BaselineIdentities ?? []) {
      if (BaselineName && BaselineId) ids.set(BaselineName, BaselineId);
    }
  }
  return ids;
}
