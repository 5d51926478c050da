import { runSchedule } from './run-schedule';
import type { Schedule } from './schedule';
import type { programsOf } from './simulation/container';

/** Schedules with one thing less, or a thing smaller. */
function* smaller(schedule: Schedule): Generator<Schedule> {
  for (const list of ['weather', 'crashes', 'acts', 'patches', 'rings'] as const)
    for (const index of schedule[list].keys())
      if (schedule[list].length > 1 || (list !== 'patches' && list !== 'rings'))
        yield { ...schedule, [list]: (schedule[list] as readonly unknown[]).filter((_, other) => other !== index) };
  const nothing = { lost: 0, late: 0, twice: 0 };
  for (const change of [
    { isOnWire: false },
    { floodAtMinute: undefined },
    { waivedPatch: undefined },
    { associationFails: 0 },
    { loose: 0 },
    { foreign: 0 },
    { events: nothing },
    { handedOverTwice: 0 },
    { skewSeconds: 0 },
    { hybridPercent: 0 },
    { neverScannedPercent: 0 },
    { slowNodesPercent: 0 },
    { place: 0 },
  ] as Partial<Schedule>[])
    if (
      Object.entries(change).some(
        ([key, value]) => JSON.stringify(schedule[key as keyof Schedule]) !== JSON.stringify(value),
      )
    )
      yield { ...schedule, ...change };
  for (const [index, ring] of schedule.rings.entries())
    if (ring.nodes > 1)
      for (const nodes of [1, Math.ceil(ring.nodes / 2), ring.nodes - 1])
        yield { ...schedule, rings: schedule.rings.map((one, other) => (other === index ? { ...one, nodes } : one)) };
}

/** The smallest schedule found by leaving out one thing after the other that still breaks the same promise. */
export async function shrunk(
  schedule: Schedule,
  promise: string,
  programs: ReturnType<typeof programsOf>,
): Promise<Schedule> {
  for (const candidate of smaller(schedule)) {
    if (JSON.stringify(candidate) === JSON.stringify(schedule)) continue;
    const { violation } = await runSchedule(candidate, programs);
    if (violation?.promise === promise) return shrunk(candidate, promise, programs);
  }
  return schedule;
}
