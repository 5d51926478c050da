import { FleetFileError } from './fleet-file-error';
import { formatPath, type Path } from './path';

/** Where something stands in a file, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The file itself rather than a place in it. */
export const WHOLE_FILE: Position = { line: 0, column: 0 };

/** The error for a file of which nothing more can be said than one thing. */
export function refuseFile(file: string, position: Position, message: string, path: Path = []): FleetFileError {
  return new FleetFileError([{ file, ...position, path: formatPath(path), message, severity: 'error' }]);
}
