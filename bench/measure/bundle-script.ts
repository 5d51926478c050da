import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '../..');

/** Makes one file of a script of the bench, so that its process holds what a function's would and no loader beside it. */
export async function bundleScript(script: string): Promise<string> {
  const outfile = join(root, '.bench', script.replace(/\.ts$/, '.js'));
  mkdirSync(join(root, '.bench'), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [join('bench', script)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['esbuild'],
    logLevel: 'error',
  });
  return outfile;
}
