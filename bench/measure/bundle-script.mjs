import { build } from 'esbuild';
import {
  eventStreams,
  unusedCredentialProviders,
  withoutOnDemand,
  withUsedShapesOnly,
  withVersionsOnly,
} from '../../lib/functions/lean-sdk.mjs';

// A process of its own, as the bench itself is TypeScript that a loader strips.
const { root, script, outfile } = JSON.parse(process.argv[2]);
await build({
  absWorkingDir: root,
  entryPoints: [script],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  external: ['esbuild'],
  logLevel: 'error',
  plugins: [
    withoutOnDemand([...unusedCredentialProviders, eventStreams]),
    withVersionsOnly,
    withUsedShapesOnly(() => true),
  ],
});
