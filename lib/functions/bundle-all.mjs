import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Lets unused shapes of the AWS SDK fall out of the bundles. Its EC2 client describes 3,000 shapes in one module, as arrays with keys
 * such as `[_eQN]`; esbuild keeps whatever has a computed key, which is half a megabyte and half the load time of a function.
 * With the keys' constants written in place, only what the functions' calls need is kept.
 */
const schemasWithPlainKeys = {
  name: 'schemas-with-plain-keys',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/].+[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const constants = new Map([...source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, ...pair]) => pair));
      return {
        contents: source.replaceAll(/\[(_\w+)\]:/g, (key, name) => `${constants.get(name) ?? key}:`),
        loader: 'js',
      };
    });
  },
};

/**
 * Ways to credentials that a function never takes: Lambda puts them into the environment, where the SDK looks first. It asks for
 * these by dynamic import and only after that, so they may be absent.
 */
const unusedCredentialProviders = ['http', 'ini', 'login', 'process', 'sso', 'web-identity'].map(
  (kind) => `@aws-sdk/credential-provider-${kind}`,
);

// A process of its own, as esbuild runs plugins in asynchronous builds only and constructs cannot wait for one.
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
  // ES modules first: half the size and half the load time of the packages' CommonJS files.
  mainFields: ['module', 'main'],
  external: [...unusedCredentialProviders, '@smithy/credential-provider-imds'],
  minify: true,
  keepNames: false,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [schemasWithPlainKeys],
});
process.stdout.write(JSON.stringify(outputFiles.map(({ path, text }) => ({ path, text }))));
