import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import {
  eventStreams,
  unusedCredentialProviders,
  withoutOnDemand,
  withUsedShapesOnly,
  withVersionsOnly,
} from './lean-sdk.mjs';

// A process of its own, as esbuild runs plugins in asynchronous builds only and constructs cannot wait for one.
const { root, outdir, names } = JSON.parse(process.argv[2]);
// What the code of the functions names; of the SDK's errors nothing else is kept.
const words = new Set(
  readdirSync(join(root, 'lambdas'), { recursive: true })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => readFileSync(join(root, 'lambdas', path), 'utf8').match(/\b[A-Z]\w+/g) ?? []),
);
const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: names.map((name) => ({ in: `lambdas/${name}/handler.ts`, out: `${name}/handler` })),
  outdir,
  write: false,
  metafile: true,
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
  logLevel: 'warning',
  plugins: [
    withoutOnDemand([...unusedCredentialProviders, eventStreams]),
    withVersionsOnly,
    withUsedShapesOnly((error) => words.has(error)),
  ],
});
const inputs = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint);
process.stdout.write(
  JSON.stringify({
    files: outputFiles.map(({ path, text }) => ({ path, text })),
    inputs: Object.fromEntries(
      inputs.map(({ entryPoint, inputs }) => [
        entryPoint.split('/').at(-2),
        Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]),
      ]),
    ),
  }),
);
