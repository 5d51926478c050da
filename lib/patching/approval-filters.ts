import { type OperatingSystem, type PatchFamily, patchFamilyOf } from './operating-system';

/** What a rule of the fleet's file can ask about a patch. */
export const FILTERS = ['product', 'productFamily', 'classification', 'severity', 'priority', 'section'] as const;
/** One of {@link FILTERS}. */
export type Filter = (typeof FILTERS)[number];

/** The same, as Patch Manager names it. */
export type FilterKey =
  | 'CLASSIFICATION'
  | 'MSRC_SEVERITY'
  | 'PATCH_SET'
  | 'PRIORITY'
  | 'PRODUCT'
  | 'PRODUCT_FAMILY'
  | 'SECTION'
  | 'SEVERITY';

const KEYS: Record<PatchFamily, Partial<Record<Filter, FilterKey>>> = {
  windows: {
    product: 'PRODUCT',
    productFamily: 'PRODUCT_FAMILY',
    classification: 'CLASSIFICATION',
    severity: 'MSRC_SEVERITY',
  },
  rpm: { product: 'PRODUCT', classification: 'CLASSIFICATION', severity: 'SEVERITY' },
  deb: { product: 'PRODUCT', priority: 'PRIORITY', section: 'SECTION' },
  macos: { product: 'PRODUCT', classification: 'CLASSIFICATION' },
};

/**
 * What a filter is called for an operating system; undefined if its patches do not say such a thing.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchFilter.html
 */
export function filterKey(system: OperatingSystem, filter: Filter): FilterKey | undefined {
  return KEYS[patchFamilyOf(system)][filter];
}

/** The filters that an operating system's patches can be chosen by. */
export function filtersOf(system: OperatingSystem): readonly Filter[] {
  return FILTERS.filter((filter) => filterKey(system, filter) !== undefined);
}

const WINDOWS_CLASSIFICATIONS = [
  'CriticalUpdates',
  'DefinitionUpdates',
  'Drivers',
  'FeaturePacks',
  'SecurityUpdates',
  'ServicePacks',
  'Tools',
  'UpdateRollups',
  'Updates',
  'Upgrades',
];
const WINDOWS_SEVERITIES = ['Critical', 'Important', 'Moderate', 'Low', 'Unspecified'];
const RPM_CLASSIFICATIONS = ['Security', 'Bugfix', 'Enhancement', 'Recommended', 'Newpackage'];
const SUSE_CLASSIFICATIONS = ['Security', 'Recommended', 'Optional', 'Feature', 'Document', 'Yast'];
const RPM_SEVERITIES = ['Critical', 'Important', 'Medium', 'Moderate', 'Low', 'None'];
const DEB_PRIORITIES = ['Required', 'Important', 'Standard', 'Optional', 'Extra'];

/**
 * The values that are usual for a filter; undefined where there are too many to know. AWS keeps the full lists to itself
 * (DescribePatchProperties), so another value deserves a warning and no more.
 */
export function usualValues(system: OperatingSystem, filter: Filter): readonly string[] | undefined {
  const family = patchFamilyOf(system);
  if (filter === 'priority') return DEB_PRIORITIES;
  if (filter === 'severity') return family === 'windows' ? WINDOWS_SEVERITIES : RPM_SEVERITIES;
  if (filter !== 'classification' || family === 'macos') return undefined;
  if (family === 'windows') return WINDOWS_CLASSIFICATIONS;
  return system === 'SUSE' ? SUSE_CLASSIFICATIONS : RPM_CLASSIFICATIONS;
}
