import {
  CancelCommandCommand,
  type Command,
  InvalidCommandId,
  ListCommandsCommand,
  paginateListCommandInvocations,
  paginateListCommands,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { DOCUMENTS } from './documents';
import type { Operation } from './operation';

/** One run: one command for at most 50 nodes. */
export interface Run {
  readonly intentId: string;
  readonly operation: Operation;
  /** Of a refresh: which associations State Manager is to apply again. */
  readonly associationIds?: readonly string[];
  readonly nodeIds: readonly string[];
  /** How many nodes at once. */
  readonly atOnce: number;
  /** Whether nodes may be rebooted when a patch asks for it. */
  readonly mayReboot: boolean;
  /** How many may fail: a count or a percentage. */
  readonly errors: string;
  /** A node that does not answer within this time gets nothing any more. */
  readonly deliverWithinSeconds: number;
  /** Where in the bucket for output the nodes write what they did. */
  readonly outputPrefix: string;
}

/** A command as a whole. */
export interface CommandSeen {
  readonly commandId: string;
  readonly comment: string;
  /** Whether nothing more will happen to it. */
  readonly isOver: boolean;
  readonly requestedAt: Date;
  /** Whether more nodes failed than it was allowed; nobody else got it then. */
  readonly isOverItsErrorBudget: boolean;
}

/** What a command did on one node. */
export interface InvocationSeen {
  readonly nodeId: string;
  readonly status: string;
  readonly statusDetails: string;
  /** When the node answered last, if it did. */
  readonly finishedAt?: Date;
}

/** The command with this Comment that was sent last, among those of one document. */
export async function findCommand(
  client: SSMClient,
  comment: string,
  sentAfter: Date,
  document = DOCUMENTS.install,
): Promise<CommandSeen | undefined> {
  const Filters = [
    { key: 'DocumentName' as const, value: document },
    { key: 'InvokedAfter' as const, value: `${sentAfter.toISOString().slice(0, 19)}Z` },
  ];
  for await (const page of paginateListCommands({ client, pageSize: 50 }, { Filters })) {
    const found = (page.Commands ?? []).find((command) => command.Comment === comment);
    if (found) return seen(found);
  }
  return undefined;
}

/** Run Command. */
export interface Commands {
  /** Starts a run and answers with the command's id. */
  start(run: Run): Promise<string>;
  /** The command with this id, while Systems Manager still knows it. */
  byId(commandId: string): Promise<CommandSeen | undefined>;
  /** The command that a run became, if it was ever sent. */
  byIntent(intentId: string, operation: Operation, sentAfter: Date): Promise<CommandSeen | undefined>;
  invocations(commandId: string): Promise<InvocationSeen[]>;
  /**
   * Takes a command back from nodes that have not begun it; at most 50.
   * @throws InvalidInstanceId when one of them was terminated: then it is taken back from none
   */
  callOff(commandId: string, nodeIds: readonly string[]): Promise<void>;
}

const OVER = new Set(['Success', 'Failed', 'TimedOut', 'Cancelled']);

/** The Comment by which a command is known as the fleet's own. */
export const commentOf = (fleet: string, intentId: string): string => `shipshape ${fleet} ${intentId}`;

/** The Comment of the command that a ring's window sends by itself. */
export const windowCommentOf = (fleet: string, ring: string): string => `shipshape ${fleet} window ${ring}`;

/** The run that a command's Comment names, if the fleet sent it. */
export function intentOf(fleet: string, comment: string): string | undefined {
  const [who, whose, intentId, ...rest] = comment.split(' ');
  return who === 'shipshape' && whose === fleet && rest.length === 0 ? intentId : undefined;
}

/**
 * Run Command through its API.
 * @param sending how commands are sent; left out by those who only read. Its client never repeats a call by itself, as
 * SendCommand has no idempotency token
 */
export function commands(
  client: SSMClient,
  fleet: string,
  sending?: { readonly once: SSMClient; readonly outputBucket: string },
): Commands {
  return {
    async start(run) {
      if (!sending) throw new Error(`commands of ${fleet}: must be given a way to send one, got none`);
      const { once, outputBucket } = sending;
      const { Command } = await once.send(
        new SendCommandCommand({
          DocumentName: DOCUMENTS[run.operation],
          InstanceIds: [...run.nodeIds],
          Parameters: parametersOf(run),
          Comment: commentOf(fleet, run.intentId),
          MaxConcurrency: String(run.atOnce),
          MaxErrors: run.errors,
          TimeoutSeconds: run.deliverWithinSeconds,
          OutputS3BucketName: outputBucket,
          OutputS3KeyPrefix: run.outputPrefix,
        }),
      );
      return Command?.CommandId as string;
    },

    async byId(CommandId) {
      try {
        const { Commands = [] } = await client.send(new ListCommandsCommand({ CommandId }));
        return Commands.map(seen)[0];
      } catch (error) {
        if (error instanceof InvalidCommandId) return undefined; // forgotten after thirty days
        throw error;
      }
    },

    byIntent: (intentId, operation, sentAfter) =>
      findCommand(client, commentOf(fleet, intentId), sentAfter, DOCUMENTS[operation]),

    async invocations(CommandId) {
      const found: InvocationSeen[] = [];
      const pages = paginateListCommandInvocations({ client, pageSize: 50 }, { CommandId, Details: true });
      for await (const page of pages) {
        for (const invocation of page.CommandInvocations ?? []) {
          const ends = (invocation.CommandPlugins ?? []).flatMap((plugin) => plugin.ResponseFinishDateTime ?? []);
          found.push({
            nodeId: invocation.InstanceId as string,
            status: invocation.Status ?? '',
            statusDetails: invocation.StatusDetails ?? '',
            finishedAt: ends.sort((one, other) => other.getTime() - one.getTime())[0],
          });
        }
      }
      return found;
    },

    async callOff(CommandId, nodeIds) {
      await client.send(new CancelCommandCommand({ CommandId, InstanceIds: [...nodeIds] }));
    },
  };
}

/** A refresh without ids would apply every association of the node again, so that there is none. */
function parametersOf({ operation, intentId, mayReboot, associationIds = [] }: Run): Record<string, string[]> {
  if (operation !== 'refresh') {
    const isInstall = operation === 'install';
    return {
      Operation: [isInstall ? 'Install' : 'Scan'],
      RebootOption: [isInstall && mayReboot ? 'RebootIfNeeded' : 'NoReboot'],
      SnapshotId: [intentId],
    };
  }
  if (associationIds.length === 0) throw new Error(`run ${intentId}: must name the associations to refresh, got none`);
  return { associationIds: [...associationIds] };
}

const seen = (command: Command): CommandSeen => ({
  commandId: command.CommandId as string,
  comment: command.Comment ?? '',
  isOver: OVER.has(command.Status ?? ''),
  requestedAt: command.RequestedDateTime as Date,
  isOverItsErrorBudget: (command.ErrorCount ?? 0) > errorBudget(command),
});

/** A percentage is rounded down: of 50 nodes 10% may fail, and the sixth error stops the command. */
function errorBudget({ MaxErrors = '0', TargetCount = 0 }: Command): number {
  const number = Number.parseInt(MaxErrors, 10);
  return MaxErrors.endsWith('%') ? Math.floor((TargetCount * number) / 100) : number;
}
