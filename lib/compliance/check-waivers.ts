import type { Draft } from '../config/draft';
import { explainUnknown } from '../config/explain-unknown';
import type { Place } from '../config/place';
import type { Outline } from '../config/section';
import type { WaiverFile } from './waiver-schema';

/** As many as somebody can still look through, and the functions read with each batch. */
const MOST_WAIVERS = 500;

/** The rules about waivers that no schema can say. `place` is that of `compliance.waive`. */
export function checkWaivers(
  waivers: Readonly<Record<string, Draft<WaiverFile> | undefined>>,
  place: Place,
  outline: Outline,
): void {
  const count = Object.keys(waivers).length;
  if (count > MOST_WAIVERS) place.refuse(`must have at most ${MOST_WAIVERS} waivers, got ${count}`, 'key');
  for (const [name, waiver] of Object.entries(waivers)) {
    if (!waiver) continue;
    const here = place.at(name);
    checkExtent(waiver, here);
    checkSlice(waiver, here, outline);
    checkEnd(waiver, here, outline);
    for (const list of ['ids', 'patches'] as const) warnOfRepeated(waiver[list] ?? [], here.at(list));
  }
}

/** A waiver of everything would be the loop switched off under another name. */
function checkExtent({ patches }: Draft<WaiverFile>, here: Place): void {
  const [hasSlice, hasIds] = [here.at('slice').isGiven, here.at('ids').isGiven];
  if (hasSlice && hasIds) here.refuse('must have either slice or ids, got both', 'key');
  if (hasSlice || hasIds) return;
  if (!here.at('patches').isGiven) {
    here.refuse('must have slice, ids or patches, got none of them: it would waive everything', 'key');
  }
  const everything = (patches ?? []).findIndex((patch) => patch !== undefined && /^\*+$/.test(patch));
  if (everything >= 0) {
    here
      .at('patches', everything)
      .refuse(
        `must say more where neither slice nor ids is given, got ${patches?.[everything]}: it would waive everything`,
      );
  }
}

function checkSlice({ slice }: Draft<WaiverFile>, here: Place, { slices }: Outline): void {
  if (slice === undefined) return;
  const place = here.at('slice');
  if (!slices.has(slice)) place.refuse(explainUnknown('a slice of this file', slice, [...slices.keys()]));
  else if (slices.get(slice) === 'resourceGroup') {
    place.refuse(
      `must be a slice by tags, got ${slice}, which is a resource group: the loop knows the tags of a node, not its groups`,
    );
  }
}

/** What a day that has passed cannot do is hold up a deploy. */
function checkEnd({ until }: Draft<WaiverFile>, here: Place, { today }: Outline): void {
  if (until === undefined) return;
  const place = here.at('until');
  const inAYear = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`;
  if (until < today) place.warn(`should be today or later, got ${until}, which has passed: it no longer holds`);
  else if (until > inAYear) {
    place.warn(
      `should be within a year, got ${until}: what holds for longer is a rule, such as rejected of a baseline`,
    );
  }
}

function warnOfRepeated(entries: readonly (string | undefined)[], place: Place): void {
  for (const [index, entry] of entries.entries()) {
    if (entry !== undefined && entries.indexOf(entry) < index) {
      place.at(index).warn(`should be named once, got ${entry} again`);
    }
  }
}
