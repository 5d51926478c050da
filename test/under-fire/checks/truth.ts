import type { AwsEvent } from '../../../rehearsal/fleet/outbox';
import type { BurningLoop, Invocation } from '../simulation/burning-loop';
import { RING_NAMES } from '../simulation/fleet-setup';
import type { Call } from '../simulation/line';

const HOUR = 3_600_000;

/** Causes that patches put right, by what the ledger calls them. */
export const PATCH_CAUSES: ReadonlySet<string> = new Set([
  'missing-patches',
  'failed-install',
  'rejected-patch',
  'pending-reboot',
]);

/** What is done to a node. */
export type Operation = 'install' | 'scan' | 'refresh';

/** One command of the loop's own, as Systems Manager took it. */
export interface OwnCommand {
  readonly id: string;
  readonly intentId: string;
  readonly operation: Operation;
  readonly nodeIds: readonly string[];
  readonly at: number;
  readonly invocation: Invocation | undefined;
  readonly nodes: Map<string, OnNode>;
  isOver: boolean;
}

/** What a command did on one node, as the fleet has it. */
export interface OnNode {
  readonly ring: string | undefined;
  deliveredAt?: number;
  endedAt?: number;
  /** Success, Failed, ExecutionTimedOut, DeliveryTimedOut, Cancelled … */
  details?: string;
}

/** One opening of a ring's window. */
export interface Opening {
  readonly ring: string;
  readonly from: number;
  readonly cutoff: number;
  readonly closes: number;
}

/** What really happened, from the fleet's own events and answers: nothing here comes from the loop's code or its ledger. */
export class Truth {
  readonly commands: OwnCommand[] = [];
  readonly openings: Opening[] = [];
  /** When a node was last found in order by its patches, and by its associations. */
  readonly inOrderSince = { Patch: new Map<string, number>(), Association: new Map<string, number>() };
  private readonly ringOfWindow = new Map<string, string>();
  private readonly byId = new Map<string, OwnCommand>();

  constructor(private readonly loop: BurningLoop) {
    loop.watches.push({ onEvent: (event) => this.hear(event) });
    loop.line.watches.push({ onAnswer: (call, answer) => this.note(call, answer as never) });
  }

  /** Learns what windows there are. */
  async begin(): Promise<void> {
    const { WindowIdentities = [] } = (await this.loop.fleet.call('DescribeMaintenanceWindows', {})) as {
      WindowIdentities?: { WindowId: string; Name: string }[];
    };
    for (const { WindowId, Name } of WindowIdentities) this.ringOfWindow.set(WindowId, Name.replace('acme-', ''));
  }

  /** The ring that a node is in by its tag now; `undefined` for one without, and for somebody else's. */
  ringOf(nodeId: string): string | undefined {
    const group = this.loop.fleet.nodes.find(nodeId)?.tags.get('PatchGroup');
    const { length } = this.loop.schedule.rings;
    return RING_NAMES.slice(0, length).find((name) => name === group);
  }

  /** When an episode of trying last began anew: the node was in order, scanned, or somebody else's. */
  episodeSince(nodeId: string, operation: Operation): number {
    const { fleet } = this.loop;
    const foreign = this.loop
      .tagsOf(nodeId)
      .filter(({ tags }) => tags.has('PatchGroup') && !RING_NAMES.includes(tags.get('PatchGroup') as never));
    const wasForeignAt = foreign.at(-1)?.at ?? 0;
    if (operation === 'scan') return Math.max(wasForeignAt, fleet.nodes.find(nodeId)?.report?.endedAt ?? 0);
    const type = operation === 'refresh' ? 'Association' : 'Patch';
    return Math.max(wasForeignAt, this.inOrderSince[type].get(nodeId) ?? 0);
  }

  /** What commands of one kind did on a node, oldest first. */
  onNode(nodeId: string, operation: Operation): { command: OwnCommand; part: OnNode }[] {
    return this.commands.flatMap((command) => {
      const part = command.nodes.get(nodeId);
      return part && command.operation === operation ? [{ command, part }] : [];
    });
  }

  /** The opening in which a moment falls, if there is one. */
  openingAt(ring: string, at: number): Opening | undefined {
    return this.openings.findLast((opening) => opening.ring === ring && opening.from <= at && at < opening.closes);
  }

