import { type OperatingSystem, patchFamilyOf } from './operating-system';

/** How the products of each system begin, with one that there is. */
const PRODUCTS: Partial<Record<OperatingSystem, { readonly beginning: string; readonly such: string }>> = {
  ALMA_LINUX: { beginning: 'AlmaLinux', such: 'AlmaLinux9.4' },
  AMAZON_LINUX: { beginning: 'AmazonLinux201', such: 'AmazonLinux2018.03' },
  AMAZON_LINUX_2: { beginning: 'AmazonLinux2', such: 'AmazonLinux2' },
  AMAZON_LINUX_2022: { beginning: 'AmazonLinux2022', such: 'AmazonLinux2022' },
  AMAZON_LINUX_2023: { beginning: 'AmazonLinux2023', such: 'AmazonLinux2023' },
  CENTOS: { beginning: 'CentOS', such: 'CentOS7.9' },
  DEBIAN: { beginning: 'Debian', such: 'Debian12' },
  MACOS: { beginning: 'MacOS', such: 'MacOS14' },
  ORACLE_LINUX: { beginning: 'OracleLinux', such: 'OracleLinux9.4' },
  RASPBIAN: { beginning: 'Raspbian', such: 'Raspbian10' },
  REDHAT_ENTERPRISE_LINUX: { beginning: 'RedhatEnterpriseLinux', such: 'RedhatEnterpriseLinux9.4' },
  ROCKY_LINUX: { beginning: 'RockyLinux', such: 'RockyLinux9.4' },
  SUSE: { beginning: 'Suse', such: 'Suse15.6' },
  UBUNTU: { beginning: 'Ubuntu', such: 'Ubuntu24.04' },
};

const WINDOWS_PRODUCTS = [
  'WindowsServer2012',
  'WindowsServer2012R2',
  'WindowsServer2016',
  'WindowsServer2019',
  'WindowsServer2022',
  'WindowsServer2025',
];

/**
 * Why a product is unlikely to be one of a system's, and how to write it; undefined if nothing speaks against it. AWS keeps the full lists
 * to itself (DescribePatchProperties).
 */
export function doubtAboutProduct(system: OperatingSystem, product: string): string | undefined {
  if (patchFamilyOf(system) === 'windows') {
    const plain = (name: string) => name.toLowerCase().replace(/\s|^microsoft/g, '');
    const meant = WINDOWS_PRODUCTS.find((known) => plain(known) === plain(product));
    return meant === undefined || meant === product ? undefined : `should be written as ${meant}`;
  }
  const known = PRODUCTS[system];
  if (!known || product.startsWith(known.beginning)) return undefined;
  const such = known.such === known.beginning ? '' : `, such as ${known.such},`;
  return `should begin with ${known.beginning}${such} for ${system}`;
}
