import { build } from 'esbuild';
import { unusedCredentialProviders, withoutOnDemand, withUsedShapesOnly } from '../../lib/functions/lean-sdk.mjs';

// As lib/functions/bundle-all.mjs, but leaves out no more than the floor of P4 always did: shapes that are not used, and ways to
// credentials that Lambda never takes. What our bundler saves beyond them counts for the functions.
const { root, outdir, names } = JSON.parse(process.argv[2]);
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: names.map((name) => ({ in: `lambdas/${name}/handler.ts`, out: `${name}/handler` })),
  outdir,
  write: false,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [withoutOnDemand(unusedCredentialProviders), withUsedShapesOnly(() => true)],
});
process.stdout.write(JSON.stringify({ files: outputFiles.map(({ path, text }) => ({ path, text })) }));
