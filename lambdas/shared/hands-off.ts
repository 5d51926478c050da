import { daysLeft, isDay } from './day';
import type { LoopPolicy } from './policy';

/** That somebody told the loop to leave a node alone. */
export interface HandsOff {
  /** As it stands on the node, `key=value`. */
  readonly tag: string;
  /** The last day on which it holds, `2026-12-24`, in the fleet's time zone; absent: until the tag is taken away. */
  readonly until?: string;
  /** Whether its last day has passed, so that the loop acts again. */
  readonly isOver: boolean;
  /** Whether it should end, and nobody can say when: it holds. */
  readonly isUnreadable: boolean;
}

/**
 * What a node's tags say about leaving it alone: any one of the policy's tags is enough, and its value may carry the last day,
 * `hands-off until 2026-12-24`. Of several tags one that holds counts; nothing comes back for a node without any.
 */
export function handsOffOf(
  tags: Readonly<Record<string, string>>,
  policy: Pick<LoopPolicy, 'handsOff' | 'timeZone'>,
  now: Date,
): HandsOff | undefined {
  const found = Object.entries(policy.handsOff).flatMap(([key, value]) => {
    const written = Object.hasOwn(tags, key) ? (tags[key] as string) : undefined;
    return written === undefined ? [] : (read(key, value, written, policy.timeZone, now) ?? []);
  });
  return found.find(({ isOver }) => !isOver) ?? found[0];
}

/** The tag by which the loop leaves a node alone now, in words; nothing when it does not, or does no longer. */
export function handsOffTag(
  tags: Readonly<Record<string, string>>,
  policy: Pick<LoopPolicy, 'handsOff' | 'timeZone'>,
  now: Date,
): string | undefined {
  const found = handsOffOf(tags, policy, now);
  if (!found || found.isOver) return undefined;
  return found.isUnreadable
    ? `${found.tag} (whose last day cannot be read, and must be such as 2026-12-24)`
    : found.tag;
}

function read(key: string, value: string, written: string, timeZone: string, now: Date): HandsOff | undefined {
  const tag = `${key}=${written}`;
  if (written === value) return { tag, isOver: false, isUnreadable: false };
  if (!written.startsWith(value)) return undefined;
  const end = /^\s+until\b(.*)$/i.exec(written.slice(value.length))?.[1]?.trim();
  if (end === undefined) return undefined;
  // whoever wrote it wanted the node left alone: what cannot be read must not end that
  if (!isDay(end)) return { tag, isOver: false, isUnreadable: true };
  return { tag, until: end, isOver: daysLeft(end, now, timeZone) < 0, isUnreadable: false };
}
