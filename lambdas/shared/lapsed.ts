import { consoleLink } from './console-link';
import { HEADINGS, type Urgent, waiverExpiredKey } from './matter';
import type { LoopPolicy } from './policy';
import { count } from './words';

/** A waiver's last day has passed: what it covered is judged like everything else again. */
export function waiverExpired(waiver: LoopPolicy['waivers'][number], policy: LoopPolicy): Urgent {
  const { name, nodeIds, tags, patches, why, who, until } = waiver;
  const nodes = nodeIds ? nodeIds.join(', ') : tags ? `nodes tagged ${tagsInWords(tags)}` : 'every node';
  return {
    key: waiverExpiredKey(waiver),
    headline: `waiver ${name} expired on ${until}`,
    what: `The waiver ${name} expired: its last day was ${until}. It covered ${patches ? `${patches.join(', ')} on ` : ''}${nodes}.`,
    nodes: [],
    why: `${who} decided it: ${why}.`,
    tried: 'From now on the loop judges, repairs and counts what it covered like everything else.',
    next: [
      `Ask ${who} whether the reason still stands.`,
      'It does: give `compliance.waive` a later `until` and deploy. It does not: take the waiver out of the file and deploy.',
    ],
    links: [{ label: 'Patch compliance', url: consoleLink(policy.region, 'patches') }],
    heading: HEADINGS.waiverExpired,
    isToldOnce: true,
  };
}

/** Nodes whose tag kept the loop away until a day, and that day has passed. */
export function handsOffEnded(
  until: string,
  nodes: readonly { readonly nodeId: string; readonly reason: string }[],
  policy: LoopPolicy,
): Urgent {
  const [tag = ''] = Object.entries(policy.handsOff).map(([key, value]) => `${key}=${value}`);
  return {
    key: `hands-off-ended#${until}`,
    headline: `hands-off ended on ${until} for ${count(nodes.length, 'node')}`,
    what: `Tags kept the loop away from ${count(nodes.length, 'node')} until ${until}. That day has passed, and they are not in order.`,
    nodes,
    why: `The last day in the tag's value was ${until}.`,
    tried: 'From now on the loop judges and repairs them like all others, within their windows.',
    next: [
      `To keep the loop away for longer: write a later day into the tag's value, such as \`${tag} until 2027-01-31\`.`,
      'Otherwise take the tag away.',
    ],
    links: nodes.slice(0, 3).map(({ nodeId }) => ({ label: nodeId, url: consoleLink(policy.region, 'node', nodeId) })),
    heading: HEADINGS.handsOffEnded,
    isToldOnce: true,
  };
}

const tagsInWords = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(' and ');
