import type { Draft } from '../config/draft';
import type { Place } from '../config/place';
import type { BaselineFile } from './baseline-schema';
import type { OperatingSystem } from './operating-system';

const WINDOWS_PATCH = /^(KB\d{6,8}|MS\d{2}-\d{3})$/;

/** The rules about patches by name, approved and rejected. `place` is that of the baseline. */
export function checkPatchNames(baseline: Draft<BaselineFile>, place: Place): void {
  const { approve, approved = [], rejected = [], operatingSystem } = baseline;
  if (approve?.length === 0 && approved.length === 0) {
    place.warn('should approve something, got neither rules nor patches: every node would count as compliant', 'key');
  }
  for (const [index, patch] of rejected.entries()) {
    if (patch !== undefined && approved.includes(patch)) {
      place.at('rejected', index).refuse(`must be either approved or rejected, got ${patch} in both`);
    }
  }
  warnOfIdleKeys(['approvedLevel', 'approvedNonSecurity'], 'approved', approved, place);
  warnOfIdleKeys(['rejectedAction'], 'rejected', rejected, place);
  for (const [key, patches] of Object.entries({ approved, rejected })) {
    checkList(patches, operatingSystem, place.at(key));
  }
}

function warnOfIdleKeys(keys: readonly string[], list: string, patches: readonly unknown[], place: Place): void {
  if (patches.length > 0) return;
  for (const key of keys) {
    if (place.at(key).isGiven) place.at(key).warn(`should come with ${list}, got none: it says nothing then`, 'key');
  }
}

function checkList(patches: readonly (string | undefined)[], system: OperatingSystem | undefined, place: Place): void {
  for (const [index, patch] of patches.entries()) {
    if (patch === undefined) continue;
    const here = place.at(index);
    if (patches.indexOf(patch) < index) here.warn(`should be named once, got ${patch} again`);
    else if (system === 'WINDOWS' && !WINDOWS_PATCH.test(patch)) {
      here.warn(`should be such as KB5034441 or MS10-048 for WINDOWS, got ${patch}`);
    } else if (system && system !== 'WINDOWS' && WINDOWS_PATCH.test(patch)) {
      here.warn(`should be the name of a package for ${system}, got ${patch}, which is a patch of Windows`);
    }
  }
}
