import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(__dirname, '../..');

/** Source paths in the maps are relative to this folder, wherever the bundles end up: the same code has the same asset hash everywhere. */
const nominalOutput = join(root, 'cdk.out/functions');

let bundled: ReadonlyMap<string, readonly BundledFile[]> | undefined;

interface BundledFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** The functions of this project: every folder of lambdas/ with a handler, by name. */
export function functionNames(): string[] {
  return readdirSync(join(root, 'lambdas'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(root, 'lambdas', entry.name)).includes('handler.ts'))
    .map((entry) => entry.name)
    .sort();
}

/** All functions, bundled by one esbuild call, once a process: starting a bundler for each would take most of a synth. */
function bundleAll(): ReadonlyMap<string, readonly BundledFile[]> {
  const names = functionNames();
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: join('lambdas', name, 'handler.ts'), out: join(name, 'handler') })),
    outdir: nominalOutput,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // ES modules first: half the size and half the load time of the packages' CommonJS files.
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: false,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const byName = new Map<string, BundledFile[]>(names.map((name) => [name, []]));
  for (const { path, contents } of outputFiles)
    byName.get(basename(dirname(path)))?.push({ name: basename(path), contents });
  return byName;
}

/**
 * Writes the bundle of one function into a folder of its own, beside the files that it reads at start (its policy).
 *
 * @returns the folder, ready to become a Lambda asset: `handler.js`, its source map, and `extraFiles`.
 * @throws when lambdas/ has no such function
 */
export function writeFunctionBundle(name: string, folder: string, extraFiles: Record<string, string> = {}): string {
  bundled ??= bundleAll();
  const files = bundled.get(name);
  if (!files) throw new Error(`lambdas: must have a function ${name}, got ${[...bundled.keys()].join(', ')}`);
  const target = join(folder, name);
  mkdirSync(target, { recursive: true });
  for (const file of files) writeFileSync(join(target, file.name), file.contents);
  for (const [file, text] of Object.entries(extraFiles)) writeFileSync(join(target, file), text);
  return target;
}
