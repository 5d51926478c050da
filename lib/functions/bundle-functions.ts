import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const root = join(__dirname, '../..');

/** Source paths in the maps are relative to this folder, wherever the bundles end up: the same code has the same asset hash everywhere. */
const nominalOutput = join(root, 'cdk.out/functions');

let bundled: ReadonlyMap<string, Bundle> | undefined;

interface Bundle {
  readonly files: { readonly name: string; readonly text: string }[];
  /** What it is made of: each file that went into it, with the bytes that are left of it. */
  readonly inputs: readonly (readonly [path: string, bytes: number])[];
}

interface BundlerAnswer {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly inputs: Readonly<Record<string, Bundle['inputs']>>;
}

/** The functions of this project: every folder of lambdas/ with a handler, by name. */
export function functionNames(): string[] {
  return readdirSync(join(root, 'lambdas'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(root, 'lambdas', entry.name)).includes('handler.ts'))
    .map((entry) => entry.name)
    .sort();
}

/** All functions, bundled by one esbuild call, once a process: starting a bundler for each would take most of a synth. */
function bundleAll(): ReadonlyMap<string, Bundle> {
  const names = functionNames();
  const request = JSON.stringify({ root, outdir: nominalOutput, names });
  const answer = execFileSync(process.execPath, [join(__dirname, 'bundle-all.mjs'), request], {
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { files, inputs } = JSON.parse(answer) as BundlerAnswer;
  const byName = new Map<string, Bundle>(names.map((name) => [name, { files: [], inputs: inputs[name] ?? [] }]));
  for (const { path, text } of files) byName.get(basename(dirname(path)))?.files.push({ name: basename(path), text });
  return byName;
}

function bundleOf(name: string): Bundle {
  bundled ??= bundleAll();
  const bundle = bundled.get(name);
  if (!bundle) throw new Error(`lambdas: must have a function ${name}, got ${[...bundled.keys()].join(', ')}`);
  return bundle;
}

/**
 * What a function's bundle is made of: bytes by package, the largest first; what is ours goes by its folder, such as `lambdas/shared`.
 *
 * @throws when lambdas/ has no such function
 */
export function functionParts(name: string): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  for (const [path, bytes] of bundleOf(name).inputs) {
    const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/').slice(0, 2).join('/');
    parts.set(part, (parts.get(part) ?? 0) + bytes);
  }
  return new Map([...parts].sort(([, one], [, other]) => other - one));
}

/**
 * Writes the bundle of one function into a folder of its own, beside the files that it reads at start (its policy).
 *
 * @returns the folder, ready to become a Lambda asset: `handler.js`, its source map, and `extraFiles`.
 * @throws when lambdas/ has no such function
 */
export function writeFunctionBundle(name: string, folder: string, extraFiles: Record<string, string> = {}): string {
  const { files } = bundleOf(name);
  const target = join(folder, name);
  mkdirSync(target, { recursive: true });
  for (const file of files) writeFileSync(join(target, file.name), file.text);
  for (const [file, text] of Object.entries(extraFiles)) writeFileSync(join(target, file), text);
  return target;
}
