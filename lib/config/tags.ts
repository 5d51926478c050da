import { z } from 'zod';
import { showValue } from './show-value';

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
/** AWS takes five conditions for the targets of a command, a window or an association. */
const MOST_TAGS = 5;

const TagKey = z.string().superRefine((key, context) => {
  if (key.length > 128 || !CHARACTERS.test(key) || /^aws:/i.test(key)) {
    context.addIssue(
      `must be a tag key of 1 to 128 letters, digits, spaces and _ . : / = + - @ that does not begin with aws:, got ${showValue(key)}`,
    );
  }
});

const TagValue = z
  .string({
    error: ({ input }) =>
      input === undefined ? undefined : `must be text (in quotes if it looks like a number), got ${showValue(input)}`,
  })
  .max(256, { error: ({ input }) => `must have at most 256 characters, got ${String(input).length}` })
  .regex(CHARACTERS, {
    error: ({ input }) => `must be letters, digits, spaces and _ . : / = + - @ only, got ${showValue(input)}`,
  });

/**
 * Tags of nodes, one to five, all of which a node must carry.
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export const TagsSchema = z
  .record(TagKey, TagValue)
  .superRefine((tags, context) => {
    const count = Object.keys(tags).length;
    if (count < 1 || count > MOST_TAGS)
      context.addIssue(`must name 1 to ${MOST_TAGS} tags, got ${count === 0 ? 'none' : count}`);
  })
  .meta({ examples: [{ Role: 'web' }], kind: 'tags: key and value' });
