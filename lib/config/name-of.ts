import { z } from 'zod';
import { showValue } from './show-value';

const LONGEST = 50;
const FORM = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${LONGEST - 1}}$`);

/**
 * The name that an operator gives a thing of the file. Names of AWS resources are put together of them and may not be longer than 128.
 */
export function nameOf(thing: string) {
  return z.string().regex(FORM, {
    error: ({ input }) =>
      `must name the ${thing} with 1 to ${LONGEST} letters, digits, hyphens, dots and underscores, got ${showValue(input)}`,
  });
}
