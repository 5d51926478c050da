import type { Draft } from '../config/draft';
import type { Place } from '../config/place';
import type { Outline } from '../config/section';
import { checkBaselines } from './check-baselines';
import { checkRings } from './check-rings';
import { checkServices } from './check-services';
import { checkTurns } from './check-turns';
import { checkWindows } from './check-windows';
import type { PatchingFile } from './config';
import { patchPolicyProblems } from './patch-policy-problems';

const MOST_BASELINES = 50;
const MOST_WINDOWS = 50;
/** What has a window beside those of the rings. */
const SERVICES = ['scan', 'definitions', 'agentUpdate'];

/** The rules between the fields of `patching`. */
export function checkPatching(patching: Draft<PatchingFile>, place: Place, outline: Outline): void {
  const { baselines = {}, rings = {}, mode = 'windows' } = patching;
  if (hasTooMany(baselines, rings, mode, place)) return;
  checkBaselines(baselines, place.at('baselines'));
  checkRings(rings, baselines, mode, place);
  if (mode === 'policy') {
    const isGiven = (path: readonly (string | number)[]) => place.at(...path).isGiven;
    for (const { path, message } of patchPolicyProblems(patching, outline.timeZone, isGiven)) {
      place.at(...path).refuse(message);
    }
    return;
  }
  checkTurns(patching, place, outline.timeZone);
  checkWindows(patching, place, outline.timeZone);
  checkServices(patching, place, outline);
}

/** What goes beyond AWS's limits is not worth comparing with each other, which would take its time. */
function hasTooMany(baselines: Draft<PatchingFile['baselines']>, rings: object, mode: string, place: Place): boolean {
  const services = SERVICES.filter((key) => place.at(key).isGiven);
  const windows = mode === 'policy' ? 0 : Object.keys(rings).length + services.length;
  if (windows > MOST_WINDOWS) {
    const others =
      services.length > 0 ? ` with ${services.length === 1 ? 'that' : 'those'} of ${services.join(' and ')}` : '';
    place.at('rings').refuse(`must make at most ${MOST_WINDOWS} windows${others}, got ${windows}`, 'key');
  }
  const count = Object.values(baselines).filter((baseline) => baseline?.provided === undefined).length;
  if (count > MOST_BASELINES) place.at('baselines').refuse(`must be at most ${MOST_BASELINES}, got ${count}`, 'key');
  return windows > MOST_WINDOWS || count > MOST_BASELINES;
}
