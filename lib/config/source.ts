import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, type YAMLMap } from 'yaml';
import { DEEPEST_LEVEL, parseYaml } from './parse-yaml';
import type { Path } from './path';
import { readText } from './read-text';
import { type Position, refuseFile } from './refuse-file';
import { showValue } from './show-value';

/** Values, with each alias counted as what it stands for. */
const MOST_VALUES = 50_000;

interface Spot {
  readonly key?: number;
  readonly value: number;
}

/** A key that was given more than once. */
export interface RepeatedKey {
  readonly path: Path;
  readonly position: Position;
  readonly message: string;
}

/**
 * A fleet's file as read: plain data, and where each part of it stands.
 */
export class Source {
  /**
   * Reads a file that may hold anything: whatever it is, the answer comes soon and is either data or the reason why not.
   * @param beginsWith the keys that a file of its kind begins with, for whoever wrote none
   * @throws FleetFileError if it is no readable YAML mapping of sensible size
   */
  static read(file: string, beginsWith = 'name and deploysTo'): Source {
    return new Source(file, readText(file), beginsWith);
  }

  /** What the file says, in plain objects, lists and scalars. */
  readonly data: Readonly<Record<string, unknown>>;
  private readonly lines = new LineCounter();
  private readonly spots = new Map<string, Spot>();
  private readonly anchors = new Map<string, Node>();
  private values = 0;
  private readonly repeated: RepeatedKey[] = [];

  private constructor(
    readonly file: string,
    private readonly text: string,
    beginsWith: string,
  ) {
    const { contents } = parseYaml(file, text, this.lines);
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      this.refuse(0, [], `must begin with ${beginsWith}, got an empty file`);
    }
    if (!isMap(contents)) {
      const got = isSeq(contents) ? 'a list' : isScalar(contents) ? showValue(contents.value) : 'an alias';
      this.refuse(startOf(contents), [], `must be a mapping that begins with ${beginsWith}, got ${got}`);
    }
    this.data = this.toMapping(contents as YAMLMap, []);
  }

  /** Keys that were given twice; the first one counts. */
  get repeatedKeys(): readonly RepeatedKey[] {
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

  /** Where a passage of a value stands, if the file has it there as it is; else where the value does. */
  locatePassage(path: Path, passage: string): Position {
    const start = this.spots.get(keyOf(path))?.value;
    const found = start === undefined ? -1 : this.text.indexOf(passage, start);
    return found < 0 ? this.locate(path, 'value') : this.positionAt(found);
  }

  private positionAt(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private refuse(offset: number, path: Path, message: string): never {
    throw refuseFile(this.file, this.positionAt(offset), message, path);
  }

  /** Aliases let a small file stand for a huge or endless one. */
  private count(offset: number, depth: number): void {
    this.values += 1;
    if (this.values > MOST_VALUES) {
      this.refuse(offset, [], `must have at most ${MOST_VALUES} values, aliases counted, got more`);
    }
    if (depth > DEEPEST_LEVEL) this.refuse(offset, [], `must be at most ${DEEPEST_LEVEL} levels deep, got more`);
  }

  private toData(node: Node | null | undefined, path: Path): unknown {
    if (!node) return null;
    const offset = startOf(node);
    this.count(offset, path.length);
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
    this.count(startOf(source), depth);
    const node = isAlias(source) ? this.anchors.get(source.source) : source;
    if (isSeq(node)) {
      for (const item of node.items) this.merge(data, item as Node, path, depth + 1);
      return;
    }
    if (!isMap(node)) this.refuse(startOf(source), path, 'must be a mapping or its alias after <<, got something else');
    const merged: Node[] = [];
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = this.readKey(pair, path);
      if (key === '<<' && pair.value) merged.push(pair.value);
      else if (!(key in data)) this.addPair(data, key, pair, path);
    }
    for (const further of merged) this.merge(data, further, path, depth + 1);
  }
}

function keyOf(path: Path): string {
  return path.join('\u0000');
}

function startOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}
