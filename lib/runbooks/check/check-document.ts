import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { explainIssues } from '../../config/explain-issue';
import { FleetFileError } from '../../config/fleet-file-error';
import { Place } from '../../config/place';
import type { Problem } from '../../config/problem';
import { refuseFile, WHOLE_FILE } from '../../config/refuse-file';
import { showValue } from '../../config/show-value';
import { Source } from '../../config/source';
import { checkAutomation } from './check-automation';
import { checkCommand } from './check-command';
import { checkSession } from './check-session';
import { DOCUMENT_SCHEMAS, type DocumentKind } from './document-schema';

const KINDS: Readonly<Record<string, DocumentKind>> = { '0.3': 'automation', '2.2': 'command', '1.0': 'session' };
const CHECKS = { automation: checkAutomation, command: checkCommand, session: checkSession };
/** @see https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_BYTES = 64 * 1024;

/**
 * What is wrong with an SSM document in YAML or JSON: what Systems Manager would refuse, what it would take and then do wrong, and what our
 * own documents promise on top. All problems at once, in the order of the file; none if the document is in order.
 */
export function checkDocument(file: string): Problem[] {
  try {
    return check(file);
  } catch (error) {
    if (error instanceof FleetFileError) return [...error.problems];
    throw error;
  }
}

function check(file: string): Problem[] {
  const source = Source.read(file, 'schemaVersion');
  const { size } = statSync(file);
  if (size > MOST_BYTES) throw refuseFile(file, WHOLE_FILE, `must be at most 64 KB, got ${size} bytes`);
  const problems: Problem[] = [];
  const top = Place.top(source, problems);
  for (const repeated of source.repeatedKeys) top.at(...repeated.path).refuseAt(repeated.position, repeated.message);
  const kind = kindOf(source.data.schemaVersion, file, top);
  if (kind) {
    const schema = DOCUMENT_SCHEMAS[kind];
    const issues = schema.safeParse(source.data).error?.issues ?? [];
    for (const { path, message, part } of explainIssues(issues, schema, source.data)) {
      top.at(...path).refuse(message, part);
    }
    CHECKS[kind](source.data, top);
  }
  return inOrder(problems);
}

function kindOf(version: unknown, file: string, top: Place): DocumentKind | undefined {
  const kind = typeof version === 'string' ? KINDS[version] : undefined;
  const here = top.at('schemaVersion');
  if (!kind) {
    here.refuse(`must be "0.3" (Automation), "2.2" (Command) or "1.0" (Session), got ${showValue(version)}`);
    return undefined;
  }
  const folder = basename(dirname(file));
  if (Object.keys(CHECKS).includes(folder) && folder !== kind) {
    here.refuse(`must be that of a document in ${folder}/, got ${showValue(version)}, which is for ${kind}/`);
  }
  return kind;
}

function inOrder(problems: readonly Problem[]): Problem[] {
  const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
