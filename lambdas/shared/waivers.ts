import { daysLeft } from './day';
import type { LoopPolicy } from './policy';
import type { PatchFact } from './sighting';

/** What somebody has decided to live with until a day. */
export type Waiver = LoopPolicy['waivers'][number];

type Tags = Readonly<Record<string, string>>;
type Waivers = Pick<LoopPolicy, 'waivers' | 'timeZone'>;

/** The waiver by which a node is left as it is, whatever it owes; nothing when there is none that holds. */
export const nodeWaiver = (nodeId: string, tags: Tags, policy: Waivers, now: Date): Waiver | undefined =>
  policy.waivers.find((waiver) => !waiver.patches && covers(waiver, nodeId, tags) && holds(waiver, policy, now));

/** The waivers of single patches that cover a node and hold. */
export const patchWaivers = (nodeId: string, tags: Tags, policy: Waivers, now: Date): readonly Waiver[] =>
  policy.waivers.filter((waiver) => waiver.patches && covers(waiver, nodeId, tags) && holds(waiver, policy, now));

/** The waiver that a patch falls under, if it falls under one of these. */
export const waiverOf = (patch: PatchFact, waivers: readonly Waiver[]): Waiver | undefined =>
  waivers.find(({ patches = [] }) => patches.some((pattern) => isNamedBy(patch, pattern)));

/** Waivers whose last day has passed: they hold no more, and somebody should renew them or take them out. */
export const expiredWaivers = (policy: Waivers, now: Date): readonly Waiver[] =>
  policy.waivers.filter((waiver) => !holds(waiver, policy, now));

/** Waivers that hold, and end within so many days; 0 asks for those whose last day is today. */
export const waiversEndingWithin = (policy: Waivers, now: Date, days: number): readonly Waiver[] =>
  policy.waivers.filter((waiver) => holds(waiver, policy, now) && daysLeft(waiver.until, now, policy.timeZone) <= days);

/** A waiver in words: what it is called, until when, who decided it and why. */
export const waivedBy = ({ name, until, who, why }: Waiver): string => `${name} until ${until} (${who}: ${why})`;

const holds = ({ until }: Waiver, { timeZone }: Waivers, now: Date) => daysLeft(until, now, timeZone) >= 0;

/** Whether a waiver is about a node, whether or not it holds. */
export function covers({ nodeIds, tags: wanted }: Waiver, nodeId: string, tags: Tags): boolean {
  if (nodeIds) return nodeIds.includes(nodeId);
  return Object.entries(wanted ?? {}).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}

/**
 * Whether a pattern names a patch, in any of the spellings that a baseline takes. Systems Manager gives a package as
 * `php8.3-cli.x86_64:1:8.3.16-1` or without what follows the first colon, and an update of Windows as `KB5034441`.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-approved-rejected-package-name-formats.html
 */
function isNamedBy({ id, title }: PatchFact, pattern: string): boolean {
  const regex = new RegExp(
    `^${pattern
      .trim()
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  );
  return [...spellings(id), ...spellings(title)].some((spelling) => regex.test(spelling));
}

function spellings(name: string): string[] {
  const [, nameOf, arch, epoch, version] = /^(.+)\.([^.:]+):(?:([^:]*):)?([^:]+)$/.exec(name) ?? [];
  if (nameOf === undefined) return [name, name.replace(/\.(x86_64|noarch|aarch64|i[3-6]86|amd64|arm64|all)$/, '')];
  const full = [`${nameOf}-${version}`, ...(epoch ? [`${nameOf}-${epoch}:${version}`] : [])];
  return [name, nameOf, `${nameOf}.${arch}`, ...full, ...full.map((each) => `${each}.${arch}`)];
}
