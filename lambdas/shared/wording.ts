import type { LoopPolicy } from './policy';

/** SNS refuses a subject of 100 characters or more, and any that is not ASCII. */
const SUBJECT_CHARACTERS = 99;

/** What every urgent message for machines says of where it comes from. */
export const originOf = ({ fleet, account, region }: LoopPolicy, at: Date) =>
  ({ version: 1, kind: 'urgent', fleet, account, region, at: at.toISOString() }) as const;

/** Where something is, for people. */
export const whereOf = (ring: string | undefined, { fleet, account, region }: LoopPolicy) =>
  `fleet ${fleet}${ring ? `, ring ${ring}` : ''}, account ${account}, ${region}`;

/** A subject as SNS takes it. */
export const subjectOf = (headline: string, { fleet }: LoopPolicy) =>
  shortened(ascii(`[${fleet}] ${headline}`), SUBJECT_CHARACTERS);

/** What is left of a text where only ASCII is taken. */
export const ascii = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '?');

/** As much of a text as is taken. */
export const shortened = (text: string, characters: number) =>
  text.length <= characters ? text : `${text.slice(0, characters - 3)}...`;
