import type { Draft } from '../config/draft';
import type { Place } from '../config/place';
import type { Outline } from '../config/section';
import { checkBaselines } from './check-baselines';
import { checkRings } from './check-rings';
import { checkTurns } from './check-turns';
import { checkWindows } from './check-windows';
import type { PatchingFile } from './config';

const MOST_BASELINES = 50;
const MOST_WINDOWS = 50;

/** The rules between the fields of `patching`. */
export function checkPatching(patching: Draft<PatchingFile>, place: Place, outline: Outline): void {
  const { baselines = {}, rings = {} } = patching;
  if (hasTooMany(baselines, rings, place)) return;
  checkBaselines(baselines, place.at('baselines'));
  checkRings(rings, baselines, place);
  checkTurns(patching, place, outline.timeZone);
  checkWindows(patching, place, outline.timeZone);
}

/** What goes beyond AWS's limits is not worth comparing with each other, which would take its time. */
function hasTooMany(baselines: object, rings: object, place: Place): boolean {
  const windows = Object.keys(rings).length + (place.at('scan').isGiven ? 1 : 0);
  if (windows > MOST_WINDOWS) {
    place.at('rings').refuse(`must make at most ${MOST_WINDOWS} windows with the scan's, got ${windows}`, 'key');
  }
  const count = Object.keys(baselines).length;
  if (count > MOST_BASELINES) place.at('baselines').refuse(`must be at most ${MOST_BASELINES}, got ${count}`, 'key');
  return windows > MOST_WINDOWS || count > MOST_BASELINES;
}
