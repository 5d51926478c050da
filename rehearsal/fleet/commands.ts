import type {
  CancelCommandRequest,
  CommandInvocationStatus,
  CommandStatus,
  SendCommandRequest,
  Target,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { Command, Invocation } from './command';
import { describeCommand } from './command-records';
import type { DocumentCall, DocumentRun, Documents } from './documents';
import type { Node, Nodes } from './nodes';
import { resolveTargets } from './targets';
import type { World } from './world';

const KEPT_FOR = 30 * 86_400_000;

/** Run Command: takes commands to nodes at the pace asked for, counts errors, and tells what becomes of them. */
export class Commands {
  /** Oldest first; AWS keeps them for thirty days. */
  private kept: Command[] = [];
  private readonly byId = new Map<string, Command>();

  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
    private readonly documents: Documents,
  ) {}

  /** Newest first. */
  all(): readonly Command[] {
    return [...this.kept].reverse();
  }

  find(id: string): Command | undefined {
    return this.byId.get(id);
  }

  sendCommand(request: SendCommandRequest): { Command: ReturnType<typeof describeCommand> } {
    return { Command: describeCommand(this.send(request)) };
  }

  /**
   * Accepts a command: it is Pending until its first node has it.
   * @throws InvalidDocument, InvalidParameters, InvalidInstanceId, DuplicateInstanceId, UnsupportedPlatformType, InvalidRole,
   * InvalidNotificationConfig
   */
  send(request: SendCommandRequest, options: Command['options'] = {}): Command {
    const document = this.documents.get(request.DocumentName, request.DocumentVersion);
    this.documents.checkParameters(document, request.Parameters ?? {});
    checkNotification(request);
    const nodes = this.nodesOf(request);
    if (request.InstanceIds && !nodes.some((node) => document.platforms.includes(node.platform.type))) {
      throw new AwsError(
        'UnsupportedPlatformType',
        `Document ${document.name} does not support the platform of the nodes.`,
      );
    }
    const now = this.world.clock.nowMillis();
    const command = new Command(this.world.random.uuid('command'), request, document, nodes, now, options);
    this.forgetBefore(now - KEPT_FOR);
    this.kept.push(command);
    this.byId.set(command.id, command);
    this.world.clock.at(now, () => this.giveTurns(command));
    return command;
  }

  cancelCommand({ CommandId: id = '', InstanceIds: ids }: CancelCommandRequest): object {
    const command = this.byId.get(id);
    if (!command) throw new AwsError('InvalidCommandId', `Command ${id} does not exist.`);
    const chosen = ids && this.nodesOfCommand(command, ids);
    if (command.isOver) return {};
    if (!chosen) this.cancel(command);
    for (const node of chosen ?? []) {
      const invocation = command.invocationOf(node.id);
      if (invocation) this.cancelInvocation(command, invocation);
      else this.passOver(command, node, 'Cancelled');
    }
    this.giveTurns(command);
    return {};
  }

  /** @throws DuplicateInstanceId, InvalidInstanceId */
  private nodesOfCommand(command: Command, ids: readonly string[]): Node[] {
    mustDiffer(ids);
    return ids.map((id) => {
      const node = command.nodes.find((one) => one.id === id);
      if (!node) throw new AwsError('InvalidInstanceId', `Command ${command.id} was not sent to instance ${id}.`);
      if (this.nodes.find(id) !== node || !node.canBeAddressed) throw this.invalid([id]);
      return node;
    });
  }

  /** Stops a command for good: who has not begun will not, who has begun is told to stop. */
  cancel(command: Command): void {
    if (command.isOver || command.stopped === 'cancelled') return;
    command.stopped = 'cancelled';
    command.status = 'Cancelling';
    command.details = 'Cancelling';
    for (const invocation of command.invocations) this.cancelInvocation(command, invocation);
    this.giveTurns(command);
  }

  private cancelInvocation(command: Command, invocation: Invocation): void {
    if (invocation.isOver || invocation.status === 'Cancelling') return;
    if (invocation.status !== 'InProgress') {
      this.finish(command, invocation, 'Cancelled', 'Cancelled');
      return;
    }
    invocation.status = 'Cancelling';
    invocation.details = 'Cancelling';
    // AWS asks the agent to stop; what stubborn nodes do goes on without anybody waiting for it
    if (!invocation.node.settings.ignoresCancel) invocation.next?.cancel();
    const seconds = 5 + 20 * this.world.random.fraction('cancel', invocation.node.id, command.id);
    this.world.clock.inMinutes(seconds / 60, () => this.finish(command, invocation, 'Cancelled', 'Cancelled'));
  }

  /** Gives turns as far as pace and budget allow, and ends the command when nobody is left. */
  private giveTurns(command: Command): void {
    const { nodes } = command;
    while (!command.stopped && command.running < command.concurrency && command.turn < nodes.length) {
      const node = nodes[command.turn++] as Node;
      if (!command.invocationOf(node.id)) this.giveTurn(command, node);
    }
    if (command.stopped && command.turn < nodes.length) this.turnAway(command);
    if (command.completed === nodes.length && !command.isOver) this.close(command);
  }

  private giveTurn(command: Command, node: Node): void {
    const now = this.world.clock.nowMillis();
    const invocation = new Invocation(node, now);
    command.add(invocation);
    command.running++;
    if (node.isOnline) {
      const seconds = 1 + 4 * this.world.random.fraction('delivery', node.id, command.id);
      invocation.next = this.world.clock.inMinutes(seconds / 60, () => this.deliver(command, invocation));
    } else {
      this.waitFor(command, invocation);
    }
  }

  /**
   * A silent node gets the command if it returns in time. If not, its turn is held until the command's total time-out:
   * Run Command cannot know whether it has begun.
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html
   */
  private waitFor(command: Command, invocation: Invocation): void {
    invocation.status = 'Delayed';
    invocation.details = 'Delayed';
    this.giveUpLater(command, invocation);
    this.nodes.whenBack(invocation.node, () => {
      const isInTime = this.world.clock.nowMillis() <= invocation.requestedAt + command.deliveryTimeoutMillis;
      if (invocation.isOver || !isInTime) return;
      invocation.next?.cancel();
      this.deliver(command, invocation);
    });
  }

  private giveUpLater(command: Command, invocation: Invocation): void {
    invocation.next = this.world.clock.at(invocation.requestedAt + command.totalTimeoutMillis, () =>
      this.finish(command, invocation, 'TimedOut', 'DeliveryTimedOut'),
    );
  }

  private deliver(command: Command, invocation: Invocation): void {
    const { node } = invocation;
    if (invocation.isOver) return;
    if (this.nodes.find(node.id) !== node) {
      this.finish(command, invocation, 'Failed', 'Undeliverable');
      return;
    }
    if (!node.isOnline) {
      this.waitFor(command, invocation);
      return;
    }
    const now = this.world.clock.nowMillis();
    // one package manager, one lock: a second patch run waits for the first
    const waits = Math.max(0, node.patchingUntil - now);
    invocation.status = 'InProgress';
    invocation.details = 'InProgress';
    invocation.startedAt = now;
    this.tellInvocation(command, invocation, 'InProgress');
    if (command.status === 'Pending') this.change(command, 'InProgress', 'InProgress');
    if (waits > 0 && command.document.holdsPackageManager) {
      invocation.next = this.world.clock.at(now + waits, () => this.run(command, invocation));
    } else {
      this.run(command, invocation);
    }
  }

  private run(command: Command, invocation: Invocation): void {
    const { node } = invocation;
    const { document, options } = command;
    const call: DocumentCall = {
      node,
      commandId: command.id,
      parameters: command.request.Parameters ?? {},
      windowSnapshotId: options.windowSnapshotId,
    };
    this.step(command, invocation, this.documents.begin(document, call), node.boots);
  }

  /** One step of a document; each has the document's time-out for itself. */
  private step(command: Command, invocation: Invocation, run: DocumentRun, boots: number): void {
    const { node } = invocation;
    const now = this.world.clock.nowMillis();
    const endsAt = now + Math.round(run.minutes * 60_000);
    const stopsAt = now + command.executionTimeoutMillis;
    if (command.document.holdsPackageManager) node.patchingUntil = Math.min(endsAt, stopsAt);
    invocation.next =
      endsAt <= stopsAt
        ? this.world.clock.at(endsAt, () => this.complete(command, invocation, run, boots))
        : this.world.clock.at(stopsAt, () => this.finish(command, invocation, 'TimedOut', 'ExecutionTimedOut'));
  }

  /** The work is done; whether anybody hears of it is another matter. */
  private async complete(command: Command, invocation: Invocation, run: DocumentRun, boots: number): Promise<void> {
    const { node } = invocation;
    if (node.boots !== boots || !node.canRun) {
      // the server went down under it, and nobody is left to say so
      this.giveUpLater(command, invocation);
      return;
    }
    const result = await run.finish();
    if ('minutes' in result) {
      // a command that was cancelled meanwhile runs on only on nodes that do not listen
      if (!invocation.isOver || node.settings.ignoresCancel) this.step(command, invocation, result, boots);
      return;
    }
    const report = (): void => {
      if (invocation.isOver) return;
      invocation.next?.cancel();
      invocation.exitCode = result.exitCode;
      invocation.output = result.output;
      if (result.exitCode === 0) this.finish(command, invocation, 'Success', 'Success');
      else this.finish(command, invocation, 'Failed', 'Failed');
    };
    if (invocation.isOver || invocation.status === 'Cancelling') return;
    if (node.isOnline) {
      report();
      return;
    }
    this.giveUpLater(command, invocation);
    this.nodes.whenBack(node, report);
  }

  private finish(command: Command, invocation: Invocation, status: CommandInvocationStatus, details: string): void {
    if (invocation.isOver) return;
    invocation.status = status;
    invocation.details = details;
    invocation.endedAt = this.world.clock.nowMillis();
    invocation.next = undefined;
    command.running--;
    command.completed++;
    if (status === 'Success') command.successes++;
    if (details === 'Failed') command.errors++;
    if (details === 'ExecutionTimedOut') command.executionTimeouts++;
    if (details === 'DeliveryTimedOut') command.deliveryTimeouts++;
    if (details === 'Undeliverable') command.undeliverable++;
    this.tellInvocation(command, invocation, status);
    // deliveries that time out, and nodes that are gone, are no errors
    if (!command.stopped && command.errors + command.executionTimeouts > command.errorBudget)
      command.stopped = 'errors';
    this.giveTurns(command);
  }

  /** Nodes that will not get a turn any more. */
  private turnAway(command: Command): void {
    const details = command.stopped === 'errors' ? 'Terminated' : 'Cancelled';
    for (const node of command.nodes.slice(command.turn)) {
      if (!command.invocationOf(node.id)) this.passOver(command, node, details);
    }
    command.turn = command.nodes.length;
  }

  private passOver(command: Command, node: Node, details: 'Terminated' | 'Cancelled'): void {
    const now = this.world.clock.nowMillis();
    const invocation = new Invocation(node, now);
    invocation.status = 'Cancelled';
    invocation.details = details;
    invocation.endedAt = now;
    command.add(invocation);
    command.completed++;
  }

  private close(command: Command): void {
    const { status, details } = outcomeOf(command);
    this.change(command, status, details);
    command.options.onFinished?.(command);
  }

  private change(command: Command, status: CommandStatus, details: string): void {
    command.status = status;
    command.details = details;
    const { request } = command;
    const resources = (request.InstanceIds ?? []).map((id) => this.world.nodeArn(id));
    this.world.publish('EC2 Command Status-change Notification', resources, {
      'command-id': command.id,
      'document-name': request.DocumentName,
      'expire-after': new Date(command.expiresAt).toISOString(),
      parameters: request.Parameters ?? {},
      'requested-date-time': new Date(command.requestedAt).toISOString(),
      status: inEvents(status),
    });
  }

  private tellInvocation(command: Command, invocation: Invocation, status: CommandInvocationStatus): void {
    this.world.publish('EC2 Command Invocation Status-change Notification', [this.world.nodeArn(invocation.node.id)], {
      'command-id': command.id,
      'document-name': command.request.DocumentName,
      'instance-id': invocation.node.id,
      'requested-date-time': new Date(invocation.requestedAt).toISOString(),
      status: inEvents(status),
    });
  }

  /** @throws InvalidInstanceId, DuplicateInstanceId, ValidationException */
  private nodesOf({ InstanceIds: ids, Targets: targets }: SendCommandRequest): readonly Node[] {
    const byId = ids && ids.length > 0;
    const byTarget = targets && targets.length > 0;
    if (byId === byTarget || (!byId && !byTarget)) {
      throw new AwsError('ValidationException', 'Exactly one of InstanceIds and Targets must be specified.');
    }
    return byId ? this.nodesNamed(ids) : resolveTargets(this.nodes, targets as readonly Target[]);
  }

  private nodesNamed(ids: readonly string[]): readonly Node[] {
    mustDiffer(ids);
    const invalid = ids.filter((id) => !this.nodes.find(id)?.canBeAddressed);
    if (invalid.length > 0) throw this.invalid(invalid);
    return ids.map((id) => this.nodes.get(id));
  }

  private invalid(ids: readonly string[]): AwsError {
    const { account } = this.world;
    return new AwsError(
      'InvalidInstanceId',
      `Instances [[${ids.join(', ')}]] not in a valid state for account ${account}`,
    );
  }

  private forgetBefore(time: number): void {
    const first = this.kept.findIndex(({ requestedAt }) => requestedAt >= time);
    for (const { id } of this.kept.slice(0, first === -1 ? undefined : first)) this.byId.delete(id);
    this.kept = first === -1 ? [] : this.kept.slice(first);
  }
}

