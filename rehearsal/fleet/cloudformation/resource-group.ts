import { AwsError } from '../aws-error';
import type { Properties, ResourceHandler } from './resource-handler';

interface GroupQuery {
  readonly Type?: string;
  readonly Query?: { readonly TagFilters?: readonly { readonly Key: string; readonly Values?: readonly string[] }[] };
}

/** AWS::ResourceGroups::Group, of tags: the members are servers, whatever types the query names. */
export const resourceGroup: ResourceHandler = {
  async create(call, properties) {
    await call('resource-groups:CreateGroup', asApi(properties));
    return String(properties.Name);
  },

  async update(call, Name, properties) {
    await call('resource-groups:UpdateGroupQuery', asApi({ ...properties, Name }));
  },

  async delete(call, Name) {
    await call('resource-groups:DeleteGroup', { Name });
  },

  attributes: (name, { account, region }) => ({ Arn: `arn:aws:resource-groups:${region}:${account}:group/${name}` }),
};

/** @throws BadRequestException for a group that is not made of tags. */
function asApi({ Name, ResourceQuery }: Properties): { Name: string; tags: Record<string, readonly string[]> } {
  const { Type, Query } = (ResourceQuery ?? {}) as GroupQuery;
  const filters = Query?.TagFilters ?? [];
  if (Type !== 'TAG_FILTERS_1_0' || filters.length === 0)
    throw new AwsError(
      'BadRequestException',
      'The simulated fleet knows groups of type TAG_FILTERS_1_0 with tag filters only.',
    );
  return { Name: String(Name), tags: Object.fromEntries(filters.map(({ Key, Values = [] }) => [Key, Values])) };
}
