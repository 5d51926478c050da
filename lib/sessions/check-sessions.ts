import type { Draft } from '../config/draft';
import { explainUnknown } from '../config/explain-unknown';
import type { Place } from '../config/place';
import type { Outline } from '../config/section';
import { showDuration } from '../config/show-value';
import { checkRange } from './check-range';
import type { EndpointsFile, OperatorsFile, ReadersFile, SessionsFile } from './sessions-schema';

/** The rules about sessions that no schema can say. */
export function checkSessions(draft: Draft<SessionsFile>, place: Place, outline: Outline): void {
  const { idle, longest, transcripts, runAs, operators = {}, readers = {}, endpoints = {} } = draft;
  if (idle && longest && idle.toMinutes() > longest.toMinutes()) {
    const here = place.at(place.at('idle').isGiven ? 'idle' : 'longest');
    here.refuse(
      place.at('idle').isGiven
        ? `must be at most longest (${showDuration(longest)}), got ${showDuration(idle)}`
        : `must be at least idle (${showDuration(idle)} unless given), got ${showDuration(longest)}`,
    );
  }
  if (transcripts) checkTranscripts(transcripts, place.at('transcripts'), place);
  if (runAs === 'root') {
    place.at('runAs').warn('should be a user of little power, got root: whoever opens a session could do anything');
  }
  for (const [name, staff] of Object.entries({ operators, readers })) checkStaff(staff, place.at(name), outline);
  for (const [name, each] of Object.entries(operators)) {
    if (each) checkForwarding(each, place.at('operators', name, 'portForwarding'));
  }
  for (const [vpc, each] of Object.entries(endpoints)) {
    if (each) checkEndpoints(each, place.at('endpoints', vpc), transcripts);
  }
}

function checkTranscripts(
  { s3, cloudWatch, keep, lock }: Draft<SessionsFile['transcripts']>,
  place: Place,
  section: Place,
): void {
  const here = place.at('lock');
  if (here.isGiven && s3 === false) here.refuse('must come with s3, got s3: false: nothing is there to lock', 'key');
  if (lock?.for && keep && lock.for.toDays() > keep.toDays()) {
    const got = showDuration(lock.for);
    here.at('for').refuse(`must be at most transcripts.keep (${showDuration(keep)}), got ${got}`);
  }
  if (s3 === false && cloudWatch === 'off') {
    place.warn('should go somewhere, got neither s3 nor cloudWatch: nobody can say afterwards what was done', 'key');
  } else if (cloudWatch === 'off' || cloudWatch === 'at end') {
    (place.isGiven ? place.at('cloudWatch') : section).warn(
      `should be live, got ${cloudWatch}: what is sent when a session ends, its user may have changed by then`,
    );
  }
}

function checkStaff(
  staff: Readonly<Record<string, Draft<OperatorsFile | ReadersFile> | undefined>>,
  place: Place,
  { slices }: Outline,
): void {
  const names = Object.keys(staff);
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
    if (twin !== undefined) {
      place
        .at(name)
        .refuse(`must differ from ${twin} by more than capitals, got ${name}: IAM takes both for one`, 'key');
    }
    const slice = staff[name]?.slice;
    if (slice === undefined) continue;
    const here = place.at(name, 'slice');
    if (!slices.has(slice)) here.refuse(explainUnknown('a slice of this file', slice, [...slices.keys()]));
    else if (slices.get(slice) === 'resourceGroup') {
      here.refuse(
        `must be a slice by tags, got ${slice}, which is a resource group: IAM sees the tags of a node when somebody opens a session, not its groups`,
      );
    }
  }
}

function checkForwarding({ portForwarding = [] }: Draft<OperatorsFile>, place: Place): void {
  for (const [index, document] of portForwarding.entries()) {
    if (document === undefined) continue;
    if (portForwarding.indexOf(document) < index) {
      place.at(index).warn(`should be named once, got ${document} again`);
    }
  }
  if (portForwarding.length > 0) {
    place.warn('should be needed, got forwarded ports: what goes through them leaves no transcript', 'key');
  }
}

function checkEndpoints(
  { from, subnets = [], routeTables = [] }: Draft<EndpointsFile>,
  place: Place,
  transcripts: Draft<SessionsFile['transcripts']> | undefined,
): void {
  if (from !== undefined) checkRange(from, place.at('from'));
  for (const [key, ids] of Object.entries({ subnets, routeTables })) {
    for (const [index, id] of ids.entries()) {
      if (id !== undefined && ids.indexOf(id) < index) {
        place.at(key, index).refuse(`must be named once, got ${id} again`);
      }
    }
  }
  if (!place.at('routeTables').isGiven) {
    place.warn(
      `should have routeTables, got none: ${transcripts?.s3 ? 'transcripts and patches' : 'patches'} need a way to S3 that this file does not make`,
      'key',
    );
  }
}
