import type { PatchComplianceLevel, PatchFilterGroup, PatchRule } from '@aws-sdk/client-ssm';
import type { BaselineSettings } from './baselines';
import { glob } from './glob';
import { isDebianFamily, type OperatingSystem, PLATFORMS } from './operating-systems';
import { packageName } from './package-name';
import type { Patch } from './patches';

/** What a baseline says of one patch. */
export interface Approval {
  readonly isRejected: boolean;
  /** From when on it is approved (epoch milliseconds) and how grave it then is to lack it; several rules may agree. */
  readonly approvals: readonly { readonly from: number; readonly level: PatchComplianceLevel }[];
}

/** Gravest first. */
export const COMPLIANCE_LEVELS: readonly PatchComplianceLevel[] = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFORMATIONAL',
  'UNSPECIFIED',
];

const DAY = 86_400_000;

/** What a baseline says of a patch, whatever the day: rules give dates, lists are lists. */
export function approvalOf(baseline: BaselineSettings, patch: Patch): Approval {
  const approvals: { from: number; level: PatchComplianceLevel }[] = [];
  if (matchesGroup(baseline.GlobalFilters, patch)) {
    for (const rule of baseline.ApprovalRules?.PatchRules ?? []) {
      const from =
        matchesGroup(rule.PatchFilterGroup, patch) &&
        isAboutSetOf(rule, patch) &&
        reaches(rule.EnableNonSecurity, patch)
          ? approvedFrom(rule, patch)
          : undefined;
      if (from !== undefined) approvals.push({ from, level: rule.ComplianceLevel ?? 'UNSPECIFIED' });
    }
  }
  if (isNamed(baseline.ApprovedPatches, patch) && reaches(baseline.ApprovedPatchesEnableNonSecurity, patch)) {
    approvals.push({ from: Number.NEGATIVE_INFINITY, level: baseline.ApprovedPatchesComplianceLevel ?? 'UNSPECIFIED' });
  }
  return { isRejected: isNamed(baseline.RejectedPatches, patch), approvals };
}

/** The gravest level at which a patch is approved at that time, or undefined if it is not. */
export function levelAt({ approvals }: Approval, at: number): PatchComplianceLevel | undefined {
  const levels = approvals.filter(({ from }) => from <= at).map(({ level }) => level);
  return COMPLIANCE_LEVELS.find((level) => levels.includes(level));
}

/** Without EnableNonSecurity a rule or a list reaches what has a notice (RPM families) or comes from the security repository (Debian's). */
function reaches(enablesNonSecurity: boolean | undefined, patch: Patch): boolean {
  const { operatingSystem, classification } = patch.settings;
  if (enablesNonSecurity || operatingSystem === 'WINDOWS') return true;
  return isDebianFamily(operatingSystem) ? patch.isSecurity() : classification !== '';
}

/** A rule that does not say PATCH_SET is about Windows itself, not about applications. */
const isAboutSetOf = ({ PatchFilterGroup: group }: PatchRule, patch: Patch): boolean =>
  patch.set === 'OS' || (group?.PatchFilters ?? []).some(({ Key }) => Key === 'PATCH_SET');

function approvedFrom(rule: PatchRule, patch: Patch): number | undefined {
  if (rule.ApproveUntilDate !== undefined) {
    return patch.releasedAt < Date.parse(rule.ApproveUntilDate) + DAY ? Number.NEGATIVE_INFINITY : undefined;
  }
  if (isDebianFamily(patch.settings.operatingSystem)) return Number.NEGATIVE_INFINITY;
  return patch.releasedAt + (rule.ApproveAfterDays ?? 0) * DAY;
}

function matchesGroup(group: PatchFilterGroup | undefined, patch: Patch): boolean {
  return (group?.PatchFilters ?? []).every(({ Key, Values }) => {
    const traits = traitsOf(patch, Key ?? '');
    return (Values ?? []).some((value) => value === '*' || traits.some((trait) => glob(value).test(trait)));
  });
}

/** What a patch has to say for a filter key; a patch for several products has one trait for each. */
function traitsOf(patch: Patch, key: string): readonly string[] {
  const { settings } = patch;
  switch (key) {
    case 'CLASSIFICATION':
      return [settings.classification];
    case 'SEVERITY':
    case 'MSRC_SEVERITY':
      return [patch.severity];
    case 'PRIORITY':
      return [patch.priority];
    case 'PRODUCT':
      return settings.products ?? productsOf(settings.operatingSystem);
    case 'PRODUCT_FAMILY':
      return [patch.productFamily];
    case 'PATCH_SET':
      return [patch.set];
    case 'ADVISORY_ID':
      return settings.advisoryIds ?? [];
    case 'CVE_ID':
      return settings.cveIds ?? [];
    default:
      return namesOf(patch);
  }
}

const productsOf = (system: OperatingSystem): readonly string[] => [PLATFORMS[system].product];

const isNamed = (patterns: readonly string[] | undefined, patch: Patch): boolean =>
  (patterns ?? []).some((pattern) => namesOf(patch).some((name) => glob(pattern).test(name)));

/** The ways in which a list may name a patch: its id, and for `name.arch:epoch:version` (the epoch may be absent) the forms `name` and `name-version.arch`. */
function namesOf(patch: Patch): readonly string[] {
  const parts = packageName(patch.id);
  if (!parts) return [patch.id, ...(patch.settings.advisoryIds ?? [])];
  const { name, arch, version, release } = parts;
  const build = release === '' ? version : `${version}-${release}`;
  return [
    patch.id,
    name,
    `${name}.${arch}`,
    `${name}-${build}`,
    `${name}-${build}.${arch}`,
    ...(patch.settings.advisoryIds ?? []),
  ];
}
