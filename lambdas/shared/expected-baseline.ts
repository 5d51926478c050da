import type { OperatingSystem } from './operating-system';
import type { LoopPolicy } from './policy';

/** The baseline that a node should be scanned with. */
export interface ExpectedBaseline {
  readonly name: string;
  /** Absent when nobody has such a baseline: it was deleted behind our back. */
  readonly id?: string;
}

/**
 * The baseline that the policy foresees for a ring's nodes of one operating system, if it foresees any.
 * @param ids the fleet's baselines as they are now, name to id
 */
export function expectedBaseline(
  policy: LoopPolicy,
  ids: ReadonlyMap<string, string>,
  ring: string | undefined,
  operatingSystem: OperatingSystem | undefined,
): ExpectedBaseline | undefined {
  if (!operatingSystem) return undefined;
  const named = ring === undefined ? undefined : policy.rings[ring]?.baselines[operatingSystem];
  // in a patch group without a baseline for its operating system, a node gets the account's default one
  const name = named ?? policy.defaultBaselines[operatingSystem];
  return name === undefined ? undefined : { name, id: ids.get(name) };
}
