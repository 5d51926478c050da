import type { PatchFilter, PatchRule } from '@aws-sdk/client-ssm';
import type { BaselineSettings } from './baselines';
import { isDebianFamily, type OperatingSystem } from './operating-systems';

/** The names of the baselines that AWS provides, by operating system: each is the default until another is registered. */
const NAMES: Readonly<Record<OperatingSystem, string>> = {
  WINDOWS: 'AWS-DefaultPatchBaseline',
  AMAZON_LINUX: 'AWS-AmazonLinuxDefaultPatchBaseline',
  AMAZON_LINUX_2: 'AWS-AmazonLinux2DefaultPatchBaseline',
  AMAZON_LINUX_2022: 'AWS-AmazonLinux2022DefaultPatchBaseline',
  AMAZON_LINUX_2023: 'AWS-AmazonLinux2023DefaultPatchBaseline',
  UBUNTU: 'AWS-UbuntuDefaultPatchBaseline',
  DEBIAN: 'AWS-DebianDefaultPatchBaseline',
  RASPBIAN: 'AWS-DefaultRaspbianPatchBaseline',
  REDHAT_ENTERPRISE_LINUX: 'AWS-RedHatDefaultPatchBaseline',
  CENTOS: 'AWS-CentOSDefaultPatchBaseline',
  ORACLE_LINUX: 'AWS-OracleLinuxDefaultPatchBaseline',
  ROCKY_LINUX: 'AWS-RockyLinuxDefaultPatchBaseline',
  ALMA_LINUX: 'AWS-AlmaLinuxDefaultPatchBaseline',
  SUSE: 'AWS-SuseDefaultPatchBaseline',
  MACOS: 'AWS-MacOSDefaultPatchBaseline',
};

/** What AWS provides for Windows beside the default. */
const OTHERS: readonly { readonly name: string; readonly rules: () => PatchRule[] }[] = [
  { name: 'AWS-WindowsPredefinedPatchBaseline-OS', rules: () => rules('WINDOWS') },
  {
    name: 'AWS-WindowsPredefinedPatchBaseline-OS-Applications',
    rules: () => [...rules('WINDOWS'), rule(7, filter('PATCH_SET', 'APPLICATION'))],
  },
];

/** A baseline of AWS's own. */
export interface AwsBaseline {
  readonly system: OperatingSystem;
  readonly isDefault: boolean;
  readonly settings: BaselineSettings;
}

/** AWS's own baselines: security and bug fixes after seven days, on Debian and Ubuntu at once. */
export function awsBaselines(): readonly AwsBaseline[] {
  const defaults = Object.entries(NAMES).map(([system, Name]) => ({
    system: system as OperatingSystem,
    isDefault: true,
    settings: {
      Name,
      Description: `Default Patch Baseline for ${system} Provided by AWS.`,
      ApprovalRules: { PatchRules: rules(system as OperatingSystem) },
    },
  }));
  const others = OTHERS.map(({ name, rules: rulesOf }) => ({
    system: 'WINDOWS' as const,
    isDefault: false,
    settings: { Name: name, Description: 'Patch Baseline Provided by AWS.', ApprovalRules: { PatchRules: rulesOf() } },
  }));
  return [...defaults, ...others];
}

function rules(system: OperatingSystem): PatchRule[] {
  if (system === 'WINDOWS') {
    return [
      rule(
        7,
        filter('CLASSIFICATION', 'CriticalUpdates', 'SecurityUpdates'),
        filter('MSRC_SEVERITY', 'Critical', 'Important'),
      ),
    ];
  }
  if (system === 'MACOS') return [rule(7, filter('CLASSIFICATION', '*'))];
  if (isDebianFamily(system))
    return [rule(undefined, filter('PRIORITY', 'Required', 'Important', 'Standard', 'Optional', 'Extra'))];
  return [
    rule(7, filter('CLASSIFICATION', 'Security'), filter('SEVERITY', 'Critical', 'Important')),
    rule(7, filter('CLASSIFICATION', 'Bugfix')),
  ];
}

const rule = (ApproveAfterDays: number | undefined, ...PatchFilters: PatchFilter[]): PatchRule => ({
  PatchFilterGroup: { PatchFilters },
  ComplianceLevel: 'UNSPECIFIED',
  ...(ApproveAfterDays !== undefined && { ApproveAfterDays }),
});

const filter = (Key: PatchFilter['Key'], ...Values: string[]): PatchFilter => ({ Key, Values });
