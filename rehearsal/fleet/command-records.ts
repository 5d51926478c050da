import type {
  CommandFilter,
  Command as CommandRecord,
  GetCommandInvocationRequest,
  GetCommandInvocationResult,
  CommandInvocation as InvocationRecord,
  ListCommandInvocationsRequest,
  ListCommandInvocationsResult,
  ListCommandsRequest,
  ListCommandsResult,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import type { Command, Invocation } from './command';
import type { Commands } from './commands';
import type { Documents } from './documents';
import { pageOf } from './paging';
import type { World } from './world';

/** Invocations can be asked for a moment after the command was sent, not at once. */
const VISIBLE_AFTER = 1000;

/** Reading commands and what became of them. */
export class CommandRecordsApi {
  constructor(
    private readonly world: World,
    private readonly commands: Commands,
    private readonly documents: Documents,
  ) {}

  listCommands(request: ListCommandsRequest): ListCommandsResult {
    const tests = (request.Filters ?? []).map(commandTest);
    const commands = this.chosen(request.CommandId);
    const keep = (command: Command): boolean =>
      (request.InstanceId === undefined || command.nodes.some(({ id }) => id === request.InstanceId)) &&
      tests.every((test) => test(command));
    const { items, NextToken } = pageOf(commands, request, 50, keep);
    return { Commands: items.map(describeCommand), NextToken };
  }

  listCommandInvocations(request: ListCommandInvocationsRequest): ListCommandInvocationsResult {
    const tests = (request.Filters ?? []).map(invocationTest);
    const commands = this.chosen(request.CommandId).filter((command) => this.isVisible(command));
    const [only] = commands;
    // one command's invocations are paged as they lie: there may be 100,000
    if (only && commands.length === 1 && request.InstanceId === undefined) {
      const keep = (invocation: Invocation): boolean => tests.every((test) => test(invocation));
      const { items, NextToken } = pageOf(only.invocations, request, 50, keep);
      return {
        CommandInvocations: items.map((invocation) => this.describe(only, invocation, request.Details)),
        NextToken,
      };
    }
    const places = commands.flatMap((command) => placesIn(command, request.InstanceId));
    const { items, NextToken } = pageOf(places, request, 50, ({ invocation }) =>
      tests.every((test) => test(invocation)),
    );
    return {
      CommandInvocations: items.map(({ command, invocation }) => this.describe(command, invocation, request.Details)),
      NextToken,
    };
  }

  getCommandInvocation({
    CommandId,
    InstanceId = '',
    PluginName,
  }: GetCommandInvocationRequest): GetCommandInvocationResult {
    const command = this.get(CommandId);
    const invocation = this.isVisible(command) ? command.invocationOf(InstanceId) : undefined;
    if (!invocation) {
      throw new AwsError(
        'InvocationDoesNotExist',
        'The command ID and managed node ID you specified did not match any invocations.',
      );
    }
    const plugin = this.documents.pluginOf(command.document, invocation.node);
    if (PluginName !== undefined && PluginName !== plugin)
      throw new AwsError('InvalidPluginName', `Plugin ${PluginName} is not part of the command.`);
    const { startedAt, endedAt } = invocation;
    return {
      CommandId: command.id,
      InstanceId,
      Comment: command.request.Comment ?? '',
      DocumentName: command.request.DocumentName,
      DocumentVersion: command.request.DocumentVersion ?? '$DEFAULT',
      PluginName: plugin,
      ResponseCode: invocation.exitCode,
      ExecutionStartDateTime: startedAt === undefined ? '' : new Date(startedAt).toISOString(),
      ExecutionElapsedTime:
        startedAt === undefined || endedAt === undefined ? '' : `PT${(endedAt - startedAt) / 1000}S`,
      ExecutionEndDateTime: startedAt === undefined || endedAt === undefined ? '' : new Date(endedAt).toISOString(),
      Status: invocation.status,
      StatusDetails: invocation.details,
      StandardOutputContent: invocation.output,
      StandardOutputUrl: '',
      StandardErrorContent: invocation.exitCode > 0 ? `failed to run commands: exit status ${invocation.exitCode}` : '',
      StandardErrorUrl: '',
      CloudWatchOutputConfig: command.request.CloudWatchOutputConfig ?? {
        CloudWatchLogGroupName: '',
        CloudWatchOutputEnabled: false,
      },
    };
  }

  /** @throws InvalidCommandId when one is named that does not exist. */
  private chosen(id: string | undefined): readonly Command[] {
    return id === undefined ? this.commands.all() : [this.get(id)];
  }

  private get(id: string | undefined): Command {
    const command = this.commands.find(id ?? '');
    if (!command) throw new AwsError('InvalidCommandId', `Command ${id} does not exist.`);
    return command;
  }

  private isVisible({ requestedAt }: Command): boolean {
    return requestedAt + VISIBLE_AFTER <= this.world.clock.nowMillis();
  }

  private describe(command: Command, invocation: Invocation, hasDetails: boolean | undefined): InvocationRecord {
    const { request } = command;
    return {
      CommandId: command.id,
      InstanceId: invocation.node.id,
      InstanceName: invocation.node.isHybrid ? invocation.node.name : (invocation.node.tags.get('Name') ?? ''),
      Comment: request.Comment ?? '',
      DocumentName: request.DocumentName,
      DocumentVersion: request.DocumentVersion ?? '$DEFAULT',
      RequestedDateTime: new Date(invocation.requestedAt),
      Status: invocation.status,
      StatusDetails: invocation.details,
      StandardOutputUrl: '',
      StandardErrorUrl: '',
      CommandPlugins: hasDetails ? [this.plugin(command, invocation)] : [],
      ServiceRole: request.ServiceRoleArn ?? '',
      NotificationConfig: request.NotificationConfig ?? {
        NotificationArn: '',
        NotificationEvents: [],
        NotificationType: undefined,
      },
      CloudWatchOutputConfig: request.CloudWatchOutputConfig ?? {
        CloudWatchLogGroupName: '',
        CloudWatchOutputEnabled: false,
      },
    };
  }

  private plugin(command: Command, invocation: Invocation): NonNullable<InvocationRecord['CommandPlugins']>[number] {
    const { status, startedAt, endedAt } = invocation;
    return {
      Name: this.documents.pluginOf(command.document, invocation.node),
      Status: status === 'Delayed' ? 'Pending' : status === 'Cancelling' ? 'InProgress' : status,
      StatusDetails: invocation.details,
      ResponseCode: invocation.exitCode,
      ...(startedAt !== undefined && { ResponseStartDateTime: new Date(startedAt) }),
      ...(startedAt !== undefined && endedAt !== undefined && { ResponseFinishDateTime: new Date(endedAt) }),
      Output: invocation.output.slice(0, 2500),
      StandardOutputUrl: '',
      StandardErrorUrl: '',
    };
  }
}

interface Place {
  readonly command: Command;
  readonly invocation: Invocation;
}

function placesIn(command: Command, nodeId: string | undefined): Place[] {
  const invocations = nodeId === undefined ? command.invocations : [command.invocationOf(nodeId)];
  return invocations.flatMap((invocation) => (invocation ? [{ command, invocation }] : []));
}

/** A command as ListCommands and SendCommand show it. */
export function describeCommand(command: Command): CommandRecord {
  const { request } = command;
  return {
    CommandId: command.id,
    DocumentName: request.DocumentName,
    DocumentVersion: request.DocumentVersion ?? '$DEFAULT',
    Comment: request.Comment ?? '',
    ExpiresAfter: new Date(command.expiresAt),
    Parameters: request.Parameters ?? {},
    InstanceIds: request.InstanceIds ?? [],
    Targets: request.Targets ?? [],
    RequestedDateTime: new Date(command.requestedAt),
    Status: command.status,
    StatusDetails: command.details,
    OutputS3BucketName: request.OutputS3BucketName ?? '',
    OutputS3KeyPrefix: request.OutputS3KeyPrefix ?? '',
    MaxConcurrency: request.MaxConcurrency ?? '50',
    MaxErrors: request.MaxErrors ?? '0',
    TargetCount: command.nodes.length,
    CompletedCount: command.completed,
    ErrorCount: command.errors + command.executionTimeouts,
    DeliveryTimedOutCount: command.deliveryTimeouts,
    ServiceRole: request.ServiceRoleArn ?? '',
    NotificationConfig: request.NotificationConfig ?? {
      NotificationArn: '',
      NotificationEvents: [],
      NotificationType: undefined,
    },
    CloudWatchOutputConfig: request.CloudWatchOutputConfig ?? {
      CloudWatchLogGroupName: '',
      CloudWatchOutputEnabled: false,
    },
    TimeoutSeconds: request.TimeoutSeconds ?? 3600,
  };
}

/** @throws InvalidFilterKey */
function commandTest({ key, value = '' }: CommandFilter): (command: Command) => boolean {
  switch (key) {
    case 'InvokedAfter':
      return ({ requestedAt }) => requestedAt > Date.parse(value);
    case 'InvokedBefore':
      return ({ requestedAt }) => requestedAt < Date.parse(value);
    case 'Status':
      return ({ status, details }) => status === value || details === value;
    case 'ExecutionStage':
      return ({ isOver }) => isOver === (value === 'Complete');
    case 'DocumentName':
      return ({ request }) => request.DocumentName === value;
    default:
      throw new AwsError('InvalidFilterKey', `The specified filter key is not valid: ${key}`);
  }
}

/** @throws InvalidFilterKey */
function invocationTest({ key, value = '' }: CommandFilter): (invocation: Invocation) => boolean {
  switch (key) {
    case 'InvokedAfter':
      return ({ requestedAt }) => requestedAt > Date.parse(value);
    case 'InvokedBefore':
      return ({ requestedAt }) => requestedAt < Date.parse(value);
    case 'Status':
      return ({ status, details }) => status === value || details === value;
    default:
      throw new AwsError('InvalidFilterKey', `The specified filter key is not valid: ${key}`);
  }
}
