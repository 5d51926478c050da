import { AwsError } from './aws-error';
import type { BaselineSettings } from './baselines';
import { isDebianFamily, type OperatingSystem } from './operating-systems';

const RPM_KEYS = ['PRODUCT', 'CLASSIFICATION', 'SEVERITY'];
const DEBIAN_KEYS = ['PRODUCT', 'PRIORITY', 'SECTION'];
const WINDOWS_KEYS = ['PATCH_SET', 'PRODUCT', 'PRODUCT_FAMILY', 'CLASSIFICATION', 'MSRC_SEVERITY'];

/**
 * What AWS demands of a patch baseline beyond its service model.
 * @throws ValidationException
 */
export function checkBaseline(system: OperatingSystem, settings: BaselineSettings): void {
  const keys = filterKeys(system);
  const groups = [
    settings.GlobalFilters,
    ...(settings.ApprovalRules?.PatchRules ?? []).map((rule) => rule.PatchFilterGroup),
  ];
  for (const { Key } of groups.flatMap((group) => group?.PatchFilters ?? [])) {
    if (!keys.includes(Key ?? ''))
      throw refused(`The patch filter key ${Key} is not supported for operating system ${system}.`);
  }
  for (const rule of settings.ApprovalRules?.PatchRules ?? []) {
    const hasDelay = rule.ApproveAfterDays !== undefined;
    const hasDate = rule.ApproveUntilDate !== undefined;
    if (isDebianFamily(system)) {
      if (hasDelay || hasDate)
        throw refused(`ApproveAfterDays and ApproveUntilDate are not supported for operating system ${system}.`);
    } else if (hasDelay === hasDate) {
      throw refused('Exactly one of ApproveAfterDays and ApproveUntilDate must be specified in a patch rule.');
    }
    if (hasDate && !isCalendarDay(rule.ApproveUntilDate ?? '')) {
      throw refused(`ApproveUntilDate must have the format YYYY-MM-DD: ${rule.ApproveUntilDate}`);
    }
    if (rule.EnableNonSecurity && system === 'WINDOWS')
      throw refused('EnableNonSecurity is supported for Linux operating systems only.');
  }
  if (settings.AvailableSecurityUpdatesComplianceStatus !== undefined && system !== 'WINDOWS') {
    throw refused(`AvailableSecurityUpdatesComplianceStatus is not supported for operating system ${system}.`);
  }
  if ((settings.Sources ?? []).length > 0 && (system === 'WINDOWS' || system === 'MACOS')) {
    throw refused(`Patch sources are not supported for operating system ${system}.`);
  }
}

function filterKeys(system: OperatingSystem): readonly string[] {
  if (system === 'WINDOWS') return WINDOWS_KEYS;
  if (system === 'MACOS') return ['PRODUCT', 'CLASSIFICATION'];
  return isDebianFamily(system) ? DEBIAN_KEYS : RPM_KEYS;
}

const isCalendarDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

const refused = (message: string): AwsError => new AwsError('ValidationException', message);
