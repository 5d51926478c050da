import { paginateListCommands, type SSMClient } from '@aws-sdk/client-ssm';
import { windowCommentOf } from '../../lambdas/shared/commands';
import { commentOf, type Emergency } from './install-command';

/**
 * What still runs on a ring by the same names, in words: its window's command, or an earlier list. Two installations on one node get
 * into each other's way.
 */
export async function runningCommands(
  client: SSMClient,
  emergency: Pick<Emergency, 'fleet' | 'ring'>,
): Promise<string[]> {
  const comments = [commentOf(emergency), windowCommentOf(emergency.fleet, emergency.ring.name)];
  const found: string[] = [];
  for (const value of ['Pending', 'InProgress']) {
    const Filters = [{ key: 'Status' as const, value }];
    for await (const { Commands = [] } of paginateListCommands({ client, pageSize: 50 }, { Filters })) {
      for (const { Comment = '', CommandId } of Commands) {
        if (comments.includes(Comment)) {
          found.push(
            `command ${CommandId} (${Comment}) is not done yet: on a node that is at work one of the two may fail`,
          );
        }
      }
    }
  }
  return found;
}
