/** So many things. */
export const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`;

/** So many nodes of a ring, or of none. */
export const nodesIn = (number: number, ring: string | undefined) =>
  `${count(number, 'node')} ${ring ? `in ring ${ring}` : 'without a ring'}`;

/** A cause as people read it. */
export const inWords = (cause: string) => cause.replaceAll('-', ' ');
