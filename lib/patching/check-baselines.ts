import type { Draft } from '../config/draft';
import { findNearest } from '../config/find-nearest';
import type { Place } from '../config/place';
import { showDuration, showValue } from '../config/show-value';
import { FILTERS, filterKey, filtersOf, usualValues } from './approval-filters';
import type { BaselineFile, PatchingFile } from './config';
import { hasReleaseDates, type OperatingSystem } from './operating-system';

type DraftBaseline = Draft<BaselineFile>;
type DraftRule = Draft<BaselineFile['approve'][number]>;

/** The rules within `patching.baselines`: what AWS would refuse, and what it would take and then do wrong. */
export function checkBaselines(baselines: Draft<PatchingFile['baselines']>, place: Place): void {
  const defaults = new Map<OperatingSystem, string>();
  for (const [name, baseline] of Object.entries(baselines)) {
    if (!baseline) continue;
    const here = place.at(name);
    const system = baseline.operatingSystem;
    if (system && baseline.default) checkDefault(name, system, defaults, here);
    checkPatches(baseline, here);
    for (const [index, rule] of (baseline.approve ?? []).entries()) {
      if (rule && system) checkRule(rule, system, here.at('approve', index));
    }
  }
}

function checkDefault(
  name: string,
  system: OperatingSystem,
  defaults: Map<OperatingSystem, string>,
  place: Place,
): void {
  const first = defaults.get(system);
  if (first === undefined) defaults.set(system, name);
  else place.at('default').refuse(`must be true in only one baseline for ${system}, got ${first} as well`);
}

function checkPatches({ approve, approved = [], rejected = [] }: DraftBaseline, place: Place): void {
  if (approve?.length === 0 && approved.length === 0) {
    place.warn('should approve something, got neither rules nor patches: every node would count as compliant', 'key');
  }
  for (const [index, patch] of rejected.entries()) {
    if (patch !== undefined && approved.includes(patch)) {
      place.at('rejected', index).refuse(`must be either approved or rejected, got ${patch} in both`);
    }
  }
}

function checkRule(rule: DraftRule, system: OperatingSystem, place: Place): void {
  if (rule.after && !hasReleaseDates(system)) {
    const message = `must not be given for ${system}, whose repositories have no reliable release dates, got ${showDuration(rule.after)}`;
    place.at('after').refuse(message, 'key');
  }
  for (const filter of FILTERS) {
    const values = rule[filter];
    if (!values) continue;
    const here = place.at(filter);
    if (filterKey(system, filter) === undefined) {
      here.refuse(`must be one of ${filtersOf(system).join(', ')} for ${system}; got ${filter}`, 'key');
      continue;
    }
    const usual = usualValues(system, filter);
    for (const [index, value] of values.entries()) {
      if (value !== undefined && usual) checkValue(value, usual, here.at(index));
    }
  }
}

function checkValue(value: string, usual: readonly string[], place: Place): void {
  if (value === '*' || usual.includes(value)) return;
  const nearest = findNearest(value, usual);
  place.warn(
    `should be one of ${usual.join(', ')}; got ${showValue(value)}${nearest ? `, did you mean ${nearest}` : ''}`,
  );
}
