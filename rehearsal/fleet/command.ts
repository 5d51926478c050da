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
  /** Of the nodes that had their turn, or will have none. */
  readonly invocations: Invocation[] = [];
  /** The place among the nodes of the next one to get a turn. */
  turn = 0;
  running = 0;
  completed = 0;
  errors = 0;
  executionTimeouts = 0;
  deliveryTimeouts = 0;
  undeliverable = 0;
  successes = 0;
  /** Why nodes get no more turns. */
  stopped: 'errors' | 'cancelled' | undefined;
  private readonly byNode = new Map<string, Invocation>();

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

  /** A node that gets its turn and does not take the command within this time will not run it. */
  get deliveryTimeoutMillis(): number {
    return (this.request.TimeoutSeconds ?? 3600) * 1000;
  }

  /** A node that has not answered for both time-outs together is given up: until then it may have begun. */
  get totalTimeoutMillis(): number {
    return this.deliveryTimeoutMillis + this.executionTimeoutMillis;
  }

  get executionTimeoutMillis(): number {
    const { StepTimeoutSeconds, executionTimeout } = this.request.Parameters ?? {};
    const given = Number(StepTimeoutSeconds?.[0] ?? executionTimeout?.[0]);
    return (given > 0 ? given : (this.document.executionTimeoutSeconds ?? 3600)) * 1000;
  }

  get expiresAt(): number {
    return this.requestedAt + this.totalTimeoutMillis;
  }

  /**
   * How many nodes may be at it at once: one to begin with, and two for each that is done, until MaxConcurrency is met.
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/send-commands-multiple.html
   */
  get concurrency(): number {
    const most = Math.max(1, shareOf(this.request.MaxConcurrency ?? '50', this.nodes.length));
    return Math.min(most, 1 + this.completed);
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

  add(invocation: Invocation): void {
    this.invocations.push(invocation);
    this.byNode.set(invocation.node.id, invocation);
  }

  invocationOf(nodeId: string): Invocation | undefined {
    return this.byNode.get(nodeId);
  }
}

const shareOf = (text: string, of: number): number =>
  text.endsWith('%') ? Math.floor((of * Number.parseInt(text, 10)) / 100) : Number(text);
