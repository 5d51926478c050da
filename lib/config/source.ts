import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { FleetFileError } from './fleet-file-error';
import { showValue } from './show-value';

const MOST_BYTES = 1_000_000;
/** Reading takes time by the token, and 50,000 are some 8,000 lines; what needs more is not written by hand. */
const MOST_TOKENS = 50_000;
/** Values, with each alias counted as what it stands for. */
const MOST_VALUES = 50_000;
const DEEPEST = 32;

/** Keys and list indexes from the top of the file. */
export type Path = readonly (string | number)[];
/** Where something stands. */
export interface Position {
  readonly line: number;
  readonly column: number;
}
interface Spot {
  readonly key?: number;
  readonly value: number;
}

/**
 * A fleet's file as read: plain data, and where each part of it stands.
 */
export class Source {
  /**
   * Reads a file that may hold anything: whatever it is, the answer comes soon and is either data or the reason why not.
   * @throws FleetFileError if it is no readable YAML mapping of sensible size
   */
  static read(file: string): Source {
    return new Source(file, decode(file, readBytes(file)));
  }

  /** What the file says, in plain objects, lists and scalars. */
  readonly data: Readonly<Record<string, unknown>>;
  private readonly lines = new LineCounter();
  private readonly spots = new Map<string, Spot>();
  private readonly anchors = new Map<string, Node>();
  private values = 0;
  private readonly repeated: { path: Path; position: Position; message: string }[] = [];

  private constructor(
    readonly file: string,
    text: string,
  ) {
    this.limitTokens(text);
    // Repeated keys are found below, in time that grows with the keys and not with their square.
    const document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: false, prettyErrors: false });
    this.checkSyntax(document);
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      throw refusal(
        file,
        { line: 1, column: 1 },
        [],
        'must say what the fleet is, got an empty file; it begins with name and deploysTo',
      );
    }
    if (!isMap(contents)) {
      const got = isSeq(contents) ? 'a list' : isScalar(contents) ? showValue(contents.value) : 'an alias';
      throw refusal(
        file,
        this.positionAt(startOf(contents)),
        [],
        `must be a mapping that begins with name and deploysTo, got ${got}`,
      );
    }
    this.data = this.toData(contents, []) as Record<string, unknown>;
  }

  /** Keys that were given twice; the first one counts. */
  get repeatedKeys(): readonly { path: Path; position: Position; message: string }[] {
    return this.repeated;
  }

  /** Whether the file itself says something there, rather than a default. */
  has(path: Path): boolean {
    return this.spots.has(keyOf(path));
  }

  /**
   * Where a value stands, or its key. For what is not there: the key of the nearest thing around it.
   */
  locate(path: Path, part: 'key' | 'value'): Position {
    const spot = this.spots.get(keyOf(path));
    if (spot) return this.positionAt(part === 'key' ? (spot.key ?? spot.value) : spot.value);
    return path.length === 0 ? { line: 1, column: 1 } : this.locate(path.slice(0, -1), 'key');
  }

  private positionAt(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private refuse(offset: number, path: Path, message: string): never {
    throw refusal(this.file, this.positionAt(offset), path, message);
  }

  private limitTokens(text: string): void {
    let tokens = 0;
    for (const _ of new Lexer().lex(text)) {
      tokens += 1;
      if (tokens > MOST_TOKENS) {
        throw refusal(this.file, NOWHERE, [], `must have at most ${MOST_TOKENS} words and marks, got more`);
      }
    }
  }

  private checkSyntax(document: Document.Parsed): void {
    // After the first mistake of grammar the rest is guesswork.
    const [first] = document.errors.concat(document.warnings as never[]);
    if (first) this.refuse(first.pos[0], [], explainSyntax(first.code, first.message));
    if (document.directives.yaml.explicit && document.directives.yaml.version !== '1.2') {
      throw refusal(this.file, { line: 1, column: 1 }, [], `must be YAML 1.2, got ${document.directives.yaml.version}`);
    }
  }

  private toData(node: Node | null | undefined, path: Path): unknown {
    this.values += 1;
    const offset = node ? startOf(node) : 0;
    if (this.values > MOST_VALUES)
      this.refuse(offset, [], `must have at most ${MOST_VALUES} values, aliases counted, got more`);
    if (path.length > DEEPEST) this.refuse(offset, [], `must be at most ${DEEPEST} levels deep, got more`);
    if (!node) return null;
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (!target) this.refuse(offset, path, `must name an anchor that was set before it, got *${node.source}`);
      return this.toData(target, path);
    }
    if ('anchor' in node && node.anchor) this.anchors.set(node.anchor, node);
    if (isMap(node)) return this.toMapping(node, path);
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        this.spots.set(keyOf([...path, index]), { value: startOf(item as Node) });
        return this.toData(item as Node, [...path, index]);
      });
    }
    return isScalar(node) ? node.value : null;
  }

  private toMapping(map: YAMLMap, path: Path): Record<string, unknown> {
    // Without a prototype, a key is only ever what the file says.
    const data: Record<string, unknown> = Object.create(null);
    const merged: Node[] = [];
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const key = this.readKey(pair, path);
      if (key === '<<') {
        if (pair.value) merged.push(pair.value);
        continue;
      }
      this.addPair(data, key, pair, path);
    }
    for (const source of merged) this.merge(data, source, path, path.length);
    return data;
  }

  private readKey({ key }: Pair<Node, Node | null>, path: Path): string {
    const value = isScalar(key) ? key.value : undefined;
    if (value === null || value === undefined || value === '') {
      this.refuse(startOf(key), path, 'must have a plain word as a key, got something else');
    }
    if (value === '__proto__') this.refuse(startOf(key), path, 'must not have __proto__ as a key');
    return String(value);
  }

  private addPair(data: Record<string, unknown>, key: string, pair: Pair<Node, Node | null>, path: Path): void {
    const here = [...path, key];
    const position = startOf(pair.key);
    const earlier = this.spots.get(keyOf(here));
    if (key in data && earlier?.key !== undefined) {
      const { line } = this.positionAt(earlier.key);
      this.repeated.push({
        path: here,
        position: this.positionAt(position),
        message: `must be given once, got it again (first in line ${line})`,
      });
      return;
    }
    this.spots.set(keyOf(here), { key: position, value: pair.value ? startOf(pair.value) : position });
    data[key] = this.toData(pair.value, here);
  }

  /** `<<: *other` takes over what the mapping does not say itself. */
  private merge(data: Record<string, unknown>, source: Node, path: Path, depth: number): void {
    if (depth > DEEPEST) this.refuse(startOf(source), [], `must be at most ${DEEPEST} levels deep, got more`);
    const node = isAlias(source) ? this.anchors.get(source.source) : source;
    if (isSeq(node)) {
      for (const item of node.items) this.merge(data, item as Node, path, depth + 1);
      return;
    }
    if (!isMap(node)) this.refuse(startOf(source), path, 'must be a mapping or its alias after <<, got something else');
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = this.readKey(pair, path);
      if (key === '<<' && pair.value) this.merge(data, pair.value, path, depth + 1);
      else if (!(key in data)) this.addPair(data, key, pair, path);
    }
  }
}

