import type { Draft } from '../config/draft';
import { explainUnknown } from '../config/explain-unknown';
import type { Place } from '../config/place';
import { showDuration } from '../config/show-value';
import { baselineChoices } from './baseline-choices';
import { chooseBaselines, chooseDefaults } from './choose-baselines';
import type { PatchingFile, RingFile } from './config';

/** The windows that are no ring's are called after the fleet and these words, as a ring's is after the fleet and the ring. */
const TAKEN: ReadonlyMap<string, string> = new Map([
  ['scan', 'scans'],
  ['definitions', 'fetches definitions'],
  ['agent-update', 'updates agents'],
]);

type DraftRing = Draft<RingFile>;

/** The rules that each ring must keep by itself. `place` is that of `patching`. */
export function checkRings(
  rings: Draft<PatchingFile['rings']>,
  baselines: Draft<PatchingFile['baselines']>,
  mode: PatchingFile['mode'],
  place: Place,
): void {
  for (const [name, ring] of Object.entries(rings)) {
    if (!ring) continue;
    const here = place.at('rings', name);
    const taken = TAKEN.get(name);
    if (taken) here.refuse(`must not be the name of a ring, for the window that ${taken} has it, got ${name}`, 'key');
    if (mode === 'windows') {
      checkOpens(ring, here);
      checkCutoff(ring, here);
      checkCapacity(ring, here);
    }
    checkErrors(ring, here);
    if (place.at('rings', name, 'target').isGiven) checkTarget(ring, baselines, here);
    else checkChoice(ring, baselines, here, place.at('baselines'));
    checkHooks(ring, baselines, here);
  }
  warnOfSharedTargets(rings, place.at('rings'));
  if (Object.keys(rings).length > 0) warnOfIdleBaselines(rings, baselines, place.at('baselines'));
}

/** Nodes of other rings than those by patch group have whatever baseline their own tag or their system gives them. */
function checkTarget(ring: DraftRing, baselines: Draft<PatchingFile['baselines']>, place: Place): void {
  const here = place.at('target');
  const given = ['tags', 'resourceGroup'].filter((key) => here.at(key).isGiven);
  if (ring.target && given.length !== 1) {
    here.refuse(`must have either tags or resourceGroup, got ${given.length === 0 ? 'neither' : 'both'}`, 'key');
  }
  for (const key of ['after', 'baselines']) {
    if (place.at(key).isGiven) {
      place
        .at(key)
        .refuse(
          `must not be given with target, whose nodes have the default baselines of their systems, got ${key}`,
          'key',
        );
    }
  }
  const tags = ring.target?.tags ?? {};
  if ('PatchGroup' in tags) {
    here
      .at('tags', 'PatchGroup')
      .refuse(
        `must be another tag, for PatchGroup holds a ring's name: name the ring ${tags.PatchGroup} instead`,
        'key',
      );
  }
  if ('Patch Group' in tags) {
    here
      .at('tags', 'Patch Group')
      .warn(
        'should be another tag: AWS takes Patch Group for a patch group, too, and so for a choice of baseline',
        'key',
      );
  }
  const choices = baselineChoices(baselines);
  const systems = new Set(choices.map(({ operatingSystem }) => operatingSystem));
  for (const { isDefault, operatingSystem } of choices) if (isDefault) systems.delete(operatingSystem);
  if (systems.size > 0) {
    here.warn(
      `should come with a default baseline for ${[...systems].join(' and ')}, got none: AWS's own judges its nodes`,
      'key',
    );
  }
}

function checkErrors({ errors }: DraftRing, place: Place): void {
  if (errors?.percent === 100) {
    place
      .at('errors')
      .warn('should be less than 100%, with which an installation that breaks every node goes on to the last');
  }
}

function checkHooks(
  { hooks, target, baselines: named }: DraftRing,
  baselines: Draft<PatchingFile['baselines']>,
  place: Place,
): void {
  const here = place.at('hooks');
  if (!hooks) return;
  const choices = baselineChoices(baselines);
  const chosen = target
    ? chooseDefaults(choices)
    : chooseBaselines(
        choices,
        (named ?? []).filter((name) => name !== undefined),
      ).chosen;
  if (chosen.has('MACOS')) {
    here.warn('should not be given where nodes are MACOS, which AWS-RunPatchBaselineWithHooks does not support', 'key');
  }
}

