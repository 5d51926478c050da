import { z } from 'zod';
import { listOf, text, written } from '../config/fields';
import { showValue } from '../config/show-value';
import { parseDay } from '../patching/parse-day';

/** What people say in a message: one line, and nothing that could steer a terminal. */
const line = (longest: number, what: string, example: string) =>
  text(new RegExp(`^(?=.*\\S)[^\\p{C}]{1,${longest}}$`, 'u'), `${what}, in 1 to ${longest} characters on one line`, {
    examples: [example],
  });

const atLeastOne = (what: string) => ({ error: `must name at least one ${what}, got an empty list` });

/** One entry of `compliance.waive`. */
export const WaiverSchema = z.strictObject({
  slice: z
    .string({
      error: ({ input }) => (input === undefined ? undefined : `must be the name of a slice, got ${showValue(input)}`),
    })
    .optional()
    .meta({ examples: ['web'] })
    .describe('The nodes of this slice, which is one by tags. Without `slice` and `ids`: every node.'),
  ids: listOf(
    text(/^(i-([0-9a-f]{8}|[0-9a-f]{17})|mi-[0-9a-f]{17})$/, 'the id of a node such as i-0123456789abcdef0', {
      examples: ['i-0123456789abcdef0', 'mi-0123456789abcdef0'],
    }),
    200,
  )
    .min(1, atLeastOne('node'))
    .optional()
    .describe('These nodes.'),
  patches: listOf(
    text(/^[^\s,]{1,100}$/, 'the name of a patch without spaces', { examples: ['KB5034441', 'php8.3*'] }),
    50,
  )
    .min(1, atLeastOne('patch'))
    .optional()
    .describe(
      'Only these patches, as a baseline names them; `*` stands for anything. Without: whatever the node owes.',
    ),
  why: line(200, 'the reason', 'the shop is tested with the older one only').describe(
    'The reason, for whoever reads it in a year.',
  ),
  who: line(100, 'who decided it', 'anna@acme.example').describe('Who decided it, and is asked when it ends.'),
  until: written(parseDay, { examples: ['2027-01-31'], kind: 'day' }).describe(
    'The last day on which it holds, by the clock of `timeZone`.',
  ),
});

/** One entry of `compliance.waive` as written. */
export type WaiverFile = z.output<typeof WaiverSchema>;
