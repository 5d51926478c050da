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
}

/** What EC2 says about an instance now. */
export interface Instance {
  readonly nodeId: string;
  /** pending, running, shutting-down, terminated, stopping or stopped. */
  readonly state: string;
  readonly launchedAt: Date;
}

/** All that AWS says about a node at one moment. */
export interface Sighting {
  readonly nodeId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  readonly patches?: PatchState;
  /** Asked for only where the agent does not answer or no scan is known, and never for hybrid nodes. */
  readonly instance?: Instance;
}

/** Whether the node is an EC2 instance, rather than a hybrid one. */
export const isInstance = (nodeId: string): boolean => nodeId.startsWith('i-');
