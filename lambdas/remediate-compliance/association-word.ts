import { type AssociationFailure, failureOf } from '../shared/association-failure';
import type { Debt } from '../shared/ledger';
import type { Sighting } from '../shared/sighting';
import type { AssociationWord } from './judge-associations';
import type { AssociationNews } from './table';

/**
 * What an event says about a node's associations, together with what the ledger knows; nothing when it is no news. Events come
 * late and out of order: what the ledger heard since stands, and a name is not given up for a rumour.
 * @param fleet the fleet's name
 */
export function wordOf(
  seen: Sighting,
  { at, isFailing, failed }: AssociationNews,
  debts: readonly Debt[],
  now: Date,
  fleet: string,
): AssociationWord | undefined {
  const heardAt = at === '' ? now : new Date(at);
  const known = debts.find((debt) => debt.cause === 'failed-association');
  if (!known && !isFailing) return undefined;
  if (known && heardAt < new Date(known.heardAt ?? known.updatedAt)) return undefined;
  if (!isFailing) return { seen, heardAt, isResult: true };
  const open = known?.closedAt ? undefined : known;
  if (open && failed.length === 0) return undefined;
  const isResult = failed.some(({ associationId }) => open?.associationIds?.includes(associationId));
  return { seen, heardAt, isResult, failure: withKnown(open, failureOf(failed, heardAt, fleet)) };
}

/** Two failures are two: what an event names comes beside what is known, and what both name is said once. */
function withKnown(known: Debt | undefined, next: AssociationFailure): AssociationFailure {
  const { finding, associationIds: ids = [] } = known ?? {};
  if (finding === undefined || ids.every((id) => next.associationIds.includes(id))) return next;
  const { heardAt } = next;
  if (next.associationIds.every((id) => ids.includes(id))) return { finding, associationIds: ids, heardAt };
  const associationIds = [...new Set([...ids, ...next.associationIds])];
  return { finding: `${finding}; ${next.finding}`, associationIds, heardAt };
}
