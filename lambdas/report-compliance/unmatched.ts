/**
 * What one of two lists has and the other has not, while both are still being read: whoever comes second takes the first one
 * away, so that no list is ever held whole unless the other one is late.
 */
export function unmatched(): {
  /** An entry of the first list. */
  here(id: string): void;
  /** An entry of the second list. */
  there(id: string): void;
  /** What only the second list has had so far. */
  onlyThere(): string[];
} {
  const first = new Set<string>();
  const second = new Set<string>();
  return {
    here(id) {
      if (!second.delete(id)) first.add(id);
    },
    there(id) {
      if (!first.delete(id)) second.add(id);
    },
    onlyThere: () => [...second],
  };
}
