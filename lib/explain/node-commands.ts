import { ListCommandInvocationsCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { intentOf } from '../../lambdas/shared/commands';

/** What one command did on a node. */
export interface NodeCommand {
  readonly commandId: string;
  readonly document: string;
  readonly comment: string;
  readonly requestedAt: Date;
  /** As Systems Manager says it in detail, such as `Delivery Timed Out`. */
  readonly status: string;
  /** Who sent it, in words. */
  readonly by: string;
}

/** The commands that reached out to a node lately, the newest first; Systems Manager forgets them after thirty days. */
export async function nodeCommands(ssm: SSMClient, fleet: string, InstanceId: string): Promise<NodeCommand[]> {
  const { CommandInvocations = [] } = await ssm.send(new ListCommandInvocationsCommand({ InstanceId, MaxResults: 50 }));
  return CommandInvocations.flatMap(
    ({ CommandId, DocumentName = '', Comment: comment = '', RequestedDateTime, Status = '', StatusDetails }) =>
      CommandId && RequestedDateTime
        ? {
            commandId: CommandId,
            document: DocumentName,
            comment,
            requestedAt: RequestedDateTime,
            status: StatusDetails || Status,
            by: senderOf(fleet, comment),
          }
        : [],
  ).sort((one, other) => other.requestedAt.getTime() - one.requestedAt.getTime());
}

/** Windows and people who patch at once write into the Comment who they are, as the loop does. */
function senderOf(fleet: string, comment: string): string {
  if (intentOf(fleet, comment) !== undefined) return 'the loop';
  const [who, whose, what, ring, ...rest] = comment.split(' ');
  if (who === 'shipshape' && whose === fleet && ring !== undefined && rest.length === 0) {
    return what === 'patch-now' ? 'somebody with patch-now' : `window ${fleet}-${what === 'window' ? ring : what}`;
  }
  return comment === '' ? 'somebody without a comment' : `somebody: ${JSON.stringify(comment)}`;
}
