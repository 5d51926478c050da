import { type Cause, PATCH_CAUSES } from './cause';
import type { LoopPolicy } from './policy';

/** What the loop can do to a node: install what it misses, scan it, or have State Manager apply associations again. */
export type Operation = 'install' | 'scan' | 'refresh';

/** How often, how soon again, and when the loop may try to put a cause right. */
export interface Settings {
  readonly mode: 'off' | 'report' | 'automatic';
  readonly attempts: number;
  readonly coolDownMinutes: number;
  readonly when: 'inside windows' | 'at any time';
}

/** What puts a cause right, as far as anything can. */
export function operationOf(cause: Cause | undefined): Operation {
  if (cause === 'failed-association') return 'refresh';
  return cause === 'never-scanned' || cause === 'stale-scan' ? 'scan' : 'install';
}

/** What the policy says about putting a cause right; a scan changes nothing on the node, so no window is asked. */
export function settingsOf(policy: LoopPolicy, cause: Cause | undefined): Settings {
  const operation = operationOf(cause);
  if (operation === 'refresh') return policy.associations;
  return operation === 'scan' ? { ...policy.scans, when: 'at any time' } : policy.missingPatches;
}

/** The causes that hand their attempts on to each other, as they are one episode of trying. */
export const familyOf = (cause: Cause | undefined): readonly Cause[] =>
  cause === undefined ? [] : PATCH_CAUSES.includes(cause) ? PATCH_CAUSES : [cause];
