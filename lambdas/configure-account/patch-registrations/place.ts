/**
 * One spot in an account where Systems Manager keeps exactly one baseline: the default of an operating system, or the
 * baseline of a patch group on an operating system.
 */
export interface Place {
  readonly operatingSystem: string;
  /** Absent for the operating system's default. */
  readonly group?: string;
}

/** Which baseline stands in which place, by {@link placeKey}. */
export type Registrations = ReadonlyMap<string, Registration>;

/** A baseline in its place. */
export interface Registration {
  readonly place: Place;
  readonly baselineId: string;
}

/** One text per place; names of operating systems have no spaces, so two places never share one. */
export function placeKey({ operatingSystem, group }: Place): string {
  return group === undefined ? operatingSystem : `${operatingSystem} ${group}`;
}

/** A place as it reads in a message. */
export function placeWords({ operatingSystem, group }: Place): string {
  return group === undefined ? `default baseline of ${operatingSystem}` : `patch group ${group} on ${operatingSystem}`;
}

/** What a custom resource's two maps ask for, place by place. */
export function registrationsOf(maps: {
  readonly Defaults: Readonly<Record<string, string>>;
  readonly Groups: Readonly<Record<string, Readonly<Record<string, string>>>>;
}): Registrations {
  const all = [
    ...Object.entries(maps.Defaults).map(([operatingSystem, baselineId]) => ({
      place: { operatingSystem },
      baselineId,
    })),
    ...Object.entries(maps.Groups).flatMap(([group, baselines]) =>
      Object.entries(baselines).map(([operatingSystem, baselineId]) => ({
        place: { operatingSystem, group },
        baselineId,
      })),
    ),
  ];
  return new Map(all.map((registration) => [placeKey(registration.place), registration]));
}
