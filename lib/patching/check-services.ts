import type { Draft } from '../config/draft';
import type { Place } from '../config/place';
import type { Outline } from '../config/section';
import { baselineChoices } from './baseline-choices';
import { chooseBaselines, chooseDefaults } from './choose-baselines';
import type { PatchingFile } from './config';
import { scanOpening } from './scan-opening';

/** As many tasks as a window takes, of which a ring needs one. */
const MOST_TASKS = 20;
const SERVICES = ['scan', 'definitions', 'agentUpdate'] as const;

/** The rules about what is done beside installing. `place` is that of `patching`. */
export function checkServices(patching: Draft<PatchingFile>, place: Place, outline: Outline): void {
  for (const service of SERVICES) {
    const here = place.at(service);
    if (!here.isGiven) continue;
    const rings = service === 'definitions' ? countWindowsRings(patching) : Object.keys(patching.rings ?? {}).length;
    const opens = service === 'scan' ? scanOpening(patching.scan) : patching[service];
    if (opens?.isTwiceAnHour) {
      const at = here.at('opens').isGiven ? here.at('opens') : here;
      at.refuse(`must open at most once an hour, for a window lasts an hour at least, got ${opens}`);
    }
    if (rings > MOST_TASKS) {
      here.refuse(`must be for at most ${MOST_TASKS} rings, for its window has a task for each, got ${rings}`, 'key');
    } else if (rings === 0) {
      here.warn('should come with rings, whose nodes it is for, got none', 'key');
    }
  }
  warnOfNoHelp(patching, place, outline);
  checkDefinitions(patching, place);
  checkOutput(patching, place, outline);
}

/** The loop finds a node's window by the patch group that the node is in. */
function warnOfNoHelp({ rings = {} }: Draft<PatchingFile>, place: Place, { actsInWindows }: Outline): void {
  const others = Object.keys(rings).filter((name) => place.at('rings', name, 'target').isGiven);
  const [first] = others;
  if (!actsInWindows || first === undefined) return;
  place
    .at('rings', first, 'target')
    .warn(
      `should not be needed where compliance installs missing patches inside windows, got ${others.join(', ')}: nodes without a patch group are only reported`,
      'key',
    );
}

/** Of the rings only those with a baseline for Windows fetch definitions, unless none has one. */
function countWindowsRings({ rings = {}, baselines = {} }: Draft<PatchingFile>): number {
  const choices = baselineChoices(baselines);
  const all = Object.values(rings);
  const some = all.filter((ring) => {
    const named = (ring?.baselines ?? []).filter((name) => name !== undefined);
    const chosen = ring?.target ? chooseDefaults(choices) : chooseBaselines(choices, named).chosen;
    return chosen.has('WINDOWS');
  });
  return some.length || all.length;
}

function checkDefinitions({ baselines = {} }: Draft<PatchingFile>, place: Place): void {
  const systems = Object.values(baselines).map((baseline) => baseline?.operatingSystem);
  if (place.at('definitions').isGiven && !systems.includes('WINDOWS')) {
    place.at('definitions').warn('should come with a baseline for WINDOWS, which has Defender, got none', 'key');
  }
}

function checkOutput({ output, tellStatus }: Draft<PatchingFile>, place: Place, outline: Outline): void {
  if (output?.s3 === false && output.cloudWatch === false) {
    place
      .at('output')
      .warn('should go to s3 or cloudWatch, got neither: of what a command prints only the beginning is kept', 'key');
  }
  if (tellStatus && !outline.hasDigestSubscribers) {
    place.at('tellStatus').warn('should come with somebody to tell, got nobody in notify.digest');
  }
}
