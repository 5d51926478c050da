import { placeWords, type Registration, type Registrations } from './place';
import type { PatchAccount } from './plan-registrations';

/** How a template names a baseline of AWS: its id is an ARN with an account of AWS that differs by Region. */
const PREFIX = 'aws:';

/**
 * Registrations with the ids that baselines of AWS have in this Region.
 *
 * @throws Error when AWS has no baseline of that name for that operating system
 */
export function resolveProvided(registrations: Registrations, account: PatchAccount): Registrations {
  return new Map(
    [...registrations].map(([key, { place, baselineId }]) => {
      const found = idOf({ place, baselineId }, account);
      if (found !== undefined) return [key, { place, baselineId: found }];
      const known = [...account.provided.values()].filter(
        ({ operatingSystem }) => operatingSystem === place.operatingSystem,
      );
      const names = known.map(({ name }) => name).join(', ') || 'none';
      throw new Error(
        `${placeWords(place)}: must be a baseline that AWS has here (${names}), got ${baselineId.slice(PREFIX.length)}`,
      );
    }),
  );
}

/**
 * Those registrations that can be nobody else's. A baseline of AWS may stand where it is by another tool's hand, so that
 * only the ledger knows whose it is; it blocks nothing where it stays.
 */
export function withoutProvided(registrations: Registrations): Registrations {
  return new Map([...registrations].filter(([, { baselineId }]) => !baselineId.startsWith(PREFIX)));
}

function idOf({ place, baselineId }: Registration, { provided }: PatchAccount): string | undefined {
  if (!baselineId.startsWith(PREFIX)) return baselineId;
  const name = baselineId.slice(PREFIX.length);
  for (const [id, baseline] of provided)
    if (baseline.name === name && baseline.operatingSystem === place.operatingSystem) return id;
  return undefined;
}