function warnOfSharedTargets(rings: Draft<PatchingFile['rings']>, place: Place): void {
  const seen = new Map<string, string>();
  for (const [name, ring] of Object.entries(rings)) {
    const { tags, resourceGroup } = ring?.target ?? {};
    if (!tags && resourceGroup === undefined) continue;
    const key = JSON.stringify(tags ? Object.entries(tags).sort() : resourceGroup);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, name);
    else place.at(name, 'target').warn(`should be other nodes than those of ${first}, got the same`, 'key');
  }
}

function warnOfIdleBaselines(
  rings: Draft<PatchingFile['rings']>,
  baselines: Draft<PatchingFile['baselines']>,
  place: Place,
): void {
  const choices = baselineChoices(baselines);
  const used = new Set(chooseDefaults(choices).values());
  for (const ring of Object.values(rings)) {
    if (!ring || ring.target) continue;
    const named = (ring.baselines ?? []).filter((name) => name !== undefined);
    const { chosen, undecided } = chooseBaselines(choices, named);
    for (const name of [...chosen.values(), ...[...undecided.values()].flat()]) used.add(name);
  }
  for (const { name } of choices) {
    if (!used.has(name))
      place.at(name).warn('should be the default or be named by a ring, got neither: it judges no node', 'key');
  }
}

function checkOpens({ opens }: DraftRing, place: Place): void {
  if (opens?.offsetDays !== undefined && opens.isEveryWeek) {
    place.at('opens').warn(`should name the day itself, for it opens every week alike, got ${opens}`);
  }
  if (opens?.isTwiceAnHour) {
    place.at('opens').refuse(`must open at most once an hour, for a window lasts an hour at least, got ${opens}`);
  }
}

function checkCutoff({ lasts, cutoff }: DraftRing, place: Place): void {
  if (!lasts || !cutoff || cutoff.toMinutes() < lasts.toMinutes()) return;
  const got = `${place.at('cutoff').isGiven ? '' : 'the default of '}${showDuration(cutoff)}`;
  place.at('cutoff').refuse(`must be shorter than lasts (${showDuration(lasts)}), got ${got}`);
}

/** A ring that cannot finish in its window would never be done, and nothing on AWS would say so. */
function checkCapacity({ lasts, cutoff, minutesPerNode, pace, cutoffBehavior }: DraftRing, place: Place): void {
  if (!lasts || !cutoff || !minutesPerNode || cutoff.toMinutes() >= lasts.toMinutes()) return;
  const open = lasts.minus(cutoff);
  const rounds = Math.floor(open.toMinutes() / minutesPerNode);
  if (rounds === 0) {
    const got = `${place.at('minutesPerNode').isGiven ? '' : 'the default of '}${minutesPerNode}`;
    place.at('minutesPerNode').refuse(`must fit between opening and cutoff (${open.toMinutes()} minutes), got ${got}`);
    return;
  }
  if (pace?.percent === undefined || pace.percent * rounds >= 100) return;
  const times = rounds === 1 ? 'one round' : `${rounds} rounds`;
  const reach = `${times} of ${minutesPerNode} minutes fit before the cutoff and reach ${pace.percent * rounds}% of the ring`;
  const got = `${place.at('pace').isGiven ? '' : 'the default of '}${pace}`;
  const least = `${Math.ceil(100 / rounds)}%`;
  if (cutoffBehavior === 'continue') {
    place
      .at('pace')
      .warn(
        `should be at least ${least}, got ${got}: ${times} of ${minutesPerNode} minutes fit before the cutoff, and the rest is patched after it`,
      );
  } else {
    place.at('pace').refuse(`must be at least ${least}, got ${got}: ${reach}`);
  }
}

function checkChoice(
  ring: DraftRing,
  baselines: Draft<PatchingFile['baselines']>,
  place: Place,
  baselinesPlace: Place,
): void {
  const choices = baselineChoices(baselines);
  const named = ring.baselines ?? [];
  const taken = new Map<string, string>();
  for (const [index, name] of named.entries()) {
    if (name === undefined) continue;
    const here = place.at('baselines', index);
    if (!baselinesPlace.at(name).isGiven) {
      here.refuse(explainUnknown('a baseline of this file', name, Object.keys(baselines)));
      continue;
    }
    const system = choices.find((choice) => choice.name === name)?.operatingSystem;
    if (system === undefined) continue;
    const first = taken.get(system);
    if (first !== undefined) here.refuse(`must be the only baseline for ${system} here, got ${first} and ${name}`);
    else taken.set(system, name);
  }
  const { undecided } = chooseBaselines(
    choices,
    named.filter((name) => name !== undefined),
  );
  for (const [system, candidates] of undecided) {
    place
      .at('baselines')
      .refuse(`must name one of ${candidates.join(', ')} for ${system}, which has no default, got none of them`);
  }
}
