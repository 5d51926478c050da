import type { ComplianceStatus } from '@aws-sdk/client-ssm';
import type { AppliedAssociation } from './association';
import type { CustomCompliance } from './custom-compliance';
import { type OperatingSystem, PLATFORMS, type Platform } from './operating-systems';
import type { InstancePatchReport } from './patch-report';
import type { World } from './world';

/** A server to simulate. */
export interface NodeSettings {
  /** @default the next id of its kind */
  readonly id?: string;
  readonly operatingSystem: OperatingSystem;
  /** On premises, with an `mi-` id, rather than an EC2 instance. @default false */
  readonly hybrid?: boolean;
  /** Its host name. @default made from the id */
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** EC2's view of it. @default 'running' */
  readonly state?: 'running' | 'stopped';
  /** Whether its agent has ever registered with Systems Manager. @default unless a profile, a route or the metadata service is lacking */
  readonly isRegistered?: boolean;
  /** Whether its agent answers; a stopped instance never does. @default true */
  readonly isOnline?: boolean;
  /** Everything released until then is installed, as in an image of that day. @default now */
  readonly patchedUntil?: Date;
  /** Ids of patches that are missing although released before `patchedUntil`. */
  readonly missing?: readonly string[];
  /** How long an installation takes, reboot not counted. @default drawn from the seed, more for more patches */
  readonly minutesToInstall?: number;
  /** Whether what runs goes on when its command is cancelled; AWS gives no guarantee. @default false */
  readonly ignoresCancel?: boolean;
  readonly agentVersion?: string;
  /** Whether an EC2 instance has a role, without which its agent never registers. @default true */
  readonly hasProfile?: boolean;
  /** How an EC2 instance reaches Systems Manager: by the internet, by a VPC's endpoints, or not at all. @default 'internet' */
  readonly route?: 'internet' | 'endpoints' | 'none';
  /** Whether an EC2 instance's metadata service answers; without it the agent gets no credentials. @default true */
  readonly hasMetadata?: boolean;
  /** By how many seconds its clock is ahead, behind if negative. @default 0 */
  readonly clockOffSeconds?: number;
}

/** The agent's newest version: what a node has unless it was given another. */
export const LATEST_AGENT = '3.3.3270.0';

/** What EC2 says an instance is doing. */
export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

/** How long an agent may be silent before its ping status is ConnectionLost. */
const MINUTES_TO_CONNECTION_LOST = 5;

/** Shared by the many nodes that miss nothing. */
const NOTHING: ReadonlySet<string> = new Set();

/** One server: an EC2 instance or an on-premises machine, with or without an agent. */
export class Node {
  readonly id: string;
  readonly operatingSystem: OperatingSystem;
  readonly platform: Platform;
  readonly name: string;
  readonly addedAt: number;
  readonly tags: Map<string, string>;
  readonly ip: string;
  agentVersion: string;
  state: InstanceState;
  isRegistered: boolean;
  isOnline: boolean;
  silentSince: number | undefined;
  /** Epoch milliseconds of the image: what was released until then is installed. */
  patchedUntil: number;
  /** Patches (by index in the catalogue) installed since, and when. */
  readonly installed = new Map<number, number>();
  readonly missing: ReadonlySet<string>;
  readonly failed = new Set<number>();
  readonly pendingReboot = new Set<number>();
  lastNoRebootInstall: number | undefined;
  /** What the last scan or installation reported. */
  report: InstancePatchReport | undefined;
  /** Why it is not running, in EC2's words, and since when. */
  stateReason: { readonly code: string; readonly message: string; readonly at: number } | undefined;
  /** How each association stands on it, in the order in which they came. */
  readonly associations: AppliedAssociation[] = [];
  /** What its associations come to together; undefined while none has come to anything. */
  associationCompliance: ComplianceStatus | undefined;
  /** What it, or somebody for it, reports under types of their own. */
  customCompliance: Map<string, CustomCompliance> | undefined;
  /** How often it has gone down: what ran when it did will not end. */
  boots = 0;
  /** When it last came up. */
  bootedAt: number;
  /** By how many seconds its clock is ahead. */
  clockOffSeconds: number;
  /** Until then a patch run holds the package manager; another one waits. */
  patchingUntil = 0;

