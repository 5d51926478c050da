import { stopsRing, type Tripped } from './breaker';
import { givenUp } from './given-up';
import { groupedBy } from './groups';
import type { Debt, Ledger, Telling } from './ledger';
import { breakerKey, givenUpKey, givesUp, HEADINGS, isNews, kindOf, waiverExpiredKey } from './matter';
import { oneByOne } from './one-by-one';
import { renderAllClear } from './render-all-clear';
import { NODES_NAMED, opsItemText } from './render-urgent';
import { isComplete, isLiving, isUnderWay, nextTelling, type TellDeps } from './tell';
import type { WindowState } from './window-state';
import { count } from './words';

/** A failure of our own that was not met for so long is over; messages that failed come again within an hour. */
const OWN_FAILURE_HOURS = 6;

/** What is only news, such as a run that was late, is settled after so long. */
const NEWS_HOURS = 48;

/** What calling matters over needs. */
export interface ResolveDeps extends Omit<TellDeps, 'ledger'> {
  readonly ledger: Pick<Ledger, 'everyTelling' | 'telling' | 'writeTelling' | 'debtsOf'>;
}

/** What a sweep knows of the causes of matters. */
export interface Causes {
  /** When it began to read them: what was told later is not judged by them. */
  readonly since: Date;
  /** Every debt, those closed that are still kept included. */
  readonly debts: Iterable<Debt>;
  readonly tripped: () => Promise<readonly Tripped[]>;
  /** What a ring's window allows now; asked only for rings whose window stopped. */
  readonly stateOf: (ring: string) => Promise<WindowState>;
}

/**
 * Ends what has ended: where the cause of a matter is gone, its OpsItem is resolved and people hear one short all-clear; where only
 * its nodes have changed, the OpsItem is brought up to date and nobody is woken. One matter that fails holds up no other.
 *
 * @throws the first failure, once all matters have been looked at
 */
export const resolveMatters =
  (deps: ResolveDeps) =>
  async (causes: Causes): Promise<void> => {
    const tellings = (await deps.ledger.everyTelling()).filter((telling) =>
      isJudged(telling, causes.since, deps.now()),
    );
    if (tellings.length === 0) return;
    const spent = groupedBy(oncePerNode([...causes.debts].filter(isSpent)), givenUpKey);
    await oneByOne(tellings, async (telling) => {
      if (givesUp(telling.key)) return judgeGivenUp(deps, telling, spent.get(telling.key as never) ?? []);
      const why = await whyOver(deps, telling, causes);
      if (why !== undefined) await callOver(deps, telling, why);
    });
  };

/** Digests have no heading; what is being told, or was told after the sweep had read the causes, is the next sweep's. */
const isJudged = (telling: Telling, since: Date, at: Date): boolean =>
  telling.heading !== undefined &&
  isLiving(telling, at) &&
  !isUnderWay(telling, at) &&
  telling.claimedAt <= since.toISOString();

const isSpent = (debt: Debt): boolean => debt.verdict === 'given-up' && debt.closedAt === undefined;

async function judgeGivenUp(deps: ResolveDeps, telling: Telling, seen: readonly Debt[]): Promise<void> {
  const { ledger, policy, notifier, now, log } = deps;
  const before = telling.shown ?? telling.told ?? [];
  if (seen.length > 0 && telling.closingAt === undefined && isSame(seen, telling)) return;

  // the sweep's debts are minutes old: what changed since counts
  const nodeIds = [...new Set([...before, ...seen.map(({ nodeId }) => nodeId)])];
  const fresh = [...(await ledger.debtsOf(nodeIds)).values()].flat();
  const current = oncePerNode(fresh.filter((debt) => isSpent(debt) && givenUpKey(debt) === telling.key));
  if (current.length === 0) return callOver(deps, telling, becameOf(before, fresh, telling));
  if (isSame(current, telling) || !isComplete(telling)) return;

  const known = new Set(before);
  const added = current.filter(({ nodeId }) => !known.has(nodeId)).length;
  const left = (telling.shownTotal ?? before.length) + added - current.length;
  const at = now();
  const changed = `Changed ${at.toISOString().slice(0, 16)}Z: ${[
    ...(added > 0 ? [`${count(added, 'node')} more`] : []),
    ...(left > 0 ? [`${count(left, 'node')} fewer`] : []),
  ].join(', ')}.`;
  const text = opsItemText(givenUp(current, policy), policy, changed);
  let { opsItemId } = telling;
  if (added > 0) {
    // somebody may have resolved it by hand: that the cause comes again opens another
    const item = await notifier.openOpsItem({ key: `${policy.fleet}#${telling.key}`, ...text });
    opsItemId = item.id;
    if (!item.isNew) await notifier.updateOpsItem(item.id, text);
  } else if (opsItemId !== undefined) await notifier.updateOpsItem(opsItemId, text);
  const shown = sortedIds(current).slice(0, NODES_NAMED);
  await ledger.writeTelling(nextTelling(telling, { shown, shownTotal: current.length, opsItemId }, at));
  log.info('matter updated', { key: telling.key, opsItemId, added, left, nodes: current.length });
}

