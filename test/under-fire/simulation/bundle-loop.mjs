import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { build } from 'esbuild';

// A process of its own, as esbuild does not run inside a test.
const { root, names, edits = [] } = JSON.parse(process.argv[2]);

/** Puts planted bugs in place while the sources are read. */
const planted = {
  name: 'planted',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lambdas[\\/].+\.ts$/ }, async ({ path }) => {
      const found = edits.filter(({ file }) => file === relative(root, path).split(sep).join('/'));
      if (found.length === 0) return undefined;
      let contents = await readFile(path, 'utf8');
      for (const { name, file, from, to } of found) {
        const places = contents.split(from).length - 1;
        if (places !== 1)
          throw new Error(`${name}: ${file} must hold its anchor once, got it ${places} times: ${from}`);
        contents = contents.replace(from, () => to);
      }
      return { contents, loader: 'ts' };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: names.map((name) => ({ in: `lambdas/${name}/handler.ts`, out: name })),
  outdir: '/',
  write: false,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  logLevel: 'error',
  plugins: [planted],
});
process.stdout.write(
  JSON.stringify(Object.fromEntries(outputFiles.map(({ path, text }) => [path.slice(1, -3), text]))),
);
