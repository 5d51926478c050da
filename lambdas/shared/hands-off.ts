import type { LoopPolicy } from './policy';

/** The tag, as `key=value`, by which somebody told the loop to leave a node alone: any one of the policy's is enough. */
export function handsOffTag(tags: Readonly<Record<string, string>>, policy: LoopPolicy): string | undefined {
  const tag = Object.entries(policy.handsOff).find(([key, value]) => tags[key] === value);
  return tag && `${tag[0]}=${tag[1]}`;
}
