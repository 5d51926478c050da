/** The operating systems that Systems Manager has patch baselines for, spelt as its API spells them. */
export const OPERATING_SYSTEMS = [
  'WINDOWS',
  'AMAZON_LINUX',
  'AMAZON_LINUX_2',
  'AMAZON_LINUX_2022',
  'AMAZON_LINUX_2023',
  'UBUNTU',
  'REDHAT_ENTERPRISE_LINUX',
  'SUSE',
  'CENTOS',
  'ORACLE_LINUX',
  'DEBIAN',
  'MACOS',
  'RASPBIAN',
  'ROCKY_LINUX',
  'ALMA_LINUX',
] as const;

/** One of them. */
export type OperatingSystem = (typeof OPERATING_SYSTEMS)[number];

const BY_PLATFORM_NAME: readonly (readonly [RegExp, OperatingSystem])[] = [
  [/^(microsoft )?windows/i, 'WINDOWS'],
  [/^ubuntu/i, 'UBUNTU'],
  [/^red ?hat/i, 'REDHAT_ENTERPRISE_LINUX'],
  [/^(sles|suse)/i, 'SUSE'],
  [/^centos/i, 'CENTOS'],
  [/^oracle linux/i, 'ORACLE_LINUX'],
  [/^debian/i, 'DEBIAN'],
  [/^mac ?os/i, 'MACOS'],
  [/^raspbian/i, 'RASPBIAN'],
  [/^rocky/i, 'ROCKY_LINUX'],
  [/^alma/i, 'ALMA_LINUX'],
];

/**
 * The operating system whose baseline a node is patched by, from what its agent says about the platform.
 * Nothing comes back for a platform without patch baselines.
 */
export function operatingSystemOf(platformName = '', platformVersion = ''): OperatingSystem | undefined {
  if (/^amazon linux/i.test(platformName)) {
    // the agent calls all of them "Amazon Linux"; only the version tells them apart
    if (platformVersion.startsWith('2023')) return 'AMAZON_LINUX_2023';
    if (platformVersion.startsWith('2022')) return 'AMAZON_LINUX_2022';
    return platformVersion === '2' || platformVersion.startsWith('2.') ? 'AMAZON_LINUX_2' : 'AMAZON_LINUX';
  }
  return BY_PLATFORM_NAME.find(([pattern]) => pattern.test(platformName))?.[1];
}
