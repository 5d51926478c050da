import type { OperatingSystem } from '../../lambdas/shared/operating-system';

/**
 * The operating systems that Patch Manager has baselines for, as AWS spells them.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-patchbaseline.html
 */
export { OPERATING_SYSTEMS, type OperatingSystem } from '../../lambdas/shared/operating-system';

/** How a system's patches are described, which decides what a rule may ask about them. */
export type PatchFamily = 'windows' | 'rpm' | 'deb' | 'macos';

/** The family of an operating system. */
export function patchFamilyOf(system: OperatingSystem): PatchFamily {
  if (system === 'WINDOWS') return 'windows';
  if (system === 'MACOS') return 'macos';
  return system === 'DEBIAN' || system === 'RASPBIAN' || system === 'UBUNTU' ? 'deb' : 'rpm';
}

/**
 * Whether a patch can be approved some days after its release. Debian's and Ubuntu's repositories have no reliable release dates, so
 * AWS takes no delay for them.
 */
export function hasReleaseDates(system: OperatingSystem): boolean {
  return patchFamilyOf(system) !== 'deb';
}

/** Whether it is a Linux: alternative repositories and patches beyond security are for these only. */
export function isLinux(system: OperatingSystem): boolean {
  const family = patchFamilyOf(system);
  return family === 'rpm' || family === 'deb';
}
