import { execFileSync } from 'node:child_process';

/** The running processes that know this folder, by argument or environment; nothing for no folder. */
export function processesWith(folder: string | undefined): string[] {
  if (!folder) return [];
  const all = execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return all.split('\n').filter((line) => line.includes(folder) && !line.includes('ps axeww'));
}
