import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = join(__dirname, '../..');

interface Import {
  readonly from: string;
  readonly to: string;
}

/** Every import of our own files and packages below a folder, as paths from the project's root. */
function importsOf(folder: string): Import[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const path = join(root, folder, file);
      return [
        ...readFileSync(path, 'utf8').matchAll(/^(?:import|(?:import|export)\b[^'"]*?\bfrom)\s*['"]([^'"]+)['"]/gm),
      ].map(([, to = '']) => ({
        from: relative(root, path),
        to: to.startsWith('.') ? relative(root, resolve(dirname(path), to)) : to,
      }));
    });
}

const rooms = { bin: importsOf('bin'), lib: importsOf('lib'), lambdas: importsOf('lambdas') };
const show = ({ from, to }: Import) => `${from} → ${to}`;
const subjectOf = (path: string) => path.split('/')[1] ?? '';

describe('the arrows between the rooms', () => {
  it('sees the imports that there are', () => {
    expect(rooms.lib.length).toBeGreaterThan(50);
    expect(rooms.lambdas.length).toBeGreaterThan(20);
  });

  it('lets functions know nothing of CDK or of the constructs', () => {
    expect(
      rooms.lambdas.filter(({ to }) => /^(aws-cdk-lib|constructs|lib|bin|rehearsal|test)\b/.test(to)).map(show),
    ).toEqual([]);
  });

  it('lets constructs know a function by its contract and what all functions share, no more', () => {
    expect(
      rooms.lib
        .filter(({ to }) => /^lambdas\//.test(to) && !/^lambdas\/([\w-]+\/contract|shared\/[\w-]+)$/.test(to))
        .map(show),
    ).toEqual([]);
  });

  it('lets nothing that is deployed know the rehearsal or the tests', () => {
    expect(
      [...rooms.bin, ...rooms.lib, ...rooms.lambdas].filter(({ to }) => /^(rehearsal|test|bench)\b/.test(to)).map(show),
    ).toEqual([]);
  });

  it('lets subjects know nothing of the stacks that hold them', () => {
    expect(
      rooms.lib
        .filter(({ from, to }) => /^lib\/stacks\b/.test(to) && !/^lib\/(stacks\/|index\.ts)/.test(from))
        .map(show),
    ).toEqual([]);
  });

  it('lets nobody import the front door', () => {
    expect([...rooms.lib, ...rooms.lambdas].filter(({ to }) => /^bin\b/.test(to)).map(show)).toEqual([]);
  });

  it('imports aws-cdk-lib by its modules, never as a whole', () => {
    expect([...rooms.bin, ...rooms.lib].filter(({ to }) => to === 'aws-cdk-lib').map(show)).toEqual([]);
  });

  it('lets one function know nothing of another', () => {
    expect(
      rooms.lambdas
        .filter(
          ({ from, to }) =>
            to.startsWith('lambdas/') && subjectOf(to) !== subjectOf(from) && subjectOf(to) !== 'shared',
        )
        .map(show),
    ).toEqual([]);
  });
});
