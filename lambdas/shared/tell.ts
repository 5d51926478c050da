import type { Ledger } from './ledger';
import type { Log } from './log';
import type { LoopPolicy } from './policy';
import { renderUrgent } from './render-urgent';
import type { Urgent } from './urgent';

/** People hear of one cause at most once in this time; what is still wrong after it is told again. */
export const QUIET_HOURS = 12;

/** What was begun this long ago and not completed broke off: longer than any function may run. */
export const BROKEN_OFF_MINUTES = 16;

/** How people are reached. */
export interface Notifier {
  publish(subject: string, message: string): Promise<void>;
  /** Opens an OpsItem, or finds the open one with the same key; answers with its id. */
  openOpsItem(item: { key: string; title: string; description: string }): Promise<string>;
}

/** What telling needs. */
export interface TellDeps {
  readonly policy: LoopPolicy;
  readonly ledger: Ledger;
  readonly notifier: Notifier;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * One message and one OpsItem per cause. Says whether people know of exactly this matter now: `false` when an earlier message
 * on the same cause is too fresh, and this one has to wait.
 */
export const tell =
  ({ policy, ledger, notifier, log, now }: TellDeps) =>
  async (urgent: Urgent): Promise<boolean> => {
    const at = now();
    const claimed = await ledger.claimTelling(
      {
        key: urgent.key,
        claimedAt: at.toISOString(),
        expiresAt: Math.floor(at.getTime() / 1000) + QUIET_HOURS * 3600,
      },
      new Date(at.getTime() - BROKEN_OFF_MINUTES * 60_000),
    );
    if (!claimed) return false;
    const { subject, message, description } = renderUrgent(urgent, policy);
    let telling = claimed;
    if (!telling.messageAt) {
      await notifier.publish(subject, message);
      telling = { ...telling, messageAt: now().toISOString() };
      await ledger.keepTelling(telling);
    }
    const opsItemId = await notifier.openOpsItem({
      key: `${policy.fleet}#${urgent.key}`,
      title: subject,
      description,
    });
    await ledger.keepTelling({ ...telling, opsItemId });
    log.warn('people told', { key: urgent.key, subject, opsItemId, nodes: urgent.nodes.length });
    return true;
  };
