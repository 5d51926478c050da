import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const root = join(__dirname, '../..');

/** Source paths in the maps are relative to this folder, wherever the bundles end up: the same code has the same asset hash everywhere. */
const nominalOutput = join(root, 'cdk.out/functions');

let bundled: ReadonlyMap<string, readonly BundledFile[]> | undefined;

interface BundledFile {
  readonly name: string;
  readonly text: string;
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
  const request = JSON.stringify({ root, outdir: nominalOutput, names });
  const answer = execFileSync(process.execPath, [join(__dirname, 'bundle-all.mjs'), request], {
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const outputFiles = JSON.parse(answer) as { readonly path: string; readonly text: string }[];
  const byName = new Map<string, BundledFile[]>(names.map((name) => [name, []]));
  for (const { path, text } of outputFiles) byName.get(basename(dirname(path)))?.push({ name: basename(path), text });
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
  for (const file of files) writeFileSync(join(target, file.name), file.text);
  for (const [file, text] of Object.entries(extraFiles)) writeFileSync(join(target, file), text);
  return target;
}
