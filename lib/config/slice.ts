/** The nodes that carry all of these tags. */
export class TaggedSlice {
  readonly kind = 'tags';
  constructor(readonly tags: Readonly<Record<string, string>>) {}

  toString(): string {
    return Object.entries(this.tags)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ');
  }

  toJSON(): string {
    return this.toString();
  }
}

/** The members of a resource group of the account. */
export class ResourceGroupSlice {
  readonly kind = 'resourceGroup';
  constructor(readonly name: string) {}

  toString(): string {
    return `resource group ${this.name}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A set of nodes that has a name in the fleet's file: by tags, or by resource group. */
export type FleetSlice = TaggedSlice | ResourceGroupSlice;

/** Makes slices, for those who write code rather than a file. */
export const FleetSlice = {
  /** The nodes whose tag `key` is `value`. */
  tagged: (key: string, value: string): FleetSlice => new TaggedSlice({ [key]: value }),
  /** The members of a resource group. */
  resourceGroup: (name: string): FleetSlice => new ResourceGroupSlice(name),
};
