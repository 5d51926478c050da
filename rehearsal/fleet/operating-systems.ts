import type { OperatingSystem } from '@aws-sdk/client-ssm';

export type { OperatingSystem };

/** What a node of an operating system says of itself, and what patches for it are called. */
export interface Platform {
  readonly type: 'Linux' | 'Windows' | 'MacOS';
  readonly name: string;
  readonly version: string;
  /** The value of the patch filter PRODUCT. */
  readonly product: string;
}

/** The operating systems a simulated node may have. */
export const PLATFORMS: Readonly<Partial<Record<OperatingSystem, Platform>>> = {
  AMAZON_LINUX_2023: { type: 'Linux', name: 'Amazon Linux', version: '2023', product: 'AmazonLinux2023' },
  UBUNTU: { type: 'Linux', name: 'Ubuntu', version: '24.04', product: 'Ubuntu24.04' },
  REDHAT_ENTERPRISE_LINUX: {
    type: 'Linux',
    name: 'Red Hat Enterprise Linux',
    version: '9.4',
    product: 'RedhatEnterpriseLinux9.4',
  },
  WINDOWS: {
    type: 'Windows',
    name: 'Microsoft Windows Server 2022 Datacenter',
    version: '10.0.20348',
    product: 'WindowsServer2022',
  },
};

/** Debian and its children have priorities instead of severities, and no release dates. */
export const isDebianFamily = (system: OperatingSystem): boolean =>
  system === 'UBUNTU' || system === 'DEBIAN' || system === 'RASPBIAN';
