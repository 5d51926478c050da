import type { Draft } from '../config/draft';
import { findNearest } from '../config/find-nearest';
import type { Place } from '../config/place';
import { showDuration, showValue } from '../config/show-value';
import { FILTERS, filterKey, filtersOf, usualValues } from './approval-filters';
import type { BaselineFile, FiltersFile, RuleFile } from './baseline-schema';
import { checkPatchNames } from './check-patch-names';
import { checkSources } from './check-sources';
import type { PatchingFile } from './config';
import { REPLACED_AFTER_DAYS } from './delays';
import { hasReleaseDates, isLinux, type OperatingSystem } from './operating-system';
import { doubtAboutProduct } from './products';
import { PROVIDED_BASELINES } from './provided-baselines';

type DraftBaseline = Draft<BaselineFile>;
type DraftRule = Draft<RuleFile>;

/** What a filter group of Patch Manager takes. */
const MOST_CONDITIONS = 4;
/** All that a baseline of AWS can be given. */
const KEYS_WITH_PROVIDED = ['operatingSystem', 'default', 'provided'];

/** The rules within `patching.baselines`: what AWS would refuse, and what it would take and then do wrong. */
export function checkBaselines(baselines: Draft<PatchingFile['baselines']>, place: Place): void {
  const defaults = new Map<OperatingSystem, string>();
  for (const [name, baseline] of Object.entries(baselines)) {
    if (!baseline) continue;
    const here = place.at(name);
    const system = baseline.operatingSystem;
    if (system && baseline.default) checkDefault(name, system, defaults, here);
    if (baseline.provided !== undefined) {
      checkProvided(baseline.provided, baseline, here);
      continue;
    }
    checkPatchNames(baseline, here);
    if (!system) continue;
    checkSystem(baseline, system, here);
    checkFilters(baseline.globalFilters ?? {}, system, here.at('globalFilters'));
    for (const [index, rule] of (baseline.approve ?? []).entries()) {
      if (rule) checkRule(rule, system, here.at('approve', index));
    }
    warnOfTwins(baseline, here);
    checkSources(baseline.sources ?? [], system, here.at('sources'));
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

function checkProvided(provided: string, baseline: DraftBaseline, place: Place): void {
  const extra = Object.keys(baseline).filter((key) => !KEYS_WITH_PROVIDED.includes(key) && place.at(key).isGiven);
  for (const key of extra) {
    place.at(key).refuse(`must not be given with provided, for nobody can change a baseline of AWS, got ${key}`, 'key');
  }
  const here = place.at('provided');
  const system = PROVIDED_BASELINES.get(provided);
  if (!provided.startsWith('AWS-')) {
    const nearest = findNearest(provided, PROVIDED_BASELINES.keys());
    here.refuse(
      `must be the name of a baseline of AWS, which begins with AWS-, got ${showValue(provided)}${nearest ? `, did you mean ${nearest}` : ''}`,
    );
  } else if (system === undefined) {
    const nearest = findNearest(provided, PROVIDED_BASELINES.keys());
    here.warn(
      `should be a baseline that AWS is known to have, got ${showValue(provided)}${nearest ? `, did you mean ${nearest}` : ''}`,
    );
  } else if (baseline.operatingSystem && system !== baseline.operatingSystem) {
    here.refuse(`must be a baseline for ${baseline.operatingSystem}, got ${provided}, which is for ${system}`);
  }
}

/** What not every system has. */
function checkSystem({ approvedNonSecurity }: DraftBaseline, system: OperatingSystem, place: Place): void {
  if (approvedNonSecurity && !isLinux(system)) {
    place.at('approvedNonSecurity').refuse(`must be given for Linux only, got it for ${system}`, 'key');
  }
  if (place.at('availableSecurityUpdates').isGiven && system !== 'WINDOWS') {
    place.at('availableSecurityUpdates').refuse(`must be given for WINDOWS only, got it for ${system}`, 'key');
  }
}

function checkRule(rule: DraftRule, system: OperatingSystem, place: Place): void {
  checkDelay(rule, system, place);
  if (rule.nonSecurity && !isLinux(system)) {
    place.at('nonSecurity').refuse(`must be given for Linux only, got it for ${system}`, 'key');
  }
  if (rule.applications && system !== 'WINDOWS') {
    place.at('applications').refuse(`must be given for WINDOWS only, got it for ${system}`, 'key');
  } else if (rule.applications && !place.at('product').isGiven) {
    place.at('applications').refuse('must come with product, which names the applications, got none');
  }
  const conditions = FILTERS.filter((filter) => rule[filter]).length + (rule.applications ? 1 : 0);
  if (conditions > MOST_CONDITIONS) {
    place.refuse(`must have at most ${MOST_CONDITIONS} conditions with applications, got ${conditions}`);
  }
  checkFilters(rule, system, place);
}

function checkDelay({ after, until }: DraftRule, system: OperatingSystem, place: Place): void {
  if (after && !hasReleaseDates(system)) {
    const message = `must not be given for ${system}, whose repositories have no reliable release dates, got ${showDuration(after)}`;
    place.at('after').refuse(message, 'key');
  }
  if (until !== undefined && !hasReleaseDates(system)) {
    const message = `must not be given for ${system}, whose repositories have no reliable release dates, got ${until}`;
    place.at('until').refuse(message, 'key');
  } else if (until !== undefined && place.at('after').isGiven) {
    place.at('until').refuse('must not stand beside after: a rule approves by delay or up to a day, got both', 'key');
  }
  if (after && system === 'WINDOWS' && after.toDays() >= REPLACED_AFTER_DAYS) {
    place
      .at('after')
      .warn(
        `should be under ${REPLACED_AFTER_DAYS} days for WINDOWS, whose monthly updates replace one another before they are approved, got ${showDuration(after)}`,
      );
  }
}

function checkFilters(asked: Draft<FiltersFile>, system: OperatingSystem, place: Place): void {
  for (const filter of FILTERS) {
    const values = asked[filter];
    if (!values) continue;
    const here = place.at(filter);
    if (filterKey(system, filter) === undefined) {
      here.refuse(`must be one of ${filtersOf(system).join(', ')} for ${system}; got ${filter}`, 'key');
      continue;
    }
    warnOfIdleValues(values, here);
    const usual = usualValues(system, filter);
    for (const [index, value] of values.entries()) {
      if (value === undefined || value === '*') continue;
      if (usual) checkValue(value, usual, here.at(index));
      const doubt = filter === 'product' ? doubtAboutProduct(system, value) : undefined;
      if (doubt) here.at(index).warn(`${doubt}, got ${showValue(value)}`);
    }
  }
}

function checkValue(value: string, usual: readonly string[], place: Place): void {
  if (usual.includes(value)) return;
  const nearest = findNearest(value, usual);
  place.warn(
    `should be one of ${usual.join(', ')}; got ${showValue(value)}${nearest ? `, did you mean ${nearest}` : ''}`,
  );
}

function warnOfIdleValues(values: readonly (string | undefined)[], place: Place): void {
  if (values.includes('*') && values.length > 1) {
    place.at(values.indexOf('*')).warn('should stand alone, for * matches every value, got others beside it');
  }
  for (const [index, value] of values.entries()) {
    if (value !== undefined && values.indexOf(value) < index) {
      place.at(index).warn(`should be named once, got ${showValue(value)} again`);
    }
  }
}

/** Of two rules about the same patches the sooner one decides, and the other one only looks as if it did. */
function warnOfTwins({ approve = [] }: DraftBaseline, place: Place): void {
  const seen = new Map<string, number>();
  for (const [index, rule] of approve.entries()) {
    if (!rule) continue;
    const key = JSON.stringify([
      rule.applications,
      rule.nonSecurity,
      ...FILTERS.map((filter) => [...(rule[filter] ?? [])].sort()),
    ]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else
      place
        .at('approve', index)
        .warn(
          `should differ from approve[${first}] in what it is about, got the same conditions: the sooner one decides`,
        );
  }
}
