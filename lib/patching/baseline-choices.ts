import type { Draft } from '../config/draft';
import type { BaselineChoice } from './choose-baselines';
import type { PatchingFile } from './config';

/** The baselines of the file that a ring can choose from, as far as they could be read. */
export function baselineChoices(baselines: Draft<PatchingFile['baselines']>): BaselineChoice[] {
  return Object.entries(baselines).flatMap(([name, baseline]) =>
    baseline?.operatingSystem
      ? [{ name, operatingSystem: baseline.operatingSystem, isDefault: baseline.default ?? false }]
      : [],
  );
}
