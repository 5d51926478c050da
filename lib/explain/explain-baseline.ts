import { expectedBaseline } from '../../lambdas/shared/expected-baseline';
import type { LoopPolicy } from '../../lambdas/shared/policy';
import { foreignGroup, ringOf } from '../../lambdas/shared/ring-of';
import { systemWords } from '../plan/words';
import type { ExplainedBaseline } from './explanation';
import { type Dossier, ITS_AGENT } from './gather-dossier';

/** The baseline that judges a node, by which rule, and whether AWS scans with the same one. */
export function explainBaseline(policy: LoopPolicy, dossier: Dossier): ExplainedBaseline {
  const { seen, baselines, registered, areTagsKnown, gaps } = dossier;
  if (!areTagsKnown) return { why: 'not known without its tags' };
  const system = seen.agent?.operatingSystem;
  if (gaps.some(({ what }) => what === ITS_AGENT)) return { why: 'not known without its agent' };
  if (!system) return { why: 'none: its operating system is not known, or has no baselines' };
  const ring = ringOf(seen.tags, policy);
  const expected = expectedBaseline(policy, baselines ?? new Map(), ring, system);
  const scannedWith =
    baselines && registered && registered !== expected?.id ? (nameOf(registered, baselines) ?? registered) : undefined;
  const told = { ...expected, ...(scannedWith ? { scannedWith } : {}) };
  const words = systemWords(system);
  const foreign = foreignGroup(seen.tags, policy);
  if (foreign !== undefined)
    return { ...(scannedWith ? { scannedWith } : {}), why: `none: patch group ${foreign} is somebody else's` };
  if (!expected) return { ...told, why: `none: the fleet has no baseline for ${words}` };
  if (ring !== undefined && policy.rings[ring]?.baselines[system]) {
    return { ...told, why: `that of patch group ${ring} for ${words}` };
  }
  const because = ring === undefined ? 'it is in no ring by patch group' : `ring ${ring} has none of its own for it`;
  return { ...told, why: `the default for ${words}: ${because}` };
}

/** What a baseline of the fleet is called. */
export const nameOf = (id: string, baselines: ReadonlyMap<string, string>): string | undefined =>
  [...baselines].find(([, each]) => each === id)?.[0];
