import type { Baseline, Patching, Ring } from './config';
import { daysBehind } from './derived-delay';

/** The baseline that the nodes of one ring and one operating system are patched with. */
export interface RingBaseline {
  readonly ring: string;
  readonly baseline: Baseline;
  /** Whole days that its approvals come later than the file says; 0 for rings that follow no other. */
  readonly daysBehind: number;
  /** Its name within the fleet: the baseline's own, and `BASELINE-RING` where it is derived. */
  readonly name: string;
}

/**
 * Which baseline each ring uses for each operating system. A ring that comes `after` another gets baselines of its own,
 * derived with later approvals, so that it installs nothing that the ring before it has not had: Systems Manager computes
 * the patches anew at every run, and order in time alone does not give that.
 */
export function ringBaselines(patching: Patching, timeZone: string): RingBaseline[] {
  const baselines = new Map(patching.baselines.map((baseline) => [baseline.name, baseline]));
  const rings = new Map(patching.rings.map((ring) => [ring.name, ring]));
  const behind = (ring: Ring): number => {
    const earlier = ring.after === undefined ? undefined : rings.get(ring.after);
    return earlier ? behind(earlier) + daysBehind(ring, earlier, timeZone) : 0;
  };
  return patching.rings.flatMap((ring) =>
    [...ring.baselines.values()].flatMap((name) => {
      const baseline = baselines.get(name);
      if (!baseline) return [];
      // Debian's and Ubuntu's repositories have no reliable release dates: there only the order in time holds.
      const days = baseline.rules.some((rule) => rule.afterDays !== undefined) ? behind(ring) : 0;
      return [{ ring: ring.name, baseline, daysBehind: days, name: days ? `${name}-${ring.name}` : name }];
    }),
  );
}
