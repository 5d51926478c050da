import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Ways to credentials that a function never takes: Lambda puts them into the environment, where the SDK looks first, and asks for these
 * only after that.
 */
export const unusedCredentialProviders = [
  ...['http', 'ini', 'process', 'sso', 'web-identity'].map((kind) => `@aws-sdk/credential-provider-${kind}`),
  '@smithy/credential-provider-imds',
];

/** What calls need whose body is a stream of events, such as a transcription; none of ours is. */
export const eventStreams = '@smithy/core/event-streams';

/** Leaves modules out where they are asked for by dynamic import, that is, only when they are needed. */
export const withoutOnDemand = (modules) => ({
  name: 'without-on-demand',
  setup({ onResolve }) {
    const filter = new RegExp(`^(${modules.join('|')})$`);
    onResolve({ filter }, ({ path, kind }) => (kind === 'dynamic-import' ? { path, external: true } : undefined));
  },
});

/** Each client names its version to AWS, and reads it from the whole of its package.json. */
export const withVersionsOnly = {
  name: 'with-versions-only',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * Lets unused shapes of the AWS SDK fall out of the bundles. Its EC2 client describes 3,000 shapes in one module, as arrays with keys
 * such as `[_eQN]`; esbuild keeps whatever has a computed key, which is half a megabyte and half the load time of a function.
 * With the keys' constants written in place, only what the functions' calls need is kept.
 *
 * Errors are shapes as well, and each client registers all of its own: Systems Manager 140 of them. Those that are not kept come as
 * those of EC2 always do, which registers none: as the service's general exception, with the name, the message and the fields of
 * AWS's answer. Kept are those that our code may ask `instanceof` about, and what the SDK repeats because of its class alone.
 */
export const withUsedShapesOnly = (isErrorKept) => ({
  name: 'with-used-shapes-only',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/].+[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const constants = new Map([...source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, ...pair]) => pair));
      const repeated = await repeatedErrors(join(dirname(path), '../models/errors.js'));
      return {
        contents: source
          .replaceAll(/\[(_\w+)\]:/g, (key, name) => `${constants.get(name) ?? key}:`)
          .replaceAll(/^n\d+_registry\.registerError\(\w+\$, (\w+)\);$/gm, (line, name) =>
            repeated.has(name) || isErrorKept(name) ? line : '',
          ),
        loader: 'js',
      };
    });
  },
});

/** Errors of a client that say of themselves that a call may be repeated; the others are told by their names and status. */
async function repeatedErrors(file) {
  const source = await readFile(file, 'utf8').catch(() => '');
  return new Set([...source.matchAll(/^export class (\w+)[^}]*?^ {4}\$retryable/gm)].map(([, name]) => name));
}
