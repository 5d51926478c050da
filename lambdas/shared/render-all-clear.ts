import { kindOf } from './matter';
import type { LoopPolicy } from './policy';
import type { Notice } from './publisher';
import { ascii, originOf, subjectOf, whereOf } from './wording';

/** What was told of before and is over now, in one short message. */
export function renderAllClear(
  over: {
    readonly key: string;
    readonly headline: string;
    readonly ring?: string;
    readonly openedAt: Date;
    readonly opsItemId?: string;
    /** Why nobody need act any more; a sentence. */
    readonly why: string;
    readonly heading: string;
  },
  policy: LoopPolicy,
  at: Date,
): Notice {
  const { key, headline, ring, openedAt, opsItemId, why, heading } = over;
  const what = `Over: ${headline}.`;
  const tried = opsItemId ? `OpsItem ${opsItemId} is resolved.` : 'There was no OpsItem to resolve.';
  return {
    subject: subjectOf(`over: ${headline}`, policy),
    text: [
      what,
      '',
      `Where: ${whereOf(ring, policy)}`,
      `Why:   ${why}`,
      `Since: ${openedAt.toISOString().slice(0, 16)}Z, for ${lengthOf(at.getTime() - openedAt.getTime())}`,
      `Done:  ${tried}`,
      '',
      'Nothing is left to do. If it comes again, you are told again.',
    ].join('\n'),
    machine: {
      ...originOf(policy, at),
      status: 'resolved',
      key,
      cause: kindOf(key),
      ...(ring !== undefined && { ring }),
      headline: ascii(headline),
      what,
      why,
      tried,
      next: [],
      nodes: [],
      nodesTotal: 0,
      ...(opsItemId !== undefined && { opsItemId }),
      heading,
      links: [],
    },
  };
}

function lengthOf(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 60 / 24)} days`;
}
