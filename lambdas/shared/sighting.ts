import type { Severity } from './ledger';
import type { OperatingSystem } from './operating-system';

/** The tag whose value is a node's ring, and SSM's patch group. */
export const RING_TAG = 'PatchGroup';

/** What Systems Manager says about a node's agent now. */
export interface Agent {
  readonly nodeId: string;
  readonly isOnline: boolean;
  readonly lastPingAt?: Date;
  /** Hybrid nodes only: EC2 instances register when they start. */
  readonly registeredAt?: Date;
  readonly operatingSystem?: OperatingSystem;
  readonly platform?: string;
  readonly computerName?: string;
}

/** What a node's last patch operation found. */
export interface PatchState {
  readonly nodeId: string;
  readonly baselineId: string;
  readonly patchGroup?: string;
  readonly endedAt: Date;
  readonly missing: number;
  readonly failed: number;
  readonly pendingReboot: number;
  readonly rejected: number;
  /** Patches that are not in order, by how grave it is; one may count twice. Absent: nobody said. */
  readonly nonCompliant?: Readonly<Record<Severity, number>>;
}

/** What a node's last patch operation found of one patch that is not in order. */
export interface PatchFact {
  /** `php8.3-cli.x86_64` or `KB5034441`. */
  readonly id: string;
  /** The same with its version where it is a package, else a sentence. */
  readonly title: string;
  readonly state: 'missing' | 'failed' | 'pendingReboot' | 'rejected';
}

/** What EC2 says about an instance now. */
export interface Instance {
  readonly nodeId: string;
  /** pending, running, shutting-down, terminated, stopping or stopped. */
  readonly state: string;
  readonly launchedAt: Date;
  readonly isHibernated?: boolean;
  /** What an agent needs to register; absent: EC2 did not say. */
  readonly hasProfile?: boolean;
  readonly isMetadataDisabled?: boolean;
  readonly hasPublicAddress?: boolean;
  readonly vpcId?: string;
  readonly subnetId?: string;
}

/** Where the network of an instance leads, as far as an agent needs it to reach Systems Manager. */
export type WayOut =
  /** A default route, or endpoints of Systems Manager. */
  | { readonly leads: 'out' }
  /** A default route that serves only instances with a public address. */
  | { readonly leads: 'out by an internet gateway' }
  | { readonly leads: 'nowhere' }
  | { readonly leads: 'unknown'; readonly why: string };

/** All that AWS says about a node at one moment. */
export interface Sighting {
  readonly nodeId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  readonly patches?: PatchState;
  /** Asked for only where the agent does not answer or no scan is known, and never for hybrid nodes. */
  readonly instance?: Instance;
  /** Asked for only where an instance's agent never registered. */
  readonly wayOut?: WayOut;
  /** Single patches that are not in order; asked for only where a waiver names patches. */
  readonly patchFacts?: readonly PatchFact[];
  /** Whether the tags come from an index, which may be minutes behind: read them again before acting. */
  readonly areTagsIndexed?: boolean;
}

/** Whether the node is an EC2 instance, rather than a hybrid one. */
export const isInstance = (nodeId: string): boolean => nodeId.startsWith('i-');
