import type { Draft } from '../config/draft';
import { explainUnknown } from '../config/explain-unknown';
import type { Place } from '../config/place';
import { showDuration } from '../config/show-value';
import { baselineChoices } from './baseline-choices';
import { chooseBaselines } from './choose-baselines';
import type { PatchingFile, RingFile } from './config';

/** The window that scans is called after the fleet and this word, as a ring's is after the fleet and the ring. */
const SCAN = 'scan';

type DraftRing = Draft<RingFile>;

/** The rules that each ring must keep by itself. `place` is that of `patching`. */
export function checkRings(
  rings: Draft<PatchingFile['rings']>,
  baselines: Draft<PatchingFile['baselines']>,
  place: Place,
): void {
  for (const [name, ring] of Object.entries(rings)) {
    if (!ring) continue;
    const here = place.at('rings', name);
    if (name === SCAN) here.refuse('must not be the name of a ring, for the window that scans has it, got scan', 'key');
    checkOpens(ring, here);
    checkCutoff(ring, here);
    checkCapacity(ring, here);
    checkChoice(ring, baselines, here, place.at('baselines'));
  }
}

function checkOpens({ opens }: DraftRing, place: Place): void {
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
