import type {
  GetResourcesInput,
  GetResourcesOutput,
  ResourceTagMapping,
  TagFilter,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { AwsError } from './aws-error';
import type { Node, Nodes } from './nodes';
import { pageOf } from './paging';
import type { World } from './world';

const RESOURCES_PER_PAGE = 100;
const TYPES = ['ssm:managed-instance', 'ec2:instance'];

/** GetResources of the Resource Groups Tagging API, for servers: those that have tags, a page at a time. */
export class TaggedResources {
  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
  ) {}

  /** @throws InvalidParameterException, PaginationTokenExpiredException */
  getResources(request: GetResourcesInput): GetResourcesOutput {
    const { ResourceTypeFilters: types = [], ResourceARNList: arns, TagFilters = [], ResourcesPerPage } = request;
    const size = ResourcesPerPage ?? RESOURCES_PER_PAGE;
    if (size < 1 || size > RESOURCES_PER_PAGE)
      throw new AwsError('InvalidParameterException', `ResourcesPerPage must be between 1 and ${RESOURCES_PER_PAGE}.`);
    if (arns && (types.length > 0 || TagFilters.length > 0))
      throw new AwsError('InvalidParameterException', 'ResourceARNList cannot be combined with filters.');
    const wanted = new Set(
      types.flatMap((type) => TYPES.filter((known) => known === type || known.startsWith(`${type}:`))),
    );
    const named = new Set(arns);
    const keep = (node: Node | undefined): node is Node =>
      node !== undefined &&
      node.tags.size > 0 &&
      (types.length === 0 || wanted.has(node.isHybrid ? 'ssm:managed-instance' : 'ec2:instance')) &&
      (!arns || named.has(this.world.nodeArn(node.id))) &&
      TagFilters.every((filter) => hasTag(node, filter));
    const { items, NextToken } = pageOf(
      arns ? [...named].map((arn) => this.nodes.find(arn.slice(arn.lastIndexOf('/') + 1))) : this.nodes.all,
      { MaxResults: size, NextToken: request.PaginationToken || undefined },
      size,
      keep,
      'PaginationTokenExpiredException',
    );
    return { PaginationToken: NextToken ?? '', ResourceTagMappingList: items.map((node) => this.mappingOf(node)) };
  }

  private mappingOf(node: Node): ResourceTagMapping {
    return {
      ResourceARN: this.world.nodeArn(node.id),
      Tags: [...node.tags].map(([Key, Value]) => ({ Key, Value })),
    };
  }
}

/** Without values every value is meant. */
function hasTag({ tags }: Node, { Key = '', Values = [] }: TagFilter): boolean {
  const value = tags.get(Key);
  return value !== undefined && (Values.length === 0 || Values.includes(value));
}
