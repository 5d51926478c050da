import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a process took, together with those that it waited for. */
export interface ProcessCost {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Of its largest process. */
  readonly peakMiB: number;
  readonly stdout: string;
}

/**
 * Runs a command and measures it from outside: CPU seconds and peak memory as the kernel counts them.
 * @throws when the command fails, with what it said
 */
export function measureProcess(
  command: readonly string[],
  { env = {}, cwd }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): ProcessCost {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const target = join(folder, 'cost.json');
  try {
    const { status, stdout, stderr } = spawnSync('python3', [join(__dirname, 'process.py'), target, ...command], {
      cwd,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: Number.POSITIVE_INFINITY,
    });
    if (status !== 0)
      throw new Error(`${command.join(' ')}: must succeed, got exit code ${status}\n${stdout}${stderr}`);
    return { ...JSON.parse(readFileSync(target, 'utf8')), stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
