import type { LoopPolicy } from '../../lambdas/shared/policy';
import { foreignGroup, ringOf } from '../../lambdas/shared/ring-of';
import { RING_TAG } from '../../lambdas/shared/sighting';
import type { Fleet } from '../config/fleet';
import type { ExplainedRing, Explanation } from './explanation';

type Tags = Readonly<Record<string, string>>;

/** The rings of the file that a node with these tags is in, or may be in. */
export function explainRings({ patching }: Fleet, policy: LoopPolicy, tags: Tags): ExplainedRing[] {
  const own = ringOf(tags, policy);
  return (patching?.rings ?? []).flatMap(({ name, target }): ExplainedRing[] => {
    if (target.kind === 'patchGroup') {
      return name === own ? [{ name, why: `its tag ${RING_TAG} says so`, isCertain: true }] : [];
    }
    if (target.kind === 'tags') {
      return carries(tags, target.tags) ? [{ name, why: `it has ${listed(target.tags)}`, isCertain: true }] : [];
    }
    return [{ name, why: `if it is in resource group ${target.name}`, isCertain: false }];
  });
}

/** Why a node is in no ring by patch group; nothing where it is in one. */
export function whyNoRing(policy: LoopPolicy, tags: Tags): string | undefined {
  if (ringOf(tags, policy) !== undefined) return undefined;
  const foreign = foreignGroup(tags, policy);
  if (foreign !== undefined) return `none of this fleet: its patch group ${foreign} belongs to somebody else`;
  const group = tags[RING_TAG];
  return group === undefined ? `none: it has no tag ${RING_TAG}` : `none: the file has no ring ${group}`;
}

/** The slices of the file that a node with these tags is in, or may be in. */
export function explainSlices({ slices }: Fleet, tags: Tags): Explanation['slices'] {
  return [...slices].flatMap(([name, slice]): Explanation['slices'] => {
    if (slice.kind === 'resourceGroup') return [{ name, how: String(slice), isCertain: false }];
    return carries(tags, slice.tags) ? [{ name, how: String(slice), isCertain: true }] : [];
  });
}

const carries = (tags: Tags, wanted: Tags) =>
  Object.entries(wanted).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);

const listed = (tags: Tags) =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
