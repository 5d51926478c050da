/** One thing that is wrong with a fleet's file, or that deserves a second look. */
export interface Problem {
  /** The file as the operator named it. */
  readonly file: string;
  /** From 1; 0 if the problem is the file itself. */
  readonly line: number;
  /** From 1; 0 if the problem is the file itself. */
  readonly column: number;
  /** Keys from the top, such as `patching.rings.canary.cutoff`; empty if it is about the whole file. */
  readonly path: string;
  readonly message: string;
  /** A warning keeps nothing from being deployed. */
  readonly severity: 'error' | 'warning';
}

/**
 * A problem on one line, in the form that editors and terminals can jump from.
 */
export function formatProblem({ file, line, column, path, message }: Problem): string {
  const place = line > 0 ? `${file}:${line}:${column}` : file;
  return path ? `${place} ${path}: ${message}` : `${place}: ${message}`;
}
