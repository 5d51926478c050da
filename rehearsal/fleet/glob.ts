const known = new Map<string, RegExp>();

/** Patch lists and filters write `*` for any characters and `?` for one. */
export function glob(pattern: string): RegExp {
  let regex = known.get(pattern);
  if (!regex) {
    regex = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
    );
    known.set(pattern, regex);
  }
  return regex;
}