/** @throws DuplicateInstanceId */
function mustDiffer(ids: readonly string[]): void {
  if (new Set(ids).size < ids.length)
    throw new AwsError('DuplicateInstanceId', 'An instance ID was specified more than once.');
}

/** @throws InvalidNotificationConfig, InvalidRole */
function checkNotification({ NotificationConfig, ServiceRoleArn }: SendCommandRequest): void {
  if (!NotificationConfig?.NotificationType && !NotificationConfig?.NotificationArn) return;
  if (!/^arn:[^:]+:sns:/.test(NotificationConfig.NotificationArn ?? ''))
    throw new AwsError('InvalidNotificationConfig', 'NotificationArn must be the ARN of an SNS topic.');
  if (!ServiceRoleArn)
    throw new AwsError('InvalidRole', 'ServiceRoleArn is required for notifications: the role publishes them.');
}

/** What a command comes to once every node has come to something, as the API reference of Command.StatusDetails has it. */
function outcomeOf(command: Command): { status: CommandStatus; details: string } {
  const enough = Math.max(1, command.errorBudget);
  if (command.nodes.length === 0) return { status: 'Success', details: 'NoInstancesInTag' };
  if (command.stopped === 'cancelled') return { status: 'Cancelled', details: 'Cancelled' };
  if (command.errors >= enough) return { status: 'Failed', details: 'Failed' };
  if (command.executionTimeouts >= enough) return { status: 'TimedOut', details: 'ExecutionTimedOut' };
  if (command.stopped === 'errors') return { status: 'Failed', details: 'Failed' };
  if (command.deliveryTimeouts >= enough) return { status: 'TimedOut', details: 'DeliveryTimedOut' };
  if (command.successes + command.undeliverable < command.nodes.length)
    return { status: 'Failed', details: 'Incomplete' };
  return { status: 'Success', details: 'Success' };
}

/** Events write with one l what the API writes with two. */
const inEvents = (status: string): string => (status === 'Cancelled' ? 'Canceled' : status);
