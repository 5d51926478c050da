import { InvalidInstanceId } from '@aws-sdk/client-ssm';
import type { Commands } from '../shared/commands';
import type { Intent } from '../shared/ledger';
import type { Deps } from './deps';
import { CALL_OFF_MINUTES } from './plan-runs';

/** Nodes that Run Command does not list have not begun either. */
const NOT_BEGUN = new Set(['Pending', 'Delayed', undefined]);

/**
 * Takes a run back, shortly before its window's cutoff, from the nodes that still wait for their turn: a turn that others held up
 * would come too late, and a node that is silent would begin whenever it returns. It uses up no attempt.
 */
export async function callOffTurns(
  { commands, log, now }: Pick<Deps, 'commands' | 'log' | 'now'>,
  { id, ring, nodes, cutoffAt }: Intent,
  commandId: string,
): Promise<void> {
  if (cutoffAt === undefined || now().getTime() < Date.parse(cutoffAt) - CALL_OFF_MINUTES * 60_000) return;
  const statuses = new Map((await commands.invocations(commandId)).map(({ nodeId, status }) => [nodeId, status]));
  const waiting = nodes.filter((nodeId) => NOT_BEGUN.has(statuses.get(nodeId)));
  if (waiting.length === 0) return;
  log.warn('turns called off', { intentId: id, ring, commandId, nodeIds: waiting });
  await callOff(commands, commandId, waiting);
}

async function callOff(commands: Commands, commandId: string, nodeIds: readonly string[]): Promise<void> {
  try {
    await commands.callOff(commandId, nodeIds);
  } catch (error) {
    if (!(error instanceof InvalidInstanceId)) throw error;
    // one was terminated, and there is nothing to call off; the others each by itself
    if (nodeIds.length > 1) for (const nodeId of nodeIds) await callOff(commands, commandId, [nodeId]);
  }
}
