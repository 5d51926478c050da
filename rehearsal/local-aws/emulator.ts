import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endProcessTree } from './process-tree';

/** What the launcher is told; see launcher/settings.py. */
export interface LauncherSettings {
  readonly account: string;
  readonly region: string;
  readonly fleet_url: string;
  readonly clock_file: string;
  readonly preloads: readonly string[];
  readonly node: string;
  readonly speed: number;
  readonly ministack: string;
}

/** The launcher's process: Python, ministack and the functions' workers, in one process group. */
export class Emulator {
  readonly process: ChildProcess;
  private ended = false;

  constructor(
    python: string,
    private readonly folder: string,
    env: NodeJS.ProcessEnv,
    settings: LauncherSettings,
  ) {
    const log = openSync(this.logFile, 'w');
    try {
      this.process = spawn(python, ['-B', '-X', 'utf8', join(__dirname, 'launcher')], {
        env,
        detached: process.platform !== 'win32', // leads a process group, so that the functions' workers end with it
        stdio: ['pipe', 'pipe', log],
      });
    } finally {
      closeSync(log);
    }
    this.process.once('exit', () => {
      this.ended = true;
      if (this.process.pid !== undefined) endProcessTree(this.process.pid); // workers that outlived a crash
    });
    // the pipe stays open: its end tells the launcher that we are gone
    this.process.stdin?.on('error', () => undefined).write(`${JSON.stringify(settings)}\n`);
  }

  /** The port that the system gave the launcher; its first line names it. */
  port(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.process.once('error', reject);
      this.process.once('exit', () => reject(this.whyGone()));
      if (!this.process.stdout) return;
      createInterface({ input: this.process.stdout }).on('line', (line) => {
        if (line.startsWith('{"port"')) resolve((JSON.parse(line) as { port: number }).port);
      });
    });
  }

  /** Why there is no emulator any more, in its own last words; nothing while it lives. */
  whyGone(): Error | undefined {
    if (!this.ended) return undefined;
    const log = existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8').trim() : '';
    return new Error(`local AWS: ministack must run, got its end:\n${log.split('\n').slice(-20).join('\n')}`);
  }

  /** Resolves when the process is gone. */
  async gone(): Promise<void> {
    if (!this.ended) await new Promise((resolve) => this.process.once('exit', resolve));
  }

  /** The last run's log, for whoever looks into a failure. */
  keepLog(folder: string): void {
    if (!existsSync(this.logFile)) return;
    mkdirSync(folder, { recursive: true });
    copyFileSync(this.logFile, join(folder, 'local-aws.log'));
  }

  private get logFile(): string {
    return join(this.folder, 'log');
  }
}
