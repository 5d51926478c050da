// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a colour is
const colour = /\x1b\[[0-9;]*m/g;

/** A line without its colours. */
export const plain = (line: string): string => line.replaceAll(colour, '');

/**
 * Breaks a line between words so that it fits, and indents what follows like its own first word; a word that is longer than
 * the line stays whole.
 */
export function wrap(line: string, columns: number): string[] {
  if (plain(line).length <= columns) return [line];
  const indent = /^(?:[\s│✓✗]|\d+\.|- )*/.exec(plain(line))?.[0] ?? '';
  const hanging = indent.length < columns / 2 ? indent.replaceAll(/[^\s│]/g, ' ') : '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S) (?=\S)/)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current === '' || plain(longer).length <= columns) {
      current = longer;
    } else {
      lines.push(current);
      current = `${hanging}${word}`;
    }
  }
  return [...lines, current];
}
