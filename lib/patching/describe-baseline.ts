import type { PatchBaselineProps } from './patch-baseline';
import type { RingBaseline } from './ring-baselines';

/** A baseline of the fleet's file as it is deployed: `FLEET-BASELINE`, and `FLEET-BASELINE-RING` where it is derived. */
export function describeBaseline(
  fleet: string,
  { name, baseline, daysBehind }: Omit<RingBaseline, 'ring'>,
): PatchBaselineProps {
  return {
    ...baseline,
    baselineName: `${fleet}-${name}`,
    description: daysBehind
      ? `${baseline.name} of fleet.yaml, every approval ${daysBehind} days later`
      : `${baseline.name} of fleet.yaml`,
    daysBehind,
  };
}
