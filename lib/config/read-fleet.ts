import { settleCompliance } from '../compliance/config';
import { settleParameters } from '../parameters/check-parameters';
import { settlePatching } from '../patching/config';
import { scanOpening } from '../patching/scan-opening';
import { LocalTime } from '../plan/local-time';
import { settleRunbooks } from '../runbooks/config';
import { settleSessions } from '../sessions/config';
import { settleState } from '../state/config';
import { type Draft, readDraft } from './draft';
import { explainIssues } from './explain-issue';
import type { Fleet } from './fleet';
import { FleetFileError } from './fleet-file-error';
import { type FleetFile, FleetSchema, SECTIONS } from './fleet-schema';
import { Place } from './place';
import type { Problem } from './problem';
import type { Outline, Section } from './section';
import { settleSlices } from './slices';
import { Source } from './source';

/**
 * Reads what an operator asks for. Warnings are about what works but may not do what was meant.
 * @param now the moment of reading: a waiver whose day has passed gives a warning
 * @throws FleetFileError with every problem of the file at once, if it cannot be used
 */
export function readFleet(path: string, now = new Date()): { fleet: Fleet; warnings: Problem[] } {
  const source = Source.read(path);
  const problems: Problem[] = [];
  const top = Place.top(source, problems);
  for (const repeated of source.repeatedKeys) top.at(...repeated.path).refuseAt(repeated.position, repeated.message);
  const read = FleetSchema.safeParse(source.data);
  for (const { path: where, message, part } of explainIssues(read.error?.issues ?? [], FleetSchema, source.data)) {
    top.at(...where).refuse(message, part);
  }
  checkSections(read.success ? read.data : (readDraft(FleetSchema, source.data) ?? {}), top, source, now);
  const sorted = inOrder(problems, path);
  if (!read.success || sorted.some(({ severity }) => severity === 'error')) {
    throw new FleetFileError(sorted.filter(({ severity }) => severity === 'error'));
  }
  return { fleet: settle(path, read.data), warnings: sorted };
}

function checkSections(draft: Draft<FleetFile>, top: Place, source: Source, now: Date): void {
  const outline = outlineOf(draft, source, now);
  for (const [name, section] of Object.entries(SECTIONS)) {
    const here = draft[name as keyof typeof SECTIONS];
    if (here !== undefined) (section as Section<never>).check(here as never, top.at(name), outline);
  }
}

function outlineOf(draft: Draft<FleetFile>, source: Source, now: Date): Outline {
  const { mode, when } = draft.compliance?.missingPatches ?? {};
  const timeZone = draft.timeZone ?? 'UTC';
  return {
    name: draft.name,
    region: draft.deploysTo?.region,
    timeZone,
    today: new LocalTime(timeZone).dayOf(now).toISOString().slice(0, 10),
    slices: new Map(Object.entries(draft.slices ?? {}).map(([name, slice]) => [name, kindOf(slice)])),
    tagsOf: (slice) => knownTags(draft.slices?.[slice]?.tags),
    hasAgentUpdate: source.has(['patching', 'agentUpdate']),
    scan: scanOpening(draft.patching?.scan),
    hasUrgentSubscribers: (draft.notify?.urgent ?? []).length > 0,
    hasDigestSubscribers: (draft.notify?.digest ?? []).length > 0,
    actsInWindows: mode === 'automatic' && when === 'inside windows',
    hasScan: source.has(['patching', 'scan']),
    isByPolicy: draft.patching?.mode === 'policy',
    rings: draft.patching?.mode === 'policy' ? [] : Object.keys(draft.patching?.rings ?? {}),
    has: (section) => source.has([section]),
  };
}

function settle(
  file: string,
  { slices, patching, compliance, sessions, parameters, state, runbooks, ...rest }: FleetFile,
): Fleet {
  const settled = settleSlices(slices);
  return {
    file,
    ...rest,
    slices: settled,
    ...(patching ? { patching: settlePatching(patching) } : {}),
    ...(compliance ? { compliance: settleCompliance(compliance, settled) } : {}),
    ...(sessions ? { sessions: settleSessions(sessions, settled) } : {}),
    ...(state ? { state: settleState(rest.name, state, settled) } : {}),
    ...(runbooks ? { runbooks: settleRunbooks(runbooks, settled) } : {}),
    ...(parameters ? { parameters: settleParameters(file, parameters) } : {}),
  };
}

function kindOf(slice: Draft<FleetFile['slices'][string]> | undefined): 'tags' | 'resourceGroup' | undefined {
  if (slice?.tags) return 'tags';
  return slice?.resourceGroup === undefined ? undefined : 'resourceGroup';
}

function knownTags(tags: Draft<Record<string, string>> | undefined): Readonly<Record<string, string>> | undefined {
  return (
    tags && Object.fromEntries(Object.entries(tags).filter((tag): tag is [string, string] => tag[1] !== undefined))
  );
}

/** The fleet's own file first. */
function inOrder(problems: readonly Problem[], own: string): Problem[] {
  const unique = [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
  const files = [own, ...new Set(unique.map(({ file }) => file).filter((file) => file !== own))];
  return unique.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column);
}
