import type { LoopPolicy } from './policy';
import type { Urgent } from './urgent';

/** SNS refuses a subject of 100 characters or more, and any that is not ASCII. */
const SUBJECT_CHARACTERS = 99;

/** Most nodes that a message names; SNS takes 256 KB, people less. */
const NODES_NAMED = 500;

/** OpsCenter's limit for a description. */
const DESCRIPTION_CHARACTERS = 2048;

/** The words in which people are told. */
export interface UrgentText {
  /** ASCII, under 100 characters. */
  readonly subject: string;
  readonly message: string;
  /** The same, as long as OpsCenter takes. */
  readonly description: string;
}

/** An urgent matter as plain text that can be read at three in the morning. */
export function renderUrgent(urgent: Urgent, policy: LoopPolicy): UrgentText {
  const named = urgent.nodes.slice(0, NODES_NAMED).map(({ nodeId, reason }) => `  ${nodeId}  ${reason}`);
  const unnamed = urgent.nodes.length - named.length;
  const lines = [
    urgent.what,
    '',
    `Where: fleet ${policy.fleet}${urgent.ring ? `, ring ${urgent.ring}` : ''}, account ${policy.account}, ${policy.region}`,
    `Why:   ${urgent.why}`,
    `Tried: ${urgent.tried}`,
    '',
    'What to do next:',
    ...urgent.next.map((step, index) => `  ${index + 1}. ${step}`),
    `  More: docs/operations.md, heading "${urgent.heading}"`,
    ...(named.length > 0 ? ['', `Nodes (${urgent.nodes.length}):`, ...named] : []),
    ...(unnamed > 0 ? [`  and ${unnamed} more, see the report`] : []),
    ...(urgent.links.length > 0 ? ['', 'Links:', ...urgent.links.map(({ label, url }) => `  ${label}: ${url}`)] : []),
    '',
    'You are not told of this again for some hours, even if more nodes follow.',
  ];
  const message = lines.join('\n');
  return {
    subject: shortened(ascii(`[${policy.fleet}] ${urgent.headline}`), SUBJECT_CHARACTERS),
    message,
    description: shortened(message, DESCRIPTION_CHARACTERS),
  };
}

const ascii = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '?');

const shortened = (text: string, characters: number) =>
  text.length <= characters ? text : `${text.slice(0, characters - 3)}...`;