  constructor(
    readonly settings: NodeSettings,
    /** Its place in the fleet, by which pages of results continue. */
    readonly position: number,
    id: string,
    now: number,
  ) {
    const platform = PLATFORMS[settings.operatingSystem];
    this.id = id;
    this.operatingSystem = settings.operatingSystem;
    this.platform = platform;
    this.ip = `10.${(position >> 16) & 255}.${(position >> 8) & 255}.${position & 255}`;
    this.name = settings.name ?? `ip-${this.ip.replaceAll('.', '-')}`;
    this.addedAt = now;
    this.bootedAt = now;
    this.clockOffSeconds = settings.clockOffSeconds ?? 0;
    this.agentVersion = settings.agentVersion ?? LATEST_AGENT;
    this.tags = new Map(Object.entries(settings.tags ?? {}));
    this.state = settings.state ?? 'running';
    const { hasProfile = true, hasMetadata = true, route = 'internet' } = settings;
    this.isRegistered = settings.isRegistered ?? (hasProfile && hasMetadata && route !== 'none');
    this.isOnline = this.isRegistered && this.state === 'running' && (settings.isOnline ?? true);
    if (!this.isOnline) this.silentSince = now - MINUTES_TO_CONNECTION_LOST * 60_000;
    this.patchedUntil = settings.patchedUntil?.getTime() ?? now;
    this.missing = settings.missing ? new Set(settings.missing) : NOTHING;
  }

  get isHybrid(): boolean {
    return this.settings.hybrid ?? false;
  }

  /** The patch group that its tag names; only `PatchGroup` works when tags show in the instance metadata. */
  get patchGroup(): string | undefined {
    return this.tags.get('PatchGroup') ?? this.tags.get('Patch Group');
  }

  /** Whether its operating system is up. */
  get canRun(): boolean {
    return this.isHybrid || this.state === 'running';
  }

  /** Whether Systems Manager takes commands for it: it need not answer, but must have registered and still exist. */
  get canBeAddressed(): boolean {
    return this.isRegistered && this.state !== 'shutting-down' && this.state !== 'terminated';
  }

  /** Goes down and comes up at once, so quickly that nobody sees it silent: what was pending no longer is, what ran dies. */
  restart(now: number): void {
    if (!this.canRun) return;
    this.boots++;
    this.bootedAt = now;
    this.pendingReboot.clear();
  }

  pingStatus(now: number): 'Online' | 'ConnectionLost' {
    if (this.silentSince === undefined) return 'Online';
    return now - this.silentSince < MINUTES_TO_CONNECTION_LOST * 60_000 ? 'Online' : 'ConnectionLost';
  }

  /** Agents report every five minutes. */
  lastPing(now: number): Date {
    return new Date(this.silentSince ?? now - (now % (MINUTES_TO_CONNECTION_LOST * 60_000)));
  }
}

/** The fleet's servers, found by id, by place and by tag without looking at all of them. */
export class Nodes {
  /** In the order in which they came; a server that is gone leaves its place empty. */
  readonly all: (Node | undefined)[] = [];
  private readonly byId = new Map<string, Node>();
  private readonly byTag = new Map<string, Map<string, Set<Node>>>();
  private readonly returns = new Map<string, (() => void)[]>();
  private readonly groups = new Map<string, Readonly<Record<string, readonly string[]>>>();
  private readonly listeners: ((node: Node) => void)[] = [];

  constructor(private readonly world: World) {}

  get size(): number {
    return this.byId.size;
  }

  /** @throws When the id is taken or the operating system is not simulated. */
  add(settings: NodeSettings): Node {
    const id =
      settings.id ??
      (settings.hybrid ? `mi-${this.world.random.hex('node', 17)}` : `i-${this.world.random.hex('node', 17)}`);
    if (this.byId.has(id)) throw new Error(`node ${id}: must have an id of its own, got one that is taken`);
    const node = new Node(settings, this.all.length, id, this.world.clock.nowMillis());
    this.all.push(node);
    this.byId.set(id, node);
    for (const [key, value] of node.tags) this.tagged(key, value).add(node);
    this.changed(node);
    return node;
  }

  /** Calls back whenever a node may have become the target of something: it is new, has registered or has another tag. */
  onChange(listener: (node: Node) => void): void {
    this.listeners.push(listener);
  }

