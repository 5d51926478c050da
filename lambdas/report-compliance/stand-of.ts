import type { Cause } from '../shared/cause';
import type { ExpectedBaseline } from '../shared/expected-baseline';
import { judgeAssociation } from '../shared/judge-association';
import { judgeNode, type Verdict } from '../shared/judge-node';
import type { Debt } from '../shared/ledger';
import type { LoopPolicy } from '../shared/policy';
import type { Sighting } from '../shared/sighting';
import type { DebtLine, NodeLine, Standing } from './node-line';

/** What a node's line depends on beside the node itself. */
export interface Circumstances {
  readonly policy: LoopPolicy;
  readonly now: Date;
  readonly expected?: ExpectedBaseline;
  /** Whether State Manager says that an association is not as it should be. */
  readonly hasFailedAssociation: boolean;
}

/** What was found out about a node, before the ledger is asked what is done about it. */
export type Finding =
  | { readonly state: 'counted'; readonly line: NodeLine; readonly causes: readonly Verdict[] }
  /** Its patch group belongs to somebody else. */
  | { readonly state: 'not ours' }
  /** It does not exist any more. */
  | { readonly state: 'gone' };

/** Causes that say for certain that something is wrong; the others say that nothing certain is known. */
const CERTAIN: readonly Cause[] = [
  'failed-install',
  'missing-patches',
  'rejected-patch',
  'pending-reboot',
  'failed-association',
];

/** How a node stands, by the same judgement as the loop's. */
export function standOf(seen: Sighting, circumstances: Circumstances): Finding {
  const { policy, hasFailedAssociation } = circumstances;
  const verdict = judgeNode(seen, situation(circumstances));
  if (verdict.state === 'gone') return { state: 'gone' };
  if (verdict.state === 'ignored') return { state: 'not ours' };
  const failure = hasFailedAssociation ? 'State Manager says that an association is not as it should be' : undefined;
  const associations = judgeAssociation(seen.nodeId, seen.tags, failure, told(policy));
  const causes = [verdict, associations].filter(({ cause }) => cause !== undefined);
  const standing = standingOf(verdict, causes[0]);
  const { nodeId, agent, patches, tags } = seen;
  return {
    state: 'counted',
    causes,
    line: {
      nodeId,
      name: tags.Name || agent?.computerName || undefined,
      account: policy.account,
      region: policy.region,
      ring: verdict.ring,
      operatingSystem: agent?.operatingSystem,
      platform: agent?.platform,
      standing,
      debts: [],
      resting: standing === 'unknown' && causes.length === 0 ? verdict.reason : undefined,
      isOnline: agent?.isOnline ?? false,
      lastPingAt: agent?.lastPingAt?.toISOString(),
      scannedAt: patches?.endedAt.toISOString(),
      baselineId: patches?.baselineId,
      missing: patches?.missing,
      failed: patches?.failed,
      pendingReboot: patches?.pendingReboot,
      rejected: patches?.rejected,
    },
  };
}

/** The line with what the ledger says: since when, what was decided, what was tried. */
export function withDebts(line: NodeLine, causes: readonly Verdict[], ledger: readonly Debt[], now: Date): NodeLine {
  const debts = causes.map(({ cause, ring, state, reason }): DebtLine => {
    const kept = ledger.find((debt) => debt.cause === cause && debt.closedAt === undefined);
    const found = { nodeId: line.nodeId, name: line.name, ring, cause: cause as Cause };
    return kept
      ? {
          ...found,
          verdict: kept.verdict,
          reason: kept.reason,
          firstSeen: kept.firstSeen,
          attempts: kept.attempts,
          lastAttemptAt: kept.lastAttemptAt,
        }
      : {
          ...found,
          // Of these the report is as sure as the loop will be; whether something may be installed only the loop knows.
          verdict: state === 'report' || state === 'hands-off' ? state : undefined,
          reason,
          firstSeen: now.toISOString(),
          attempts: 0,
        };
  });
  return { ...line, debts };
}

function standingOf({ state }: Verdict, first: Verdict | undefined): Standing {
  if (first?.cause === undefined) return state === 'compliant' ? 'compliant' : 'unknown';
  return CERTAIN.includes(first.cause) ? 'not compliant' : 'unknown';
}

/** A report says how the fleet stands even where nothing is to be done about it. */
const told = (policy: LoopPolicy): LoopPolicy => ({
  ...policy,
  missingPatches: {
    ...policy.missingPatches,
    mode: policy.missingPatches.mode === 'off' ? 'report' : policy.missingPatches.mode,
  },
  associations: {
    ...policy.associations,
    mode: policy.associations.mode === 'off' ? 'report' : policy.associations.mode,
  },
});

/** Nothing is done here, so what only an action depends on is left out: the ledger, the window, breaker and brake. */
const situation = ({ policy, now, expected }: Circumstances) => ({
  policy: told(policy),
  now,
  debts: [],
  expected,
  window: { state: 'closed', reason: 'the loop has not judged it yet' } as const,
  brake: { isOn: false } as const,
  isTurnTaken: false,
});
