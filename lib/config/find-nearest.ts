import { distance } from 'fastest-levenshtein';

const LONGEST_COMPARED = 64;
/** So many letters of a word's beginning say which word is meant. */
const SHORTEST_START = 4;

/**
 * The known word that somebody who wrote `word` most likely meant, if one is near enough to be worth proposing.
 */
export function findNearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > LONGEST_COMPARED) return undefined;
  const wanted = word.toLowerCase();
  let nearest: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const isShort = wanted.length >= SHORTEST_START && other.startsWith(wanted);
    const steps = isShort ? 1 : distance(wanted, other);
    if (steps < fewest) {
      fewest = steps;
      nearest = candidate;
    }
  }
  return nearest;
}
