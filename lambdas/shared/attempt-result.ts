import type { AttemptResult } from './ledger';

const NEVER_RAN =
  /^(Delivery ?Timed ?Out|Undeliverable|Terminated|Invalid ?Platform|Access ?Denied|Cancell?ed|Rate ?Exceeded)$/i;

/**
 * What became of an attempt on one node. A command that never reached the node, or was stopped before its turn, says nothing
 * about the node: it is no failure, and it does not use up an attempt.
 */
export function attemptResult(invocation: { status: string; statusDetails: string } | undefined): AttemptResult {
  if (!invocation) return 'not-run';
  if (invocation.status === 'Success') return 'succeeded';
  return NEVER_RAN.test(invocation.statusDetails) || invocation.status === 'Cancelled' ? 'not-run' : 'failed';
}
