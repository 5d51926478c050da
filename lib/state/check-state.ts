import type { Draft } from '../config/draft';
import { explainUnknown } from '../config/explain-unknown';
import type { Place } from '../config/place';
import type { Outline } from '../config/section';
import { AssociationSchedule } from './association-schedule';
import type { AssociationFile } from './association-schema';
import { checkDocument } from './check-document';
import { knownDocument } from './known-documents';
import { READY_MADE } from './ready-made';

/** @see https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_ASSOCIATIONS = 2000;
const MOST_PER_NODE = 20;
/** What a parameter holds at most, as an advanced one. */
const MOST_BYTES = 8192;

type Entries = Readonly<Record<string, Draft<AssociationFile> | undefined>>;

/** The rules about `state` that no schema can say. */
export function checkState(entries: Entries, place: Place, outline: Outline): void {
  const count = Object.keys(entries).length;
  if (count > MOST_ASSOCIATIONS) {
    place.refuse(
      `must have at most ${MOST_ASSOCIATIONS} associations, as many as AWS has in a Region, got ${count}`,
      'key',
    );
  }
  for (const [name, entry] of Object.entries(entries)) if (entry) checkEntry(name, entry, place.at(name), outline);
  warnOfCrowd(entries, place, outline);
}

function checkEntry(name: string, entry: Draft<AssociationFile>, place: Place, outline: Outline): void {
  const ready = READY_MADE[name];
  const document = ready?.document ?? entry.document;
  checkOwnKeys(name, entry, place);
  checkSlice(entry, ready?.isForEveryNode ?? false, place, outline);
  if (!ready && !place.at('document').isGiven) {
    place
      .at('document')
      .refuse(
        `must be given, such as restart-service, for only ${Object.keys(READY_MADE).join(', ')} have one by name`,
        'key',
      );
  }
  if (!ready && !place.at('at').isGiven) place.at('at').refuse('must be given, such as daily 05:00', 'key');
  if (document === undefined) return;
  checkDocument(entry, document, place);
  const at = entry.at ?? (ready && !place.at('at').isGiven ? AssociationSchedule.parse(ready.at) : undefined);
  if (at) checkSchedule(at, document, entry, place);
  if (name === 'agent-current' && outline.hasAgentUpdate) {
    place.warn('should be absent where patching.agentUpdate brings agents up to date inside windows, got both', 'key');
  }
}

/** Keys that mean something for one entry alone. */
function checkOwnKeys(name: string, { configuration }: Draft<AssociationFile>, place: Place): void {
  if (name in READY_MADE && place.at('document').isGiven) {
    place.at('document').refuse(`must be absent, for ${name} is made ready; call yours by another name`, 'key');
  }
  for (const [key, owner] of [
    ['sync', 'inventory'],
    ['configuration', 'cloudwatch-agent'],
  ] as const)
    if (name !== owner && place.at(key).isGiven)
      place.at(key).refuse(`must be absent, for only ${owner} has it`, 'key');
  if (name !== 'cloudwatch-agent') return;
  if (!place.at('configuration').isGiven) {
    place.at('configuration').refuse('must be given, such as { metrics: … } or { logs: … }', 'key');
  }
  if (!configuration) return;
  if (Object.values(configuration).every((part) => part === undefined)) {
    place.at('configuration').refuse('must have metrics, logs or traces, got none of them', 'key');
  }
  const bytes = Buffer.byteLength(JSON.stringify(configuration));
  if (bytes > MOST_BYTES) {
    place
      .at('configuration')
      .refuse(`must be at most ${MOST_BYTES} bytes as JSON, as many as a parameter holds, got ${bytes}`, 'key');
  }
}

function checkSlice({ slice }: Draft<AssociationFile>, isForEveryNode: boolean, place: Place, outline: Outline): void {
  const here = place.at('slice');
  if (!here.isGiven && !isForEveryNode) here.refuse('must be given, such as web', 'key');
  if (slice !== undefined && !outline.slices.has(slice)) {
    here.refuse(explainUnknown('a slice of this file', slice, [...outline.slices.keys()]));
  }
}

/** What runs at the deploy must have been asked to, unless it only looks. */
function checkSchedule(
  at: AssociationSchedule,
  document: string,
  { atOnce, auditOnly }: Draft<AssociationFile>,
  place: Place,
): void {
  if (!at.isByTheClock && !atOnce && !isLooking(document, auditOnly)) {
    place
      .at('at')
      .refuse(
        `must go by the clock, such as daily 05:00 or every 12 hours, for ${document} may change nodes and a rate begins with the deploy (atOnce: true allows that), got ${at}`,
      );
  }
  if (atOnce && at.offsetDays !== undefined) {
    place.at('atOnce').refuse(`must be absent where the schedule is some days late, got true with ${at}`);
  }
}

/** Whether a run of it changes nothing on any node. */
export function isLooking(document: string, auditOnly: boolean | undefined): boolean {
  const known = knownDocument(document);
  return known?.isReading === true || (auditOnly === true && known?.mode !== undefined);
}

/**
 * Which nodes carry which tags only the account knows. A node of a slice can also be one of every slice that does not ask for
 * another value of the same tag, and of every resource group.
 */
function warnOfCrowd(entries: Entries, place: Place, { tagsOf }: Outline): void {
  const used = Object.values(entries).map((entry) => (entry?.slice === undefined ? {} : (tagsOf(entry.slice) ?? {})));
  const crowds = used.map((tags) => used.filter((others) => canMeet(tags, others)).length);
  const most = Math.max(0, ...crowds);
  if (most <= MOST_PER_NODE) return;
  place.warn(
    `should come to at most ${MOST_PER_NODE} associations on any node, as many as AWS applies, got up to ${most} where slices overlap`,
    'key',
  );
}

function canMeet(tags: Readonly<Record<string, string>>, others: Readonly<Record<string, string>>): boolean {
  return Object.entries(tags).every(([key, value]) => others[key] === undefined || others[key] === value);
}
