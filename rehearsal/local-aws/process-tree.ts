import { spawnSync } from 'node:child_process';

/** Ends a process that leads its own group, and every process that it started; at once, because some of them ignore SIGTERM. */
export function endProcessTree(pid: number): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // all of them have ended already
  }
}
