import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mustBeLoopback } from './clean-environment';
import { endProcessTree } from './process-tree';

export interface CdkOptions {
  /** Where cdk.json is. */
  readonly cwd: string;
  readonly onLine?: (line: string) => void;
  /**
   * Added to the clean environment.
   * @default nothing
   */
  readonly env?: NodeJS.ProcessEnv;
  /**
   * The CLI is ended after it: a custom resource that never answers would keep it waiting for an hour.
   * @default 180
   */
  readonly timeoutSeconds?: number;
}

export interface CdkResult {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs the project's own CDK CLI against the local AWS, to its end.
 * @throws if the endpoint is not loopback, or when the time limit is over
 */
export async function runCdk(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { cwd, onLine, env: more = {}, timeoutSeconds = 180 }: CdkOptions,
  started: Set<ChildProcess>,
): Promise<CdkResult> {
  mustBeLoopback(env.AWS_ENDPOINT_URL ?? '');
  const cli = join(__dirname, '../../node_modules/aws-cdk/bin/cdk');
  const preloads = ['end-with-parent.cjs', 'loopback-only.cjs', 'poll-promptly.cjs'].flatMap((file) => [
    '--require',
    join(__dirname, file),
  ]);
  const child = spawn(process.execPath, [...preloads, cli, ...args], {
    cwd,
    env: { ...env, ...more, AWS_ENDPOINT_URL: env.AWS_ENDPOINT_URL },
    detached: process.platform !== 'win32', // leads a group of its own, so that the app it starts can be ended with it
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  let output = '';
  const listen = (line: string) => {
    output += `${line}\n`;
    onLine?.(line);
  };
  createInterface({ input: child.stdout }).on('line', listen);
  createInterface({ input: child.stderr }).on('line', listen);

  let late = false;
  const limit = setTimeout(() => {
    late = true;
    if (child.pid !== undefined) endProcessTree(child.pid);
  }, timeoutSeconds * 1000);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status) => resolve(status ?? 1));
    });
    if (late) throw new Error(`cdk ${args[0]}: must end within ${timeoutSeconds} seconds, got no end\n${output}`);
    return { code, output };
  } finally {
    clearTimeout(limit);
    started.delete(child);
  }
}
