import {
  ListCommandsCommand,
  paginateListCommandInvocations,
  paginateListCommands,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';

/** The document that installs patches, AWS's own. */
export const INSTALL_DOCUMENT = 'AWS-RunPatchBaseline';

/** One run: one command for at most 50 nodes. */
export interface Run {
  readonly intentId: string;
  readonly nodeIds: readonly string[];
  /** How many nodes at once. */
  readonly atOnce: number;
  /** How many may fail: a count or a percentage. */
  readonly errors: string;
  /** A node that does not answer within this time gets nothing any more. */
  readonly deliverWithinSeconds: number;
}

/** A command as a whole. */
export interface CommandSeen {
  readonly commandId: string;
  readonly comment: string;
  /** Whether nothing more will happen to it. */
  readonly isOver: boolean;
  readonly requestedAt: Date;
}

/** What a command did on one node. */
export interface InvocationSeen {
  readonly nodeId: string;
  readonly status: string;
  readonly statusDetails: string;
  /** When the node answered last, if it did. */
  readonly finishedAt?: Date;
}

/** Run Command. */
export interface Commands {
  /** Starts a run and answers with the command's id. */
  install(run: Run): Promise<string>;
  /** The command with this id, while Systems Manager still knows it. */
  byId(commandId: string): Promise<CommandSeen | undefined>;
  /** The command that a run became, if it was ever sent. */
  byIntent(intentId: string, sentAfter: Date): Promise<CommandSeen | undefined>;
  invocations(commandId: string): Promise<InvocationSeen[]>;
}

const OVER = new Set(['Success', 'Failed', 'TimedOut', 'Cancelled']);

/** The Comment by which a command is known as the fleet's own. */
export const commentOf = (fleet: string, intentId: string): string => `shipshape ${fleet} ${intentId}`;

/** The run that a command's Comment names, if the fleet sent it. */
export function intentOf(fleet: string, comment: string): string | undefined {
  const [who, whose, intentId, ...rest] = comment.split(' ');
  return who === 'shipshape' && whose === fleet && rest.length === 0 ? intentId : undefined;
}

/**
 * Run Command through its API.
 * @param once a client that never repeats a call by itself: SendCommand has no idempotency token
 */
export function commands(client: SSMClient, once: SSMClient, fleet: string): Commands {
  return {
    async install({ intentId, nodeIds, atOnce, errors, deliverWithinSeconds }) {
      const { Command } = await once.send(
        new SendCommandCommand({
          DocumentName: INSTALL_DOCUMENT,
          InstanceIds: [...nodeIds],
          Parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'], SnapshotId: [intentId] },
          Comment: commentOf(fleet, intentId),
          MaxConcurrency: String(atOnce),
          MaxErrors: errors,
          TimeoutSeconds: deliverWithinSeconds,
        }),
      );
      return Command?.CommandId as string;
    },

    async byId(CommandId) {
      const { Commands = [] } = await client.send(new ListCommandsCommand({ CommandId }));
      return Commands.map(seen)[0];
    },

    async byIntent(intentId, sentAfter) {
      const Filters = [
        { key: 'DocumentName' as const, value: INSTALL_DOCUMENT },
        { key: 'InvokedAfter' as const, value: `${sentAfter.toISOString().slice(0, 19)}Z` },
      ];
      const comment = commentOf(fleet, intentId);
      for await (const page of paginateListCommands({ client, pageSize: 50 }, { Filters })) {
        const found = (page.Commands ?? []).find((command) => command.Comment === comment);
        if (found) return seen(found);
      }
      return undefined;
    },

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
  };
}

const seen = (command: {
  CommandId?: string;
  Comment?: string;
  Status?: string;
  RequestedDateTime?: Date;
}): CommandSeen => ({
  commandId: command.CommandId as string,
  comment: command.Comment ?? '',
  isOver: OVER.has(command.Status ?? ''),
  requestedAt: command.RequestedDateTime as Date,
});
