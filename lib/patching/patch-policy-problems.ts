import type { Path } from '../config/path';

/** What a patch policy must know of the file's patching; each part may be missing where it could not be read. */
export interface AskedOfPolicies {
  readonly baselines?: Readonly<Record<string, unknown>> | undefined;
  readonly rings?: Readonly<Record<string, RingAskedOfPolicies | undefined>> | undefined;
  readonly scan?: unknown;
  readonly output?: { readonly cloudWatch?: boolean | undefined } | undefined;
  readonly tellStatus?: boolean | undefined;
}

interface RingAskedOfPolicies {
  readonly opens?: Opening | undefined;
  readonly target?: unknown;
}

/** The little of an `OpeningTime` that a schedule is judged by. */
interface Opening {
  readonly expression: string;
  readonly offsetDays?: number | undefined;
  toString(): string;
}

/** One thing that a patch policy cannot do, and where it is asked for, from `patching` on. */
export interface PatchPolicyProblem {
  readonly path: Path;
  readonly message: string;
}

const NO_END = 'a patch policy has no end and no cutoff: it goes on until every node is done';
const ONE_RATE = 'a patch policy scans at the pace and with the error budget at which it installs';
const ONE_RUN = 'a patch policy scans and installs, and does nothing else';

const NOT_OF_RINGS = {
  lasts: NO_END,
  cutoff: NO_END,
  cutoffBehavior: NO_END,
  minutesPerNode: NO_END,
  after:
    'a patch policy has no end, so there is no last moment from which to count by how much the approvals of this ring must lag',
  priority: 'a patch policy has no tasks to put in order',
  hooks: 'a patch policy runs no other document before or after an installation',
} as const;

const NOT_OF_PATCHING = { definitions: ONE_RUN, agentUpdate: ONE_RUN } as const;

/**
 * What Quick Setup's patch policies cannot express of the file's patching, each with its reason. Patch policies know one cron in UTC
 * for scanning and one for installing, a pace, an error budget, a reboot option, a baseline per system, and nodes by one tag or
 * resource group.
 * @param timeZone the fleet's
 * @param isGiven whether the file says something at a path itself, rather than by default
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ssmquicksetup-configurationmanager-configurationdefinition.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/quick-setup-patch-manager.html
 */
export function patchPolicyProblems(
  { baselines = {}, rings = {}, scan, output, tellStatus }: AskedOfPolicies,
  timeZone: string,
  isGiven: (path: Path) => boolean,
): PatchPolicyProblem[] {
  return [
    ...zoneProblems(timeZone),
    ...leftOut([], NOT_OF_PATCHING, isGiven),
    ...offProblems(['output', 'cloudWatch'], output?.cloudWatch, 'a patch policy writes its output to S3 only'),
    ...offProblems(['tellStatus'], tellStatus, 'a patch policy sends no notifications'),
    ...Object.keys(baselines).flatMap((name) => baselineProblems(name, isGiven)),
    ...Object.entries(rings).flatMap(([name, ring]) => ringProblems(name, ring ?? {}, isGiven)),
    ...scanProblems(scan, isGiven),
  ];
}

function zoneProblems(timeZone: string): PatchPolicyProblem[] {
  if (timeZone === 'UTC') return [];
  return [
    {
      path: ['mode'],
      message: `must be windows unless timeZone is UTC, for the schedules of a patch policy are in UTC, got policy with ${timeZone}`,
    },
  ];
}

function baselineProblems(name: string, isGiven: (path: Path) => boolean): PatchPolicyProblem[] {
  const why = 'a patch policy names baselines by their ids, and the id of one of AWS differs by Region';
  return leftOut(['baselines', name], { provided: why }, isGiven);
}

function ringProblems(
  name: string,
  { opens, target }: RingAskedOfPolicies,
  isGiven: (path: Path) => boolean,
): PatchPolicyProblem[] {
  return [
    ...scheduleProblems(['rings', name, 'opens'], opens),
    ...targetProblems(['rings', name, 'target'], target),
    ...leftOut(['rings', name], NOT_OF_RINGS, isGiven),
  ];
}

function targetProblems(path: Path, target: unknown): PatchPolicyProblem[] {
  const tags = isMapping(target) ? target.tags : undefined;
  const count = isMapping(tags) ? Object.keys(tags).length : 0;
  if (count <= 1) return [];
  return [{ path, message: `must be one tag with mode policy, for a patch policy takes one, got ${count}` }];
}

function scanProblems(scan: unknown, isGiven: (path: Path) => boolean): PatchPolicyProblem[] {
  if (!isGiven(['scan'])) {
    return [
      {
        path: ['mode'],
        message: 'must be windows unless scan is given, for every patch policy scans, got policy without it',
      },
    ];
  }
  const opening = isMapping(scan) && 'opens' in scan ? scan.opens : scan;
  const path = isGiven(['scan', 'opens']) ? ['scan', 'opens'] : ['scan'];
  return [
    ...scheduleProblems(path, isOpening(opening) ? opening : undefined),
    ...leftOut(['scan'], { pace: ONE_RATE, errors: ONE_RATE }, isGiven),
  ];
}

/**
 * A policy's schedules become those of State Manager associations, which take less than windows do.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
 */
function scheduleProblems(path: Path, opens: Opening | undefined): PatchPolicyProblem[] {
  if (!opens) return [];
  if (opens.offsetDays !== undefined) {
    const message = `must have no days added with mode policy, for the schedule of a patch policy has no offset, got ${opens}`;
    return [{ path, message }];
  }
  if (ASSOCIATION_CRON.test(opens.expression)) return [];
  const rule = 'must be daily, weekly, or on an nth weekday of the month with mode policy, at one time of day';
  return [{ path, message: `${rule}, got ${opens}` }];
}

/** One time of day, any month, any day or one weekday or the nth of it. */
const ASSOCIATION_CRON =
  /^cron\((?:0 )?\d{1,2} \d{1,2} (?:[*?] \* (?:SUN|MON|TUE|WED|THU|FRI|SAT|[1-7])(?:#[1-5])?|[*?] \* [*?]) \*\)$/i;

function offProblems(path: Path, isOn: boolean | undefined, reason: string): PatchPolicyProblem[] {
  return isOn ? [{ path, message: `must be false with mode policy, got true: ${reason}` }] : [];
}

function leftOut(
  path: Path,
  reasons: Readonly<Record<string, string>>,
  isGiven: (path: Path) => boolean,
): PatchPolicyProblem[] {
  return Object.entries(reasons)
    .map(([key, reason]) => ({ path: [...path, key], message: `must be left out with mode policy: ${reason}` }))
    .filter((problem) => isGiven(problem.path));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOpening(value: unknown): value is Opening {
  return isMapping(value) && typeof value.expression === 'string';
}
