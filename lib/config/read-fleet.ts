import { settleCompliance } from '../compliance/config';
import { settlePatching } from '../patching/config';
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
 * @throws FleetFileError with every problem of the file at once, if it cannot be used
 */
export function readFleet(path: string): { fleet: Fleet; warnings: Problem[] } {
  const source = Source.read(path);
  const problems: Problem[] = [];
  const top = Place.top(source, problems);
  for (const repeated of source.repeatedKeys) top.at(...repeated.path).refuseAt(repeated.position, repeated.message);
  const read = FleetSchema.safeParse(source.data);
  for (const { path: where, message, part } of explainIssues(read.error?.issues ?? [], FleetSchema, source.data)) {
    top.at(...where).refuse(message, part);
  }
  checkSections(readDraft(FleetSchema, source.data) ?? {}, top, source);
  const sorted = inOrder(problems);
  if (!read.success || sorted.some(({ severity }) => severity === 'error')) {
    throw new FleetFileError(sorted.filter(({ severity }) => severity === 'error'));
  }
  return { fleet: settle(path, read.data), warnings: sorted };
}

function checkSections(draft: Draft<FleetFile>, top: Place, source: Source): void {
  const outline = outlineOf(draft, source);
  for (const [name, section] of Object.entries(SECTIONS)) {
    const here = draft[name as keyof typeof SECTIONS];
    if (here !== undefined) (section as Section<never>).check(here as never, top.at(name), outline);
  }
}

function outlineOf(draft: Draft<FleetFile>, source: Source): Outline {
  const { mode, when } = draft.compliance?.missingPatches ?? {};
  return {
    region: draft.deploysTo?.region,
    timeZone: draft.timeZone ?? 'UTC',
    hasUrgentSubscribers: (draft.notify?.urgent ?? []).length > 0,
    hasDigestSubscribers: (draft.notify?.digest ?? []).length > 0,
    actsInWindows: mode === 'automatic' && when === 'inside windows',
    hasScan: source.has(['patching', 'scan']),
    rings: draft.patching?.mode === 'policy' ? [] : Object.keys(draft.patching?.rings ?? {}),
    has: (section) => source.has([section]),
  };
}

function settle(file: string, { slices, patching, compliance, ...rest }: FleetFile): Fleet {
  return {
    file,
    ...rest,
    slices: settleSlices(slices),
    ...(patching ? { patching: settlePatching(patching) } : {}),
    ...(compliance ? { compliance: settleCompliance(compliance) } : {}),
  };
}

function inOrder(problems: readonly Problem[]): Problem[] {
  const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
