import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** Makes one file of a script of the bench as the functions are made, so that its process holds what a function's would and no loader beside it. */
export function bundleScript(script: string): string {
  const outfile = join(root, '.bench', script.replace(/\.ts$/, '.js'));
  mkdirSync(join(root, '.bench'), { recursive: true });
  const request = JSON.stringify({ root, script: join('bench', script), outfile });
  execFileSync(process.execPath, [join(__dirname, 'bundle-script.mjs'), request], { stdio: 'inherit' });
  return outfile;
}