/** One of each node's debts of a matter: what is counted and shown are nodes. */
const oncePerNode = (debts: readonly Debt[]): Debt[] => [
  ...new Map(debts.map((debt) => [`${debt.nodeId} ${givenUpKey(debt)}`, debt])).values(),
];

const sortedIds = (debts: readonly Debt[]): string[] => debts.map(({ nodeId }) => nodeId).sort();

function isSame(debts: readonly Debt[], { shown = [], shownTotal }: Telling): boolean {
  if (debts.length !== shownTotal) return false;
  const ids = new Set(debts.map(({ nodeId }) => nodeId));
  return shown.every((nodeId) => ids.has(nodeId));
}

/** What became of the nodes, in words. */
function becameOf(nodeIds: readonly string[], debts: readonly Debt[], { key, ring }: Telling): string {
  const counts = new Map<string, number>();
  for (const nodeId of nodeIds) {
    const own = debts.filter((debt) => debt.nodeId === nodeId && givenUpKey({ cause: debt.cause, ring }) === key);
    const closed = own.map(({ closedAt = '', verdict }) => ({ closedAt, verdict })).sort(byEnd);
    const last = own.find((debt) => debt.closedAt === undefined) ?? closed.at(-1);
    const word = BECAME[last?.verdict ?? 'gone'] ?? 'looked after by the loop again';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = [...counts].map(([word, nodes]) => `${count(nodes, 'node')} ${word}`);
  return `No node is given up on for this any more${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`;
}

const byEnd = (one: { readonly closedAt: string }, other: { readonly closedAt: string }) =>
  one.closedAt < other.closedAt ? -1 : 1;

const BECAME: Partial<Record<Debt['verdict'], string>> = {
  compliant: 'in order again',
  gone: 'gone',
  ignored: 'no longer ours',
  'hands-off': 'hands-off',
  waived: 'waived',
};

const isOfFleet = ({ scope }: Tripped): boolean => scope === 'fleet';

/** Why a matter without a list of nodes is over; nothing while it is not. */
async function whyOver({ policy, now }: ResolveDeps, telling: Telling, causes: Causes): Promise<string | undefined> {
  const { key, ring } = telling;
  const hours = (now().getTime() - Date.parse(telling.seenAt ?? telling.claimedAt)) / 3_600_000;
  switch (kindOf(key)) {
    case 'breaker': {
      const tripped = await causes.tripped();
      // a ring whose own failures are old may have been stopped with the fleet meanwhile
      const stopped = key === breakerKey({ scope: 'fleet' }) ? tripped.find(isOfFleet) : stopsRing(tripped, ring);
      return stopped
        ? undefined
        : 'The failures are old enough, or somebody reset the breaker; the loop acts there again.';
    }
    case 'window-stopped': {
      if (ring === undefined || !policy.rings[ring]) return 'The ring is not in the file any more.';
      const { state } = await causes.stateOf(ring);
      return state === 'open' || state === 'busy'
        ? 'The window has opened again, and the ring has its turn.'
        : undefined;
    }
    case 'waiver-expired':
      return policy.waivers.some((waiver) => waiverExpiredKey(waiver) === key)
        ? undefined
        : 'The waiver was renewed or taken out of the file.';
    case 'own-failure':
      return hours < OWN_FAILURE_HOURS ? undefined : `It was not met again for ${OWN_FAILURE_HOURS} hours.`;
    default:
      return hours < NEWS_HOURS ? undefined : `It was news, and ${NEWS_HOURS} hours have passed.`;
  }
}

async function callOver(deps: ResolveDeps, telling: Telling, why: string): Promise<void> {
  const { ledger, notifier, policy, log, now } = deps;
  const { key, headline = key, ring, heading = HEADINGS.ownFailure } = telling;
  const at = now();
  const closing = nextTelling(telling, { claimedAt: at.toISOString(), closingAt: at.toISOString() }, at);
  if (!(await ledger.writeTelling(closing))) return;
  const opsItemId = await opsItemOf(deps, telling, why);
  const isResolved = opsItemId !== undefined && (await notifier.resolveOpsItem(opsItemId));
  // of what never went out nobody need hear that it is over; news was settled when it was read
  if (telling.messageAt !== undefined && !isNews(key)) {
    const openedAt = new Date(telling.openedAt ?? telling.claimedAt);
    const over = { key, headline, ring, openedAt, opsItemId: isResolved ? opsItemId : undefined, why, heading };
    await notifier.publish(renderAllClear(over, policy, at));
  }
  await ledger.writeTelling(nextTelling(closing, { overAt: now().toISOString() }, now()));
  log.info('matter over', { key, opsItemId, why });
}

/**
 * The OpsItem of a matter. Where its last round broke off between the two halves, one may be open that the ledger does not know: it is
 * found as it is opened, by its key, and where there was none it is resolved at once.
 */
async function opsItemOf(
  { notifier, policy }: ResolveDeps,
  { key, headline = key, messageAt, opsItemAt, opsItemId }: Telling,
  why: string,
): Promise<string | undefined> {
  if (messageAt === undefined || opsItemAt !== undefined) return opsItemId;
  const title = `[${policy.fleet}] ${headline}`;
  return (await notifier.openOpsItem({ key: `${policy.fleet}#${key}`, title, description: why, data: {} })).id;
}
