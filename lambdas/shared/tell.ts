import type { Ledger, Telling } from './ledger';
import type { Log } from './log';
import { kindOf, type MatterKind, type Urgent } from './matter';
import type { LoopPolicy } from './policy';
import type { Notice } from './publisher';
import { NODES_NAMED, type OpsItemText, opsItemText, renderUrgent } from './render-urgent';

/** People hear of one cause at most once in this time; what is still wrong after it is told again. */
export const QUIET_HOURS = 12;

/** What was begun this long ago and not completed broke off: longer than any function may run. */
export const BROKEN_OFF_MINUTES = 16;

/** How exactly the ledger knows when a cause was last met; a write per batch would be too much. */
const SEEN_MINUTES = 30;

/** Matters whose cause cannot be looked up: they are over when it was not met for long. */
const ENDS_UNSEEN = new Set<MatterKind>(['own-failure', 'late-run', 'hands-off-ended']);

/** A matter is remembered this long after its last change: longer than any lasts that somebody cares for. */
const KEPT_DAYS = 400;

/** How people are reached. */
export interface Notifier {
  publish(notice: Notice): Promise<void>;
  /** Opens an OpsItem, or finds the open one with the same key, and leaves that as it is. */
  openOpsItem(item: OpsItemText & { readonly key: string }): Promise<{ readonly id: string; readonly isNew: boolean }>;
  /** Rewrites an OpsItem; `false` when there is none with this id any more. */
  updateOpsItem(id: string, text: OpsItemText): Promise<boolean>;
  /** Sets an OpsItem to Resolved; `false` when there is none with this id any more. */
  resolveOpsItem(id: string): Promise<boolean>;
}

/** What telling needs. */
export interface TellDeps {
  readonly policy: LoopPolicy;
  readonly ledger: Pick<Ledger, 'telling' | 'writeTelling'>;
  readonly notifier: Notifier;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * One message and one OpsItem per cause, for as long as it lasts. Says whether people know of exactly this matter now: `false` when
 * an earlier message on the same cause is too fresh and did not name all these nodes, so that this one has to wait.
 *
 * A message goes out before the ledger says so: whoever dies in between tells it twice, as the other order would tell it never.
 */
export const tell =
  (deps: TellDeps) =>
  async (urgent: Urgent): Promise<boolean> => {
    const { ledger, now } = deps;
    const before = await ledger.telling(urgent.key);
    const round = roundOf(before, urgent, now());
    if (round === 'known') {
      await noteSeen(deps, before as Telling);
      return true;
    }
    if (round === 'later') {
      await noteSeen(deps, before as Telling);
      return false;
    }
    if (!(await ledger.writeTelling(round))) return false;
    return tellRound(deps, urgent, round, before);
  };

/** Whether a matter has been told of and is not over. */
export const isLiving = (telling: Telling, at: Date): boolean =>
  telling.overAt === undefined && telling.expiresAt * 1000 > at.getTime();

/** Whether both halves of the last round are done. */
export const isComplete = ({ messageAt, opsItemAt }: Telling): boolean =>
  messageAt !== undefined && opsItemAt !== undefined;

/** Whether somebody who began to tell of it, or to call it over, may still be at it. */
export const isUnderWay = (telling: Telling, at: Date): boolean =>
  (!isComplete(telling) || telling.closingAt !== undefined) &&
  telling.overAt === undefined &&
  Date.parse(telling.claimedAt) > at.getTime() - BROKEN_OFF_MINUTES * 60_000;

/** What follows a telling in the ledger. */
export const nextTelling = (before: Telling, changes: Partial<Telling>, at: Date): Telling => ({
  ...before,
  ...changes,
  expiresAt: Math.floor(at.getTime() / 1000) + KEPT_DAYS * 86_400,
  version: before.version + 1,
});

/** The round of telling that this is the beginning of; none when people know, or cannot be told now. */
function roundOf(before: Telling | undefined, urgent: Urgent, at: Date): Telling | 'known' | 'later' {
  const claimedAt = at.toISOString();
  const named = urgent.nodes.slice(0, NODES_NAMED).map(({ nodeId }) => nodeId);
  const round = {
    claimedAt,
    seenAt: claimedAt,
    messageAt: undefined,
    opsItemAt: undefined,
    closingAt: undefined,
    quietUntil: new Date(at.getTime() + QUIET_HOURS * 3_600_000).toISOString(),
    told: named,
  };
  const { key, headline, ring, heading } = urgent;
  const origin = { version: before?.version ?? 0, expiresAt: 0, openedAt: claimedAt, key, headline, ring, heading };
  if (!before || !isLiving(before, at)) return nextTelling({ ...origin, ...round }, {}, at);
  if (isUnderWay(before, at)) return 'later';
  if (before.closingAt !== undefined) return nextTelling(before, round, at); // nobody knows whether people heard the all-clear
  if (!isComplete(before)) {
    // the first half is not said twice
    const { messageAt, told } = before;
    return nextTelling(before, messageAt === undefined ? round : { ...round, messageAt, told }, at);
  }
  const isQuiet = urgent.isToldOnce || (before.quietUntil ?? '') > claimedAt;
  if (!isQuiet) return nextTelling(before, round, at);
  const told = new Set(before.told);
  return named.every((nodeId) => told.has(nodeId)) ? 'known' : 'later';
}

async function tellRound(deps: TellDeps, urgent: Urgent, round: Telling, before?: Telling): Promise<boolean> {
  const { policy, ledger, notifier, log, now } = deps;
  const status = before && round.openedAt === before.openedAt && before.opsItemAt ? 'updated' : 'opened';
  const { opsItemId } = round;
  let telling = round;
  if (!telling.messageAt) {
    const notice = renderUrgent(urgent, policy, { status, at: now(), opsItemId });
    await notifier.publish(notice);
    telling = nextTelling(telling, { messageAt: now().toISOString() }, now());
    if (!(await ledger.writeTelling(telling))) return false;
  }
  const text = opsItemText(urgent, policy);
  const item = await notifier.openOpsItem({ key: `${policy.fleet}#${urgent.key}`, ...text });
  // of a matter with nodes, a round names those that are new; the sweep knows them all
  const isRewritten = !item.isNew && (status === 'opened' || urgent.nodes.length === 0);
  if (isRewritten) await notifier.updateOpsItem(item.id, text);
  const shown = {
    shown: urgent.nodes.slice(0, NODES_NAMED).map(({ nodeId }) => nodeId),
    shownTotal: urgent.nodes.length,
  };
  telling = nextTelling(
    telling,
    { opsItemId: item.id, opsItemAt: now().toISOString(), ...((item.isNew || isRewritten) && shown) },
    now(),
  );
  await ledger.writeTelling(telling);
  const { key, headline, nodes } = urgent;
  log.warn('people told', { key, status, headline, opsItemId: item.id, nodes: nodes.length });
  const told = new Set(telling.told);
  return nodes.slice(0, NODES_NAMED).every(({ nodeId }) => told.has(nodeId));
}

/** Keeps the moment when the cause was last met. */
async function noteSeen({ ledger, now }: TellDeps, telling: Telling): Promise<void> {
  const at = now();
  if (!ENDS_UNSEEN.has(kindOf(telling.key)) || !isComplete(telling) || telling.closingAt !== undefined) return;
  if (at.getTime() - Date.parse(telling.seenAt ?? telling.claimedAt) < SEEN_MINUTES * 60_000) return;
  // lost against another write: it will be met again
  await ledger.writeTelling(nextTelling(telling, { seenAt: at.toISOString() }, at));
}
