import type { CallApi, Properties } from './resource-handler';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Brings a resource's tags from what the old properties said to what the new ones say. */
export async function changeTags(
  call: CallApi,
  ResourceType: string,
  ResourceId: string,
  before: Properties,
  after: Properties,
): Promise<void> {
  const old = tagsOf(before);
  const wanted = tagsOf(after);
  const TagKeys = old.map(({ Key }) => Key).filter((key) => !wanted.some(({ Key }) => Key === key));
  if (TagKeys.length > 0) await call('RemoveTagsFromResource', { ResourceType, ResourceId, TagKeys });
  if (wanted.length > 0) await call('AddTagsToResource', { ResourceType, ResourceId, Tags: wanted });
}

const tagsOf = ({ Tags = [] }: Properties): readonly Tag[] => Tags as readonly Tag[];
