import type { Cause, VerdictState } from '../shared/cause';
import { dueOf, nextClocks } from '../shared/deadlines';
import type { ExpectedBaseline } from '../shared/expected-baseline';
import { judgeAssociation } from '../shared/judge-association';
import { judgeNode, type Verdict } from '../shared/judge-node';
import type { Debt } from '../shared/ledger';
import { settingsOf } from '../shared/operation';
import type { LoopPolicy } from '../shared/policy';
import type { Sighting } from '../shared/sighting';
import type { WindowState } from '../shared/window-state';
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
  | { readonly state: 'counted'; readonly line: NodeLine; readonly causes: readonly Owed[] }
  /** Its patch group belongs to somebody else. */
  | { readonly state: 'not ours' }
  /** It does not exist any more. */
  | { readonly state: 'gone' };

/** A verdict on something that the node owes. */
export interface Owed extends Verdict {
  readonly cause: Cause;
}

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
  const { policy } = circumstances;
  const now = situation(circumstances, NOT_JUDGED);
  const verdict = judgeNode(seen, now);
  if (verdict.state === 'gone') return { state: 'gone' };
  if (verdict.state === 'ignored') return { state: 'not ours' };
  const inWindow = () => situation(circumstances, openAt(circumstances.now));
  const failure = circumstances.hasFailedAssociation ? { ...FAILED, heardAt: circumstances.now } : undefined;
  const causes = [
    owed(policy, verdict, () => judgeNode(seen, inWindow())),
    failure &&
      owed(policy, judgeAssociation(seen, failure, now), () =>
        judgeAssociation(seen, { ...failure, ...NAMED }, inWindow()),
      ),
  ].filter((one) => one !== undefined);
  const standing = standingOf(verdict, causes);
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
      waiver: standing === 'waived' ? causes[0]?.waiver?.name : undefined,
      handsOffUntil: verdict.handsOff?.until,
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

/** The line with what the ledger says: since when, what was decided, what was tried, until when. */
export function withDebts(
  line: NodeLine,
  causes: readonly Owed[],
  ledger: readonly Debt[],
  { policy, now }: Pick<Circumstances, 'policy' | 'now'>,
): NodeLine {
  if (causes.length === 0) return line;
  const debts = causes.map(({ cause, ring, state, reason, wouldAct, owes }): DebtLine => {
    const kept = ledger.find((debt) => debt.cause === cause && debt.closedAt === undefined);
    // Of these the report is as sure as the loop will be; whether something may be installed only the loop knows.
    const verdict = kept?.verdict ?? (CERTAIN_VERDICTS.includes(state) ? state : undefined);
    const clocks = owes && nextClocks(kept, owes, now);
    const due = verdict === 'waived' ? undefined : dueOf({ clocks }, policy, now);
    return {
      nodeId: line.nodeId,
      name: line.name,
      ring,
      cause,
      verdict,
      reason: kept?.reason ?? reason,
      firstSeen: kept?.firstSeen ?? now.toISOString(),
      attempts: kept?.attempts ?? 0,
      lastAttemptAt: kept?.lastAttemptAt,
      dueAt: due?.dueAt,
      severity: due?.severity,
      wouldAct,
    };
  });
  return { ...line, debts };
}

const CERTAIN_VERDICTS: readonly VerdictState[] = ['report', 'hands-off', 'waived'];

function standingOf({ state }: Verdict, causes: readonly Owed[]): Standing {
  if (causes.length === 0) return state === 'compliant' ? 'compliant' : 'unknown';
  const first = causes.find((owed) => owed.state !== 'waived');
  if (!first) return 'waived';
  return CERTAIN.includes(first.cause) ? 'not compliant' : 'unknown';
}

/** Whether the loop would act is asked for the ring's next window: a report is rarely written in one. */
function owed(policy: LoopPolicy, verdict: Verdict, inWindow: () => Verdict): Owed | undefined {
  const { cause } = verdict;
  if (cause === undefined) return undefined;
  const isReported = settingsOf(policy, cause).mode === 'report';
  return { ...verdict, cause, wouldAct: (isReported && inWindow().wouldAct) || undefined };
}

const FAILED = {
  finding: 'State Manager says that an association is not as it should be',
  associationIds: [] as readonly string[],
};
/** By the time the loop may act, the sweep has asked which it is. */
const NAMED = { associationIds: ['the one that failed'] };

/** A report says how the fleet stands even where nothing is to be done about it. */
const told = (policy: LoopPolicy): LoopPolicy => ({
  ...policy,
  missingPatches: toldOf(policy.missingPatches),
  associations: toldOf(policy.associations),
});

const toldOf = <Looked extends { readonly mode: LoopPolicy['associations']['mode'] }>(after: Looked): Looked =>
  after.mode === 'off' ? { ...after, mode: 'report' } : after;

/** Nothing is done here, so what only an action depends on is left out: the ledger, breaker and brake. */
const situation = ({ policy, now, expected }: Circumstances, window: WindowState) => ({
  policy: told(policy),
  now,
  debts: [],
  expected,
  window,
  brake: { isOn: false } as const,
  isTurnTaken: false,
});

const NOT_JUDGED: WindowState = { state: 'closed', reason: 'the loop has not judged it yet' };

/** A window with all the time in the world. */
function openAt(now: Date): WindowState {
  const later = new Date(now.getTime() + 86_400_000);
  return { state: 'open', name: 'of its ring', closesAt: later, cutoffAt: later };
}
