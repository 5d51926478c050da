import { findNearest } from './find-nearest';
import { showValue } from './show-value';

/** What to say about a name that nothing in the file has. */
export function explainUnknown(what: string, name: string, known: readonly string[]): string {
  const nearest = findNearest(name, known);
  return `must be ${what}, got ${showValue(name)}${nearest ? `, did you mean ${nearest}` : ''}`;
}
