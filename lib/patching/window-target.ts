import { Refusal } from '../config/refusal';

/** What Systems Manager takes: pairs that must all hold. */
type Pairs = readonly { readonly key: string; readonly values: readonly string[] }[];

/**
 * Which nodes a window or a task is for: those of a patch group, with certain tags, of a resource group, or by their ids.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-windows-targets.html
 */
export class WindowTarget {
  /** Nodes whose tag `PatchGroup` has this value: the same tag chooses their baseline. */
  static patchGroup(name: string): WindowTarget {
    return WindowTarget.tagged({ PatchGroup: name });
  }

  /**
   * Nodes with all of these tags; several values of a tag are alternatives.
   * @throws Refusal unless there are 1 to 5 tags, each with 1 to 50 values
   */
  static tagged(tags: Readonly<Record<string, string | readonly string[]>>): WindowTarget {
    return new WindowTarget(
      'INSTANCE',
      Object.entries(tags).map(([key, values]) => ({ key: `tag:${key}`, values: [values].flat() as string[] })),
    );
  }

  /**
   * Nodes that carry a tag with one of these keys, whatever its value.
   * @throws Refusal unless there are 1 to 50 keys
   */
  static withTagKey(...keys: readonly string[]): WindowTarget {
    return new WindowTarget('INSTANCE', [{ key: 'tag-key', values: keys }]);
  }

  /**
   * The nodes of a resource group.
   *
   * @param types which kinds of its members; by default all that are nodes. Such as `AWS::EC2::Instance`
   */
  static resourceGroup(name: string, ...types: readonly string[]): WindowTarget {
    return new WindowTarget(
      'RESOURCE_GROUP',
      [
        { key: 'resource-groups:Name', values: [name] },
        ...(types.length > 0 ? [{ key: 'resource-groups:ResourceTypeFilters', values: types }] : []),
      ],
      name,
    );
  }

  /**
   * These nodes and no others: EC2 instances (`i-…`) and hybrid nodes (`mi-…`).
   * @throws Refusal unless there are 1 to 50 ids
   */
  static instances(...ids: readonly string[]): WindowTarget {
    return new WindowTarget('INSTANCE', [{ key: 'InstanceIds', values: ids }]);
  }

  private constructor(
    readonly resourceType: 'INSTANCE' | 'RESOURCE_GROUP',
    readonly pairs: Pairs,
    /** The resource group whose members a window must be allowed to list. */
    readonly group?: string,
  ) {
    if (pairs.length < 1 || pairs.length > 5) throw new Refusal(`must have 1 to 5 conditions, got ${pairs.length}`);
    for (const { key, values } of pairs)
      if (values.length < 1 || values.length > 50)
        throw new Refusal(`must have 1 to 50 values for ${key}, got ${values.length}`);
  }
}
