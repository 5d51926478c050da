import type { OperatingSystem } from './operating-system';

/** A baseline of the file, as far as choosing goes. */
export interface BaselineChoice {
  readonly name: string;
  readonly operatingSystem: OperatingSystem;
  readonly isDefault: boolean;
}

/**
 * Which baseline judges a ring's nodes of each system: the one that the ring names, else the default one, else the only one.
 * `undecided` holds the systems where that leaves several.
 */
export function chooseBaselines(
  baselines: readonly BaselineChoice[],
  named: readonly string[],
): { chosen: ReadonlyMap<OperatingSystem, string>; undecided: ReadonlyMap<OperatingSystem, readonly string[]> } {
  const chosen = new Map<OperatingSystem, string>();
  const undecided = new Map<OperatingSystem, readonly string[]>();
  for (const system of new Set(baselines.map(({ operatingSystem }) => operatingSystem))) {
    const candidates = baselines.filter(({ operatingSystem }) => operatingSystem === system);
    const choice =
      candidates.find(({ name }) => named.includes(name)) ??
      candidates.find(({ isDefault }) => isDefault) ??
      (candidates.length === 1 ? candidates[0] : undefined);
    if (choice) chosen.set(system, choice.name);
    else
      undecided.set(
        system,
        candidates.map(({ name }) => name),
      );
  }
  return { chosen, undecided };
}

/** Which baselines judge nodes that are in no patch group: the default ones. */
export function chooseDefaults(baselines: readonly BaselineChoice[]): ReadonlyMap<OperatingSystem, string> {
  return new Map(
    baselines.filter(({ isDefault }) => isDefault).map(({ name, operatingSystem }) => [operatingSystem, name]),
  );
}
