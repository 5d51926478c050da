import type { ApprovalRule, Baseline, Patching } from '../patching/config';
import type { OperatingSystem } from '../patching/operating-system';
import { ringBaselines } from '../patching/ring-baselines';

/** One rule of a ring's baseline, and how long it makes a patch wait there. */
export interface PlannedRule {
  /** What it is about, such as `Security; Critical, Important`. */
  readonly about: string;
  /** Days from a release to its approval, those behind earlier rings included. Absent where there are no delays. */
  readonly delayDays?: number;
  /** The last day of releases that it approves, YYYY-MM-DD in UTC. */
  readonly until?: string;
}

/** What the nodes of one system in one ring are patched with. */
export interface PlannedBaseline {
  /** Its name within the fleet, or that of AWS's own. */
  readonly name: string;
  readonly operatingSystem: OperatingSystem;
  /** Whether it is a baseline of AWS, whose rules AWS keeps. */
  readonly isProvided: boolean;
  /** Days of each delay that are there because the ring comes after others. */
  readonly daysBehind: number;
  readonly rules: readonly PlannedRule[];
  readonly approved: readonly string[];
  readonly rejected: readonly string[];
}

const DAY = 24 * 60 * 60 * 1000;

/** The baselines of each ring, in the order of the file. */
export function plannedBaselines(
  patching: Patching,
  timeZone: string,
): ReadonlyMap<string, readonly PlannedBaseline[]> {
  const found = new Map<string, PlannedBaseline[]>(patching.rings.map(({ name }) => [name, []]));
  for (const { ring, baseline, daysBehind, name } of ringBaselines(patching, timeZone)) {
    found.get(ring)?.push(planBaseline(baseline, name, daysBehind));
  }
  return found;
}

function planBaseline(baseline: Baseline, name: string, daysBehind: number): PlannedBaseline {
  const { operatingSystem, provided, rules, approved, rejected } = baseline;
  return {
    name: provided ?? name,
    operatingSystem,
    isProvided: provided !== undefined,
    daysBehind,
    rules: rules.map(({ filters, afterDays, until }) => ({
      about: aboutOf(filters),
      ...(afterDays === undefined ? {} : { delayDays: afterDays + daysBehind }),
      ...(until === undefined ? {} : { until }),
    })),
    approved,
    rejected,
  };
}

function aboutOf(filters: ApprovalRule['filters']): string {
  const asked = filters.filter(({ values }) => !values.includes('*'));
  return asked.length === 0 ? 'every patch' : asked.map(({ values }) => values.join(', ')).join('; ');
}

/**
 * The instant up to which a rule has approved released patches by `at`; nothing where it approves whatever is there. AWS compares release
 * dates in UTC, and counts days of 24 hours.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchRule.html
 */
export function approvedUpTo({ delayDays, until }: PlannedRule, at: Date): Date | undefined {
  if (until !== undefined) return new Date(Math.min(Date.parse(`${until}T00:00:00Z`) + DAY, at.getTime()));
  return delayDays === undefined ? undefined : new Date(at.getTime() - delayDays * DAY);
}
