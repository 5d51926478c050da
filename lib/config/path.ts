import { showValue } from './show-value';

/** Keys and list indexes from the top of the file. */
export type Path = readonly (string | number)[];

/** A path as messages write it: `patching.baselines.linux.approve[0].after`. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const shown = /^[\w/@-]{1,64}$/.test(part) ? part : showValue(part);
      return index === 0 ? shown : `.${shown}`;
    })
    .join('');
}
