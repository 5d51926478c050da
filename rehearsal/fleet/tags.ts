import type {
  AddTagsToResourceRequest,
  ListTagsForResourceRequest,
  RemoveTagsFromResourceRequest,
  Tag,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import type { Nodes } from './nodes';

const TAGS_PER_RESOURCE = 50;

/** Tags of everything but nodes, by resource type and id. */
export class TagStore {
  private readonly tags = new Map<string, Map<string, string>>();

  add(type: string, id: string, tags: readonly Tag[]): void {
    const known = this.of(type, id) ?? new Map<string, string>();
    for (const { Key = '', Value = '' } of tags) known.set(Key, Value);
    this.tags.set(`${type}/${id}`, known);
  }

  /** Undefined for a resource that does not exist. */
  of(type: string, id: string): Map<string, string> | undefined {
    return this.tags.get(`${type}/${id}`);
  }

  forget(type: string, id: string): void {
    this.tags.delete(`${type}/${id}`);
  }
}

/** AddTagsToResource and its sisters. */
export class Tagging {
  constructor(
    private readonly tags: TagStore,
    private readonly nodes: Nodes,
  ) {}

  listTagsForResource({ ResourceType: type, ResourceId: id = '' }: ListTagsForResourceRequest): {
    TagList: Tag[];
  } {
    return { TagList: [...this.existing(type, id)].map(([Key, Value]) => ({ Key, Value })) };
  }

  addTagsToResource({ ResourceType: type, ResourceId: id = '', Tags: tags = [] }: AddTagsToResourceRequest): object {
    const keys = new Set([...this.existing(type, id).keys(), ...tags.map(({ Key }) => Key)]);
    if (keys.size > TAGS_PER_RESOURCE)
      throw new AwsError('TooManyTagsError', `A resource can have ${TAGS_PER_RESOURCE} tags.`);
    const node = type === 'ManagedInstance' ? this.nodes.find(id) : undefined;
    if (node) for (const { Key = '', Value = '' } of tags) this.nodes.setTag(node, Key, Value);
    else this.tags.add(`${type}`, id, tags);
    return {};
  }

  removeTagsFromResource({
    ResourceType: type,
    ResourceId: id = '',
    TagKeys: keys = [],
  }: RemoveTagsFromResourceRequest): object {
    const tags = this.existing(type, id);
    const node = type === 'ManagedInstance' ? this.nodes.find(id) : undefined;
    for (const key of keys) {
      if (node) this.nodes.removeTag(node, key);
      else tags.delete(key);
    }
    return {};
  }

  /** @throws InvalidResourceId for what does not exist, and for EC2 instances, whose tags are EC2's. */
  private existing(type: string | undefined, id: string): Map<string, string> {
    const node = type === 'ManagedInstance' && id.startsWith('mi-') ? this.nodes.find(id) : undefined;
    const tags = node?.tags ?? this.tags.of(`${type}`, id);
    if (!tags)
      throw new AwsError(
        'InvalidResourceId',
        `The resource ID "${id}" is not valid. Verify that you entered the correct ID and try again.`,
      );
    return tags;
  }
}
