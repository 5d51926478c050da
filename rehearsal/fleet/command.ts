import type { CommandInvocationStatus, CommandStatus, SendCommandRequest } from '@aws-sdk/client-ssm';
import type { Appointment } from './clock';
import type { DocumentSettings } from './documents';
import type { Node } from './nodes';

/** One node's part of a command. */
export class Invocation {
  status: CommandInvocationStatus = 'Pending';
  details = 'Pending';
  startedAt: number | undefined;
  endedAt: number | undefined;
  exitCode = -1;
  output = '';
  /** What will happen to it next. */
  next: Appointment | undefined;

  constructor(
    readonly node: Node,
    readonly requestedAt: number,
  ) {}

  get isOver(): boolean {
    return this.endedAt !== undefined;
  }
}

/** A command as Run Command keeps it. */
export class Command {
  status: CommandStatus = 'Pending';
  details = 'Pending';
  /** In the order in which nodes get their turn; as long as the turns given so far. */
  readonly invocations: Invocation[] = [];
  running = 0;
  completed = 0;
  errors = 0;
  executionTimeouts = 0;
  deliveryTimeouts = 0;
  undeliverable = 0;
  successes = 0;
  /** Why nodes get no more turns. */
  stopped: 'errors' | 'cancelled' | undefined;
  private byNode: Map<string, Invocation> | undefined;

  constructor(
    readonly id: string,
    readonly request: SendCommandRequest,
    readonly document: DocumentSettings,
    readonly nodes: readonly Node[],
    readonly requestedAt: number,
    readonly options: {
      /** The snapshot shared by the nodes of a window's task. */
      readonly windowSnapshotId?: string;
      readonly onFinished?: (command: Command) => void;
    },
  ) {}

  get deliveryTimeoutMillis(): number {
    return (this.request.TimeoutSeconds ?? 3600) * 1000;
  }

  get executionTimeoutMillis(): number {
    const { StepTimeoutSeconds, executionTimeout } = this.request.Parameters ?? {};
    const given = Number(StepTimeoutSeconds?.[0] ?? executionTimeout?.[0]);
    return (given > 0 ? given : (this.document.executionTimeoutSeconds ?? 3600)) * 1000;
  }

  get expiresAt(): number {
    return this.requestedAt + this.deliveryTimeoutMillis + this.executionTimeoutMillis;
  }

  /** How many nodes may be at it at once. */
  get concurrency(): number {
    return Math.max(1, shareOf(this.request.MaxConcurrency ?? '50', this.nodes.length));
  }

  /** How many errors are borne; one more and nobody else gets a turn. */
  get errorBudget(): number {
    return shareOf(this.request.MaxErrors ?? '0', this.nodes.length);
  }

  get isOver(): boolean {
    return (
      this.status === 'Success' || this.status === 'Failed' || this.status === 'TimedOut' || this.status === 'Cancelled'
    );
  }

  invocationOf(nodeId: string): Invocation | undefined {
    if (!this.byNode || this.byNode.size < this.invocations.length) {
      this.byNode = new Map(this.invocations.map((invocation) => [invocation.node.id, invocation]));
    }
    return this.byNode.get(nodeId);
  }
}

const shareOf = (text: string, of: number): number =>
  text.endsWith('%') ? Math.floor((of * Number.parseInt(text, 10)) / 100) : Number(text);
