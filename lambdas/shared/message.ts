import * as z from 'zod/mini';

/** An EventBridge event of one source and type; whatever else it carries is let through unread. */
export const eventOf = <Type extends string, Detail extends z.ZodMiniType>(
  source: string,
  type: Type,
  detail: Detail,
) =>
  z.object({
    source: z.literal(source),
    'detail-type': z.literal(type),
    time: z.optional(z.iso.datetime()),
    detail,
  });
