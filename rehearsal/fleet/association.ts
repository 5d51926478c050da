import type { AssociationOverview, CreateAssociationRequest, Target } from '@aws-sdk/client-ssm';
import type { Appointment } from './clock';
import type { Node } from './nodes';

/** What a run of an association has come to on a node; of a node that was passed over it is Skipped. */
export type AssociationStatus = 'Pending' | 'InProgress' | 'Success' | 'Failed' | 'Skipped';

/** An association as State Manager keeps it. */
export class Association {
  version = 1;
  updatedAt: number;
  lastExecutedAt: number | undefined;
  lastSucceededAt: number | undefined;
  /** Oldest first. */
  readonly executions: AssociationExecution[] = [];
  /** How it stands on each node that it has ever been meant for. */
  readonly applied = new Map<Node, AppliedAssociation>();
  /** Its next run by schedule. */
  next: Appointment | undefined;

  constructor(
    readonly id: string,
    public settings: CreateAssociationRequest,
    readonly createdAt: number,
  ) {
    this.updatedAt = createdAt;
  }

  /** What it is meant for; the old way names one node. */
  get targets(): readonly Target[] {
    const { InstanceId, Targets = [] } = this.settings;
    return InstanceId === undefined ? Targets : [{ Key: 'InstanceIds', Values: [InstanceId] }];
  }

  /** Its name, or its id where it was given none. */
  get title(): string {
    return this.settings.AssociationName ?? this.id;
  }

  /** How it stands all in all: one failure is enough. */
  get overview(): AssociationOverview & { readonly Status: string } {
    const counts: Record<string, number> = {};
    for (const { node, shownStatus } of this.applied.values())
      if (node.canBeAddressed) counts[shownStatus] = (counts[shownStatus] ?? 0) + 1;
    const Status = (['Failed', 'Pending'] as const).find((status) => counts[status]) ?? 'Success';
    return { Status, DetailedStatus: Status, AssociationStatusAggregatedCount: counts };
  }
}

/** How an association stands on one node. */
export class AppliedAssociation {
  status: AssociationStatus = 'Pending';
  detailedStatus = 'Pending';
  executedAt: number | undefined;
  succeededAt: number | undefined;
  executionId = '';
  summary = '';
  errorCode = '';

  constructor(
    readonly association: Association,
    readonly node: Node,
  ) {}

  /** Counts know no run under way. */
  get shownStatus(): AssociationStatus {
    return this.status === 'InProgress' ? 'Pending' : this.status;
  }
}

/** One node's part of an execution. */
export interface ExecutionTarget {
  readonly node: Node;
  status: AssociationStatus;
  detailedStatus: string;
  endedAt: number | undefined;
}

/** One run of an association on some nodes. */
export class AssociationExecution {
  readonly targets: readonly ExecutionTarget[];
  /** How many nodes have had their turn. */
  turns = 0;
  running = 0;
  errors = 0;
  /** How many nodes have come to something. */
  private over = 0;

  constructor(
    readonly id: string,
    readonly association: Association,
    readonly version: number,
    readonly createdAt: number,
    nodes: readonly Node[],
  ) {
    this.targets = nodes.map((node) => ({
      node,
      status: 'Pending',
      detailedStatus: 'Pending',
      endedAt: undefined,
    }));
  }

  get status(): AssociationStatus {
    if (this.isOver) return this.errors > 0 ? 'Failed' : 'Success';
    return this.turns > 0 ? 'InProgress' : 'Pending';
  }

  get isOver(): boolean {
    return this.over === this.targets.length;
  }

  /** A node's part has come to this. */
  close(target: ExecutionTarget, status: 'Success' | 'Failed' | 'Skipped', detailedStatus: string = status): void {
    target.status = status;
    target.detailedStatus = detailedStatus;
    this.over++;
    if (status === 'Failed') this.errors++;
  }

  /** How many nodes may be at it at once. @default all of them */
  get concurrency(): number {
    return Math.max(1, shareOf(this.association.settings.MaxConcurrency ?? '100%', this.targets.length));
  }

  /** How many errors are borne before no further node gets a turn. @default any number */
  get errorBudget(): number {
    return shareOf(this.association.settings.MaxErrors ?? '100%', this.targets.length);
  }
}

const shareOf = (text: string, of: number): number =>
  text.endsWith('%') ? Math.floor((of * Number.parseInt(text, 10)) / 100) : Number(text);