  private changed(node: Node): void {
    for (const listener of this.listeners) listener(node);
  }

  find(id: string): Node | undefined {
    return this.byId.get(id);
  }

  /** @throws When there is none: for the scenario's own calls. */
  get(id: string): Node {
    const node = this.byId.get(id);
    if (!node) throw new Error(`node ${id}: must be one of the fleet's, got an unknown id`);
    return node;
  }

  /** Nodes with a tag, in the order in which they came. */
  withTag(key: string, values?: readonly string[]): Node[] {
    const byValue = this.byTag.get(key);
    if (!byValue) return [];
    const sets = values ? values.map((value) => byValue.get(value)) : [...byValue.values()];
    const found = new Set<Node>();
    for (const set of sets) for (const node of set ?? []) found.add(node);
    return [...found].sort((one, other) => one.position - other.position);
  }

  setTag(node: Node, key: string, value: string): void {
    this.removeTag(node, key);
    node.tags.set(key, value);
    this.tagged(key, value).add(node);
    this.changed(node);
  }

  removeTag(node: Node, key: string): void {
    const value = node.tags.get(key);
    if (value === undefined) return;
    this.byTag.get(key)?.get(value)?.delete(node);
    node.tags.delete(key);
  }

  /** The agent answers again, or for the first time. */
  connect(node: Node): void {
    node.isRegistered = true;
    node.isOnline = true;
    node.silentSince = undefined;
    const waiting = this.returns.get(node.id) ?? [];
    this.returns.delete(node.id);
    for (const resume of waiting) resume();
    this.changed(node);
  }

  /** The agent falls silent. */
  disconnect(node: Node): void {
    if (!node.isOnline) return;
    node.isOnline = false;
    node.silentSince = this.world.clock.nowMillis();
  }

  /** Calls back once, when the node's agent next answers. */
  whenBack(node: Node, resume: () => void): void {
    this.returns.set(node.id, [...(this.returns.get(node.id) ?? []), resume]);
  }

  /** EC2 says so, and says it to EventBridge, too. */
  changeState(node: Node, state: InstanceState): void {
    if (node.state === state) return;
    node.state = state;
    if (state === 'running') node.stateReason = undefined;
    this.world.publish(
      'EC2 Instance State-change Notification',
      [this.world.nodeArn(node.id)],
      { 'instance-id': node.id, state },
      'aws.ec2',
    );
  }

  /** Nobody will find it again. */
  remove(node: Node): void {
    for (const key of [...node.tags.keys()]) this.removeTag(node, key);
    this.byId.delete(node.id);
    this.all[node.position] = undefined;
  }

  /** Makes a resource group of whatever has all of some tags, each with one of its values, now and later. */
  addGroup(name: string, tags: Readonly<Record<string, readonly string[]>>): void {
    this.groups.set(name, tags);
  }

  hasGroup(name: string): boolean {
    return this.groups.has(name);
  }

  removeGroup(name: string): void {
    this.groups.delete(name);
  }

  /** The members of a resource group; one that does not exist has none. */
  inGroup(name: string): Node[] {
    const [[firstKey, firstValues = []] = [], ...others] = Object.entries(this.groups.get(name) ?? {});
    if (firstKey === undefined) return [];
    // a filter without values asks for the key alone
    return this.withTag(firstKey, firstValues.length > 0 ? firstValues : undefined).filter(({ tags }) =>
      others.every(([key, values]) => (values.length > 0 ? values.includes(tags.get(key) ?? '') : tags.has(key))),
    );
  }

  /** Nodes by what CloudFormation calls them. */
  ofTypes(types: readonly string[]): Node[] {
    return this.all.flatMap((node) => {
      const type = node?.isHybrid ? 'AWS::SSM::ManagedInstance' : 'AWS::EC2::Instance';
      return node && types.includes(type) ? [node] : [];
    });
  }

  private tagged(key: string, value: string): Set<Node> {
    let byValue = this.byTag.get(key);
    if (!byValue) {
      byValue = new Map();
      this.byTag.set(key, byValue);
    }
    let nodes = byValue.get(value);
    if (!nodes) {
      nodes = new Set();
      byValue.set(value, nodes);
    }
    return nodes;
  }
}