const NOWHERE: Position = { line: 0, column: 0 };

/** A path as messages write it: `patching.baselines.linux.approve[0].after`. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const shown = /^[\w/@-]{1,64}$/.test(part) ? part : showValue(part);
      return index === 0 ? shown : `.${shown}`;
    })
    .join('');
}

function keyOf(path: Path): string {
  return path.join('\u0000');
}

function startOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}

function refusal(file: string, position: Position, path: Path, message: string): FleetFileError {
  return new FleetFileError([{ file, ...position, path: formatPath(path), message, severity: 'error' }]);
}

function readBytes(file: string): Uint8Array {
  const stat = statFile(file);
  // Before it is opened: opening a pipe waits for somebody to write.
  if (!stat.isFile()) {
    throw refusal(file, NOWHERE, [], `must be a file, got ${stat.isDirectory() ? 'a folder' : 'something else'}`);
  }
  if (stat.size > MOST_BYTES) throw refusal(file, NOWHERE, [], `must be at most 1 MB, got ${stat.size} bytes`);
  const bytes = new Uint8Array(MOST_BYTES);
  const descriptor = orUnreadable(file, () => openSync(file, 'r'));
  try {
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function statFile(file: string): Stats {
  return orUnreadable(file, () => statSync(file));
}

function orUnreadable<T>(file: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    const reasons: Record<string, string> = {
      ENOENT: 'no such file',
      ENOTDIR: 'no such file',
      EACCES: 'no permission',
    };
    throw refusal(file, NOWHERE, [], `must be a file that can be read, got ${reasons[code] ?? code}`);
  }
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line = lineOfFirstBadByte(bytes);
    throw refusal(file, { line, column: 1 }, [], 'must be text in UTF-8, got bytes that are not');
  }
}

function lineOfFirstBadByte(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found + 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    line += 1;
    start = end;
  }
  return 1;
}

function explainSyntax(code: string, message: string): string {
  const known: Record<string, string> = {
    TAB_AS_INDENT: 'must be indented with spaces, got a tab',
    MULTIPLE_DOCS: 'must be one YAML document, got a second one after ---',
    RESOURCE_EXHAUSTION: `must be at most ${DEEPEST} levels deep, got more`,
    TAG_RESOLVE_FAILED: 'must be plain YAML without tags such as !Ref, got one',
  };
  return known[code] ?? `must be valid YAML, got: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
