import type { Debt } from '../shared/ledger';
import type { Sighting } from '../shared/sighting';
import type { AssociationWord } from './judge-associations';
import { type AssociationNews, withBoth } from './table';

/**
 * What an event says about a node's associations, together with what the ledger knows; nothing when it is no news. Events come
 * late and out of order: what the ledger heard since stands, and a name is not given up for a rumour.
 */
export function wordOf(
  seen: Sighting,
  { at, failure, associationIds }: AssociationNews,
  debts: readonly Debt[],
  now: Date,
): AssociationWord | undefined {
  const heardAt = at === '' ? now : new Date(at);
  const known = debts.find((debt) => debt.cause === 'failed-association');
  if (!known && failure === undefined) return undefined;
  if (known && heardAt < new Date(known.heardAt ?? known.updatedAt)) return undefined;
  if (failure === undefined) return { seen, heardAt, isResult: true };
  const isOpen = known !== undefined && !known.closedAt;
  const isNamed = associationIds.length > 0;
  if (isOpen && !isNamed) return undefined;
  const before = { failure: known?.finding ?? failure, associationIds: known?.associationIds ?? [] };
  const all = isOpen ? withBoth(before, { failure, associationIds }) : { failure, associationIds };
  return {
    seen,
    heardAt,
    isResult: isNamed,
    failure: { finding: all.failure, associationIds: all.associationIds, heardAt },
  };
}