  private note({ service, operation, input, container }: Call, answer: { Command?: { CommandId?: string } }): void {
    if (service !== 'ssm' || operation !== 'SendCommand') return;
    const {
      InstanceIds = [],
      Comment = '',
      Parameters = {},
      DocumentName,
    } = input as {
      InstanceIds?: string[];
      Comment?: string;
      DocumentName?: string;
      Parameters?: { Operation?: string[] };
    };
    const kind =
      DocumentName === 'AWS-RefreshAssociation' ? 'refresh' : Parameters.Operation?.[0] === 'Scan' ? 'scan' : 'install';
    const command: OwnCommand = {
      id: answer.Command?.CommandId ?? '',
      intentId: Comment.split(' ')[2] ?? '',
      operation: kind,
      nodeIds: InstanceIds,
      at: this.loop.scheduler.now,
      invocation: [...this.loop.current.values()].find((one) => one.container === container),
      nodes: new Map(InstanceIds.map((id) => [id, { ring: this.ringOf(id) }])),
      isOver: false,
    };
    this.commands.push(command);
    this.byId.set(command.id, command);
    this.loop.story.tell(
      'Systems Manager',
      `takes command ${command.id.slice(0, 8)}: ${kind} on ${InstanceIds.join(' ')}`,
    );
  }

  private hear({ 'detail-type': type, detail }: AwsEvent): void {
    const { now } = this.loop.scheduler;
    const nodeId = String(detail['instance-id'] ?? detail['resource-id'] ?? '');
    const status = String(detail.status);
    switch (type) {
      case 'EC2 Command Invocation Status-change Notification': {
        const part = this.byId.get(String(detail['command-id']))?.nodes.get(nodeId);
        if (!part) return;
        if (status === 'InProgress') part.deliveredAt = now;
        else part.endedAt = now;
        this.loop.story.tell(nodeId, `${status} of command ${String(detail['command-id']).slice(0, 8)}`);
        return;
      }
      case 'EC2 Command Status-change Notification': {
        const command = this.byId.get(String(detail['command-id']));
        if (command && status !== 'InProgress' && status !== 'Pending') command.isOver = true;
        return;
      }
      case 'Configuration Compliance State Change':
        if (detail['compliance-status'] === 'compliant')
          this.inOrderSince[detail['compliance-type'] as 'Patch' | 'Association'].set(nodeId, now);
        this.loop.story.tell(nodeId, `is ${detail['compliance-status']} (${detail['compliance-type']})`);
        return;
      case 'Maintenance Window Execution State-change Notification': {
        const ring = this.ringOfWindow.get(String(detail['window-id']));
        const plan = this.loop.schedule.rings[RING_NAMES.indexOf(ring as never)];
        this.loop.story.tell(`window ${ring}`, status);
        if (status !== 'IN_PROGRESS' || !ring || !plan) return;
        const closes = now + plan.lasts * HOUR;
        this.openings.push({ ring, from: now, closes, cutoff: closes - plan.cutoff * HOUR });
      }
    }
  }

  /** Nodes of which State Manager says that an association is not as it should be. */
  async failedAssociations(): Promise<ReadonlySet<string>> {
    const { ResourceComplianceSummaryItems = [] } = (await this.loop.fleet.call('ListResourceComplianceSummaries', {
      Filters: [
        { Key: 'ComplianceType', Values: ['Association'], Type: 'EQUAL' },
        { Key: 'Status', Values: ['NON_COMPLIANT'], Type: 'EQUAL' },
      ],
      MaxResults: 50,
    })) as { ResourceComplianceSummaryItems?: { ResourceId: string }[] };
    return new Set(ResourceComplianceSummaryItems.map(({ ResourceId }) => ResourceId));
  }

  /** Reads from Systems Manager how commands ended on their nodes. */
  async learnEnds(): Promise<void> {
    for (const command of this.commands) {
      if ([...command.nodes.values()].every(({ details }) => details !== undefined)) continue;
      const { CommandInvocations = [] } = (await this.loop.fleet.call('ListCommandInvocations', {
        CommandId: command.id,
        MaxResults: 50,
      })) as { CommandInvocations?: { InstanceId: string; Status: string; StatusDetails: string }[] };
      for (const { InstanceId, Status, StatusDetails } of CommandInvocations) {
        const part = command.nodes.get(InstanceId);
        if (part && OVER.has(Status)) {
          part.details = StatusDetails;
          part.endedAt ??= this.loop.scheduler.now;
        }
      }
    }
  }
}

const OVER = new Set(['Success', 'Failed', 'TimedOut', 'Cancelled']);

/** Whether an attempt is one that says something about the node: it ran there to an end, good or bad. */
export const ranToAnEnd = ({ details }: OnNode): boolean =>
  details === 'Success' || details === 'Failed' || details === 'ExecutionTimedOut';
