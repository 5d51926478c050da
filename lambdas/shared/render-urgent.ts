import type { UrgentMessage } from './machine-message';
import { givesUp, isNews, kindOf, type Urgent } from './matter';
import type { LoopPolicy } from './policy';
import { bodyOf, MESSAGE_BYTES, type Notice } from './publisher';
import { ascii, originOf, shortened, subjectOf, whereOf } from './wording';

/** Most nodes that a message names; SNS takes 256 KB, people less. */
export const NODES_NAMED = 500;

/** OpsCenter's limits. */
const TITLE_CHARACTERS = 1024;
const DESCRIPTION_CHARACTERS = 2048;
const DATA_BYTES = 20 * 1024;

/** What OpsCenter keeps of a matter. */
export interface OpsItemText {
  /** At most 1,024 characters. */
  readonly title: string;
  /** At most 2,048. */
  readonly description: string;
  /** Operational data by key, at most 20 KB each: what searches and automations go by. */
  readonly data: Readonly<Record<string, string>>;
}

/** What is said of a matter besides what it is. */
export interface Occasion {
  readonly status: 'opened' | 'updated';
  readonly at: Date;
  readonly opsItemId?: string;
}

/** An urgent matter as a message: text that can be read at three in the morning, and the same facts for machines. */
export function renderUrgent(urgent: Urgent, policy: LoopPolicy, occasion: Occasion): Notice {
  const over = isNews(urgent.key) ? '' : ' You hear when it is over.';
  const quiet = urgent.isToldOnce ? 'You are told of this once.' : 'You are not told of this again for some hours.';
  const followed = givesUp(urgent.key) ? ' Nodes that follow are added to its OpsItem.' : '';
  const last = `${quiet}${followed}${over}`;
  const noticeWith = (named: number): Notice => ({
    subject: subjectOf(urgent.headline, policy),
    text: [...linesOf(urgent, policy, named), '', last].join('\n'),
    machine: documentOf(urgent, policy, occasion, named),
  });
  // long reasons on many nodes: as many as SNS takes
  let named = Math.min(urgent.nodes.length, NODES_NAMED);
  let notice = noticeWith(named);
  while (named > 0 && Buffer.byteLength(bodyOf(notice)) > MESSAGE_BYTES) {
    named = Math.floor(named / 2);
    notice = noticeWith(named);
  }
  return notice;
}

/**
 * The same for OpsCenter.
 * @param changed what is new since it was opened, in words
 */
export function opsItemText(urgent: Urgent, policy: LoopPolicy, changed?: string): OpsItemText {
  let named = Math.min(urgent.nodes.length, NODES_NAMED);
  const describe = () => linesOf(urgent, policy, named, changed).join('\n');
  let description = describe();
  while (named > 0 && description.length > DESCRIPTION_CHARACTERS) {
    named = Math.floor((named * 3) / 4);
    description = describe();
  }
  const { ring, nodes, key } = urgent;
  return {
    title: shortened(ascii(`[${policy.fleet}] ${urgent.headline}`), TITLE_CHARACTERS),
    description: shortened(description, DESCRIPTION_CHARACTERS),
    data: {
      fleet: policy.fleet,
      matter: shortened(key, DATA_BYTES / 4),
      cause: kindOf(key),
      ...(ring !== undefined && { ring }),
      ...(nodes.length > 0 && {
        nodes: listed(
          nodes.map(({ nodeId }) => nodeId),
          DATA_BYTES,
        ),
        nodesTotal: String(nodes.length),
      }),
      ...(changed !== undefined && { changed }),
    },
  };
}

function linesOf(urgent: Urgent, policy: LoopPolicy, named: number, changed?: string): string[] {
  const nodes = urgent.nodes.slice(0, named).map(({ nodeId, reason }) => `  ${nodeId}  ${singleLine(reason)}`);
  const unnamed = urgent.nodes.length - nodes.length;
  return [
    urgent.what,
    ...(changed === undefined ? [] : [changed]),
    '',
    `Where: ${whereOf(urgent.ring, policy)}`,
    `Why:   ${urgent.why}`,
    `Tried: ${urgent.tried}`,
    '',
    'What to do next:',
    ...urgent.next.map((step, index) => `  ${index + 1}. ${step}`),
    `  More: docs/operations.md, heading "${urgent.heading}"`,
    ...(urgent.nodes.length > 0 ? ['', `Nodes (${urgent.nodes.length}):`, ...nodes] : []),
    ...(unnamed > 0 ? [`  and ${unnamed} more, see the report`] : []),
    ...(urgent.links.length > 0 ? ['', 'Links:', ...urgent.links.map(({ label, url }) => `  ${label}: ${url}`)] : []),
  ];
}

const documentOf = (urgent: Urgent, policy: LoopPolicy, occasion: Occasion, named: number): UrgentMessage => ({
  ...originOf(policy, occasion.at),
  status: occasion.status,
  key: urgent.key,
  cause: kindOf(urgent.key),
  ...(urgent.ring !== undefined && { ring: urgent.ring }),
  headline: ascii(urgent.headline),
  what: urgent.what,
  why: urgent.why,
  tried: urgent.tried,
  next: [...urgent.next],
  nodes: urgent.nodes.slice(0, named).map(({ nodeId, reason }) => ({ nodeId, reason })),
  nodesTotal: urgent.nodes.length,
  ...(occasion.opsItemId !== undefined && { opsItemId: occasion.opsItemId }),
  heading: urgent.heading,
  links: urgent.links.map(({ label, url }) => ({ label, url })),
});

/** As many as fit, and how many do not. */
function listed(ids: readonly string[], bytes: number): string {
  const all = ids.join(', ');
  if (Buffer.byteLength(all) <= bytes) return all;
  const room = bytes - ' and 1000000 more'.length;
  const some = all.slice(0, all.lastIndexOf(', ', room));
  return `${some} and ${ids.length - some.split(', ').length} more`;
}

/** What comes from outside must not look like a line of ours. */
const singleLine = (text: string) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
