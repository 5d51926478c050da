import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { refuseFile, WHOLE_FILE } from './refuse-file';

const MOST_BYTES = 1_000_000;
const LINE_FEED = 0x0a;

/**
 * The text of a file, without a byte order mark.
 * @throws FleetFileError if it is no file of at most 1 MB in UTF-8
 */
export function readText(file: string): string {
  const bytes = readBytes(file);
  const text = decode(bytes);
  if (text !== undefined) return text;
  throw refuseFile(file, { line: firstBadLine(bytes), column: 1 }, 'must be text in UTF-8, got bytes that are not');
}

function readBytes(file: string): Uint8Array {
  const stat = orUnreadable(file, () => statSync(file));
  // Before it is opened: opening a pipe waits for somebody to write.
  if (!stat.isFile()) {
    throw refuseFile(file, WHOLE_FILE, `must be a file, got ${stat.isDirectory() ? 'a folder' : 'something else'}`);
  }
  if (stat.size > MOST_BYTES) throw refuseFile(file, WHOLE_FILE, `must be at most 1 MB, got ${stat.size} bytes`);
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
    throw refuseFile(file, WHOLE_FILE, `must be a file that can be read, got ${reasons[code] ?? code}`);
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(LINE_FEED, start) + 1 || bytes.length;
    if (decode(bytes.subarray(start, end)) === undefined) return line;
    start = end;
  }
  return line;
}
