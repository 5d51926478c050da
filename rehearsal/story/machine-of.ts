import { MachineMessage } from '../../lambdas/shared/machine-message';
import type { Notification } from '../local-aws/local-aws';

/** What a message says to machines; undefined for one that says the same to everybody, such as an alarm's. */
export function machineOf({ protocols }: Notification): MachineMessage | undefined {
  return protocols.sqs === undefined ? undefined : MachineMessage.parse(JSON.parse(protocols.sqs));
}
