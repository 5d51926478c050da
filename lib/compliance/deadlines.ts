import type { Duration } from 'aws-cdk-lib/core';
import { z } from 'zod';
import type { Draft } from '../config/draft';
import { duration } from '../config/fields';
import type { Place } from '../config/place';
import { showDuration } from '../config/show-value';

const KINDS = ['critical', 'security', 'other'] as const;

const deadline = (usual: string) => duration({ least: '1 day', most: '365 days', whole: 'days' }, usual).optional();

/** `compliance.deadlines`: what the fleet's people have promised. Absent: nothing is promised, and nothing is overdue. */
export const DeadlinesSchema = z.strictObject({
  critical: deadline('3 days').describe('When it misses a patch whose level is `CRITICAL` in its baseline.'),
  security: deadline('14 days').describe('When it misses a patch for security.'),
  other: deadline('30 days').describe('When anything else is not as it should be.'),
});

/** How long after it was first seen a node may go on not being as it should be. Absent: no such promise. */
export type Deadlines = Readonly<Partial<Record<(typeof KINDS)[number], Duration>>>;

/** What is worse may not take longer. `place` is that of `compliance.deadlines`. */
export function checkDeadlines(deadlines: Draft<z.output<typeof DeadlinesSchema>>, place: Place): void {
  const given = KINDS.flatMap((kind) => {
    const length = deadlines[kind];
    return length ? [{ kind, length }] : [];
  });
  for (const [index, { kind, length }] of given.entries()) {
    const before = given[index - 1];
    if (!before || before.length.toDays() <= length.toDays()) continue;
    const least = `${before.kind} (${showDuration(before.length)})`;
    place.at(kind).refuse(`must not be shorter than ${least}, got ${showDuration(length)}`);
  }
}
