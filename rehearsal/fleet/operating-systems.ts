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

const linux = (name: string, version: string, product: string): Platform => ({ type: 'Linux', name, version, product });

/** The operating systems a simulated node may have: every one that a patch baseline may be for. */
export const PLATFORMS: Readonly<Record<OperatingSystem, Platform>> = {
  AMAZON_LINUX: linux('Amazon Linux AMI', '2018.03', 'AmazonLinux2018.03'),
  AMAZON_LINUX_2: linux('Amazon Linux', '2', 'AmazonLinux2.0'),
  AMAZON_LINUX_2022: linux('Amazon Linux', '2022', 'AmazonLinux2022'),
  AMAZON_LINUX_2023: linux('Amazon Linux', '2023', 'AmazonLinux2023'),
  ALMA_LINUX: linux('AlmaLinux', '9.4', 'AlmaLinux9.4'),
  CENTOS: linux('CentOS Linux', '7.9', 'CentOS7.9'),
  DEBIAN: linux('Debian GNU/Linux', '12', 'Debian12'),
  MACOS: { type: 'MacOS', name: 'macOS', version: '14.5', product: 'MacOS14.5' },
  ORACLE_LINUX: linux('Oracle Linux Server', '9.4', 'OracleLinux9.4'),
  RASPBIAN: linux('Raspbian GNU/Linux', '10', 'Raspbian10'),
  REDHAT_ENTERPRISE_LINUX: linux('Red Hat Enterprise Linux', '9.4', 'RedhatEnterpriseLinux9.4'),
  ROCKY_LINUX: linux('Rocky Linux', '9.4', 'RockyLinux9.4'),
  SUSE: linux('SLES', '15.6', 'Suse15.6'),
  UBUNTU: linux('Ubuntu', '24.04', 'Ubuntu24.04'),
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
