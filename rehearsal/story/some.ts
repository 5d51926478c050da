/** How many names a line takes. */
const namesShown = 6;

/** A few names of many, in order. */
export function some(names: readonly string[]): string {
  const sorted = [...names].sort();
  const more = sorted.length - namesShown;
  return more > 0 ? `${sorted.slice(0, namesShown).join(', ')} and ${more} more` : sorted.join(', ');
}
