import { parse } from 'yaml';
import { glob } from './glob';
import { packageName } from './package-name';
import type { Patch } from './patches';

interface Entry {
  readonly id: string;
  readonly title: string | undefined;
}

/**
 * The patches that somebody wants installed now, whatever the baseline says.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-aws-runpatchbaseline.html
 */
export class InstallList {
  /** @throws Error when it is no YAML, or not a list of patches with ids. */
  static read(text: string): InstallList {
    const content: unknown = parse(text);
    const patches = (content as { readonly patches?: unknown } | null)?.patches;
    if (!Array.isArray(patches)) throw new Error('install list: must have a list of patches, got none');
    return new InstallList(
      patches.map((entry: { readonly id?: unknown; readonly title?: unknown } | null) => {
        if (typeof entry?.id !== 'string') throw new Error('install list: every patch must have an id, got none');
        return { id: entry.id, title: typeof entry.title === 'string' ? entry.title : undefined };
      }),
    );
  }

  private constructor(private readonly entries: readonly Entry[]) {}

  /** Windows knows patches by their KB, Linux by `name.arch`, and there a title narrows the version. */
  names(patch: Patch): boolean {
    const parts = packageName(patch.id);
    if (!parts) return this.entries.some(({ id }) => glob(id).test(patch.id));
    const { name, arch, epoch, version, release } = parts;
    const build = release === '' ? version : `${version}-${release}`;
    const names = [`${name}.${arch}`, name];
    const titles = [patch.id, `${epoch}:${build}`, build];
    return this.entries.some(
      ({ id, title }) =>
        names.some((one) => glob(id).test(one)) && (title === undefined || titles.some((one) => glob(title).test(one))),
    );
  }
}
