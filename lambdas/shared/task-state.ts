import { type CommandInvocationStatus, paginateListCommandInvocations, type SSMClient } from '@aws-sdk/client-ssm';
import { findCommand, windowCommentOf } from './commands';
import { NODES_PER_CALL, ssmNodes } from './ssm-nodes';
import type { TaskState } from './window-state';

/**
 * What a window's own task is doing to its ring, from its command. AWS sends it to every node with the tag and waits until the
 * cutoff for those that are switched off, so the status of the window's execution does not say.
 * @param since when the window opened
 */
export async function taskState(client: SSMClient, fleet: string, ring: string, since: Date): Promise<TaskState> {
  // the command may carry the very moment of the opening, and the filter takes only later ones
  const command = await findCommand(client, windowCommentOf(fleet, ring), new Date(since.getTime() - 60_000));
  if (!command) return 'not sent';
  if (command.isOverItsErrorBudget) return 'stopped';
  if (command.isOver) return 'done';
  for await (const nodes of nodesIn(client, command.commandId, 'InProgress')) if (nodes.length > 0) return 'at work';
  let waiting = 0;
  for (const status of ['Pending', 'Delayed'] as const) {
    for await (const nodes of nodesIn(client, command.commandId, status)) {
      waiting += nodes.length;
      const agents = await ssmNodes(client).agentsOf(nodes);
      if (agents.some(({ isOnline }) => isOnline)) return 'at work';
    }
  }
  return waiting > 0 ? 'waiting' : 'at work'; // it has only begun: no node has had its turn yet
}

async function* nodesIn(client: SSMClient, CommandId: string, value: CommandInvocationStatus): AsyncIterable<string[]> {
  const Filters = [{ key: 'Status' as const, value }];
  const pages = paginateListCommandInvocations({ client, pageSize: NODES_PER_CALL }, { CommandId, Filters });
  for await (const page of pages) yield (page.CommandInvocations ?? []).map(({ InstanceId }) => InstanceId as string);
}
