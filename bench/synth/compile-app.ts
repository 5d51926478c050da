import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '../..');

/** Where the compiled app lies: inside of the project, so that it finds its packages. */
export const compiledFolder = join(root, '.bench/app');

/** Compiles the app as `tsc` would, file by file, beside a copy of the functions' sources, which the app itself bundles. */
export async function compileApp(): Promise<void> {
  rmSync(compiledFolder, { recursive: true, force: true });
  mkdirSync(compiledFolder, { recursive: true });
  for (const name of ['lambdas', 'lib', 'bin', 'runbooks', 'cdk.json', 'fleet.yaml', 'package.json'])
    cpSync(join(root, name), join(compiledFolder, name), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [
      ...['bin', 'lib', 'lambdas'].flatMap(sources),
      'bench/synth/our-app.ts',
      'bench/synth/reference-app.ts',
      'bench/synth/first-template.ts',
    ],
    outdir: compiledFolder,
    outbase: root,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
}

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path));
