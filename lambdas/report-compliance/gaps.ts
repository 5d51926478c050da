import { plural } from './times';

/** What a report could not read, collected while it is read. */
export interface Gaps {
  /** Something that concerns the whole fleet could not be read. */
  note(what: string, error: unknown): void;
  /** Something could not be read for so many nodes. */
  noteNodes(what: string, nodes: number, error: unknown): void;
  /** In words for people, each thing once. */
  all(): string[];
}

/** Gaps of one run. */
export function gaps(): Gaps {
  const found = new Map<string, { nodes: number; errors: Set<string> }>();
  const note = (what: string, nodes: number, error: unknown) => {
    const gap = found.get(what) ?? { nodes: 0, errors: new Set() };
    gap.nodes += nodes;
    gap.errors.add(error instanceof Error ? error.name : String(error));
    found.set(what, gap);
  };
  return {
    note: (what, error) => note(what, 0, error),
    noteNodes: note,
    all: () =>
      [...found].map(
        ([what, { nodes, errors }]) =>
          `${what}${nodes > 0 ? ` (${plural(nodes, 'node')})` : ''}: ${[...errors].join(', ')}`,
      ),
  };
}
