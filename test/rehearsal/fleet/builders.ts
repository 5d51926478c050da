import { SimulatedFleet, type SimulatedFleetOptions } from '../../../rehearsal/fleet/simulated-fleet';

/** A fleet without servers, at noon on Monday 7 September 2026. */
export function aFleet(options: Partial<SimulatedFleetOptions> = {}): SimulatedFleet {
  return new SimulatedFleet({
    seed: 1,
    account: '123456789012',
    region: 'eu-central-1',
    start: new Date('2026-09-07T12:00:00Z'),
    ...options,
  });
}
