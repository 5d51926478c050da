import type { Tripped } from './breaker';
import { PATCH_CAUSES } from './cause';
import type { Debt } from './ledger';
import type { LoopPolicy } from './policy';

/** Headings of docs/operations.md that urgent messages name; each must exist there. */
export const HEADINGS = {
  givenUp: 'The loop gave up on nodes',
  breaker: 'The breaker stopped a ring',
  ownFailure: 'The loop itself failed',
  lateRun: 'A run ended after its window',
  waiverExpired: 'A waiver has expired',
  handsOffEnded: 'Hands-off has ended',
} as const;

/** The kinds of matters: the first part of a matter's key, and the `cause` in a message for machines. */
export type MatterKind =
  | 'given-up'
  | 'breaker'
  | 'window-stopped'
  | 'own-failure'
  | 'late-run'
  | 'waiver-expired'
  | 'hands-off-ended';

/** Something a person must act on. */
export interface Urgent {
  /** One per cause: people hear of it once until it has been quiet for a while. */
  readonly key: `${MatterKind}#${string}`;
  /** The subject's end: what happened, in a few words. */
  readonly headline: string;
  readonly ring?: string;
  readonly what: string;
  readonly nodes: readonly { readonly nodeId: string; readonly reason: string }[];
  readonly why: string;
  readonly tried: string;
  readonly next: readonly string[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly heading: (typeof HEADINGS)[keyof typeof HEADINGS];
  /**
   * Whether it is told once and not again, however long it lasts.
   * @default false
   */
  readonly isToldOnce?: boolean;
}

/** What kind of matter a key names. */
export const kindOf = (key: string): MatterKind => key.split('#')[0] as MatterKind;

/** Whether there is nothing that could be over: it has happened. */
export const isNews = (key: string): boolean => kindOf(key) === 'late-run' || kindOf(key) === 'hands-off-ended';

/** Whether its nodes come and go while it lasts. */
export const givesUp = (key: string): boolean => kindOf(key) === 'given-up';

/** Names the matter of nodes that the loop gave up on: one for all causes that are one episode of trying. */
export const givenUpKey = ({ cause, ring }: Pick<Debt, 'cause' | 'ring'>) =>
  `given-up#${PATCH_CAUSES.includes(cause) ? 'patches' : cause}#${ring ?? ''}` as const;

/** Names the matter of runs that ended after their window. */
export const lateRunKey = (ring: string | undefined) => `late-run#${ring ?? ''}` as const;

/** Names the matter of a tripped breaker. */
export const breakerKey = ({ scope, ring }: Pick<Tripped, 'scope' | 'ring'>) =>
  `breaker#${scope}#${ring ?? ''}` as const;

/** Names the matter of a window that ended its run. */
export const windowStoppedKey = (ring: string) => `window-stopped#${ring}` as const;

/** Names the matter of a waiver that expired; renewed and expired again, it is another one. */
export const waiverExpiredKey = ({ name, until }: Pick<LoopPolicy['waivers'][number], 'name' | 'until'>) =>
  `waiver-expired#${name}#${until}` as const;
