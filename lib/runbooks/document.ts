import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';

/** A parameter of an SSM document. */
export interface DocumentParameter {
  readonly type: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly allowedPattern?: string;
}

/** A step of an SSM document, as far as others than its engine ask. */
export interface DocumentStep {
  readonly name: string;
  readonly action: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** An SSM document as its file has it. */
export interface Document {
  /** Of the file, without its ending. */
  readonly name: string;
  /** What the file says, as CloudFormation takes it. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly kind: 'automation' | 'command' | 'session';
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  readonly steps: readonly DocumentStep[];
}

const KINDS: Readonly<Record<string, Document['kind']>> = { '0.3': 'automation', '2.2': 'command', '1.0': 'session' };
const known = new Map<string, Document>();

/**
 * Reads an SSM document in YAML or JSON, once for each file. What it is worth is `checkDocument`'s matter.
 *
 * @throws Error if the file cannot be read, or is of no kind that is known
 */
export function readDocument(file: string): Document {
  const earlier = known.get(file);
  if (earlier) return earlier;
  const data = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const kind = KINDS[String(data.schemaVersion)];
  if (!kind) throw new Error(`${file}: schemaVersion must be "0.3", "2.2" or "1.0", got ${data.schemaVersion}`);
  const document: Document = {
    name: basename(file).replace(/\.[^.]+$/, ''),
    content: data,
    kind,
    parameters: (data.parameters ?? {}) as Document['parameters'],
    steps: (data.mainSteps ?? []) as DocumentStep[],
  };
  known.set(file, document);
  return document;
}
