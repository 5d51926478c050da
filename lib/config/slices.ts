import { z } from 'zod';
import type { Draft } from './draft';
import { named, text } from './fields';
import { nameOf } from './name-of';
import type { Place } from './place';
import type { Section } from './section';
import { FleetSlice, TaggedSlice } from './slice';
import { TagsSchema } from './tags';

const SliceSchema = z.strictObject({
  tags: TagsSchema.optional().describe('The nodes that carry all of these tags.'),
  resourceGroup: text(/^[A-Za-z0-9_.-]{1,128}$/, 'the name of a resource group', { examples: ['databases'] })
    .optional()
    .describe('The members of this resource group of the account.'),
});

const SlicesSchema = named(nameOf('slice'), SliceSchema).describe(
  'Sets of nodes by name, for everything but patching: each says either `tags` or `resourceGroup`.',
);

/** `slices` of the fleet's file. */
export const slicesSection: Section<typeof SlicesSchema> = {
  schema: SlicesSchema,
  rules: ['A slice has either `tags` or `resourceGroup`.'],
  check: checkSlices,
};

/** The slices as the rest of the app uses them. */
export function settleSlices(slices: z.output<typeof SlicesSchema>): ReadonlyMap<string, FleetSlice> {
  return new Map(
    Object.entries(slices).map(([name, { tags, resourceGroup }]) => [
      name,
      tags ? new TaggedSlice(tags) : FleetSlice.resourceGroup(resourceGroup as string),
    ]),
  );
}

function checkSlices(slices: Draft<z.output<typeof SlicesSchema>>, place: Place): void {
  for (const name of Object.keys(slices)) {
    const here = place.at(name);
    const given = ['tags', 'resourceGroup'].filter((key) => here.at(key).isGiven);
    if (given.length !== 1) {
      here.refuse(`must have either tags or resourceGroup, got ${given.length === 0 ? 'neither' : 'both'}`, 'key');
    }
  }
}
