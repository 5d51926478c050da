import type { OperatingSystem } from './operating-system';

/**
 * The baselines that AWS provides, which nobody can change, each with its operating system.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
 */
export const PROVIDED_BASELINES: ReadonlyMap<string, OperatingSystem> = new Map([
  ['AWS-AlmaLinuxDefaultPatchBaseline', 'ALMA_LINUX'],
  ['AWS-AmazonLinuxDefaultPatchBaseline', 'AMAZON_LINUX'],
  ['AWS-AmazonLinux2DefaultPatchBaseline', 'AMAZON_LINUX_2'],
  ['AWS-AmazonLinux2022DefaultPatchBaseline', 'AMAZON_LINUX_2022'],
  ['AWS-AmazonLinux2023DefaultPatchBaseline', 'AMAZON_LINUX_2023'],
  ['AWS-CentOSDefaultPatchBaseline', 'CENTOS'],
  ['AWS-DebianDefaultPatchBaseline', 'DEBIAN'],
  ['AWS-MacOSDefaultPatchBaseline', 'MACOS'],
  ['AWS-OracleLinuxDefaultPatchBaseline', 'ORACLE_LINUX'],
  ['AWS-DefaultRaspbianPatchBaseline', 'RASPBIAN'],
  ['AWS-RedHatDefaultPatchBaseline', 'REDHAT_ENTERPRISE_LINUX'],
  ['AWS-RockyLinuxDefaultPatchBaseline', 'ROCKY_LINUX'],
  ['AWS-SuseDefaultPatchBaseline', 'SUSE'],
  ['AWS-UbuntuDefaultPatchBaseline', 'UBUNTU'],
  ['AWS-DefaultPatchBaseline', 'WINDOWS'],
  ['AWS-WindowsPredefinedPatchBaseline-OS', 'WINDOWS'],
  ['AWS-WindowsPredefinedPatchBaseline-OS-Applications', 'WINDOWS'],
] as const);
