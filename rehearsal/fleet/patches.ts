import type { OperatingSystem } from './operating-systems';

/** A patch as its vendor publishes it, and how it behaves on the nodes. */
export interface PatchSettings {
  /** The KB id on Windows (`KB5034123`), the package and version elsewhere (`kernel.x86_64:0:6.1.94-99.176.amzn2023`). */
  readonly id: string;
  readonly operatingSystem: OperatingSystem;
  /** @default as the id */
  readonly title?: string;
  /** `Security`, `Bugfix` … on Linux, `SecurityUpdates`, `CriticalUpdates` … on Windows. */
  readonly classification: string;
  /** `Critical`, `Important` …; MSRC's severity on Windows. @default 'Unspecified' */
  readonly severity?: string;
  /** `Required`, `Important` …; Debian and Ubuntu only. @default 'Optional' */
  readonly priority?: string;
  /** Values of the filter PRODUCT that it is for. @default every product of the operating system */
  readonly products?: readonly string[];
  /** Whether it is for Windows itself or for an application of Microsoft's, such as Office. @default 'OS' */
  readonly set?: 'OS' | 'APPLICATION';
  /** The value of the filter PRODUCT_FAMILY; Windows only. @default 'Windows' */
  readonly productFamily?: string;
  /** From then on nodes can see it; may lie ahead. @default now */
  readonly releasedAt?: Date;
  readonly advisoryIds?: readonly string[];
  readonly cveIds?: readonly string[];
  /** Whether a Windows node that had it installed by other hands than Patch Manager's counts as pending until it reboots. @default false */
  readonly needsReboot?: boolean;
  /** Ids of older patches that this one replaces. */
  readonly supersedes?: readonly string[];
  /** Ids of patches that come with it, published before or after. */
  readonly requires?: readonly string[];
  /** The nodes that have what it patches, by id or tag. @default every node */
  readonly appliesTo?: { readonly nodes?: readonly string[]; readonly tags?: Readonly<Record<string, string>> };
  /** Installations that fail. @default none */
  readonly fails?: { readonly on: readonly string[] | 'every node'; readonly times: number | 'always' };
}

/** A patch in the catalogue. */
export class Patch {
  readonly title: string;
  readonly severity: string;
  readonly priority: string;
  readonly releasedAt: number;
  /** The patches that replace this one, as far as published. */
  readonly supersededBy: Patch[] = [];
  private readonly failures = new Map<string, number>();

  constructor(
    readonly index: number,
    readonly settings: PatchSettings,
    now: number,
  ) {
    this.title = settings.title ?? settings.id;
    this.severity = settings.severity ?? 'Unspecified';
    this.priority = settings.priority ?? 'Optional';
    this.releasedAt = settings.releasedAt?.getTime() ?? now;
  }

  get id(): string {
    return this.settings.id;
  }

  get set(): 'OS' | 'APPLICATION' {
    return this.settings.set ?? 'OS';
  }

  get productFamily(): string {
    return this.settings.productFamily ?? 'Windows';
  }

  isSecurity(): boolean {
    return /^security/i.test(this.settings.classification);
  }

  /** Whether the node has what this patch is for. */
  appliesTo(node: { readonly id: string; readonly tags: ReadonlyMap<string, string> }): boolean {
    const { appliesTo } = this.settings;
    if (!appliesTo) return true;
    if (appliesTo.nodes?.includes(node.id)) return true;
    const tags = Object.entries(appliesTo.tags ?? {});
    return tags.length > 0 && tags.every(([key, value]) => node.tags.get(key) === value);
  }

  /** Tries it on a node; a failure that was to happen so many times is used up by happening. */
  tryOn(nodeId: string): boolean {
    const { fails } = this.settings;
    if (!fails || !(fails.on === 'every node' || fails.on.includes(nodeId))) return true;
    if (fails.times === 'always') return false;
    const failed = this.failures.get(nodeId) ?? 0;
    if (failed >= fails.times) return true;
    this.failures.set(nodeId, failed + 1);
    return false;
  }
}

/** Everything that vendors have published or will publish. */
export class PatchCatalogue {
  private readonly patches: Patch[] = [];
  private readonly byId = new Map<string, Patch>();
  private readonly bySystem = new Map<OperatingSystem, Patch[]>();

  /** @throws When the id is taken or a superseded patch is unknown. */
  publish(settings: PatchSettings, now: Date): Patch {
    if (this.byId.has(settings.id))
      throw new Error(`patch ${settings.id}: must have an id of its own, got one that is taken`);
    const patch = new Patch(this.patches.length, settings, now.getTime());
    for (const older of settings.supersedes ?? []) {
      const known = this.byId.get(older);
      if (!known) throw new Error(`patch ${settings.id}: must supersede patches published before, got ${older}`);
      known.supersededBy.push(patch);
    }
    this.patches.push(patch);
    this.byId.set(patch.id, patch);
    this.of(settings.operatingSystem).push(patch);
    return patch;
  }

  get(id: string): Patch | undefined {
    return this.byId.get(id);
  }

  /** All patches of an operating system, in the order in which they were published. */
  of(system: OperatingSystem): Patch[] {
    let patches = this.bySystem.get(system);
    if (!patches) {
      patches = [];
      this.bySystem.set(system, patches);
    }
    return patches;
  }
}
