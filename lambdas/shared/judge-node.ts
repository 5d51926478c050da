import type { Brake } from './brake';
import { type Cause, PATCH_CAUSES, type VerdictState } from './cause';
import type { ExpectedBaseline } from './expected-baseline';
import { handsOffTag } from './hands-off';
import type { Debt } from './ledger';
import type { LoopPolicy } from './policy';
import { foreignGroup, ringOf } from './ring-of';
import { isInstance, type Sighting } from './sighting';
import type { WindowState } from './window-state';

/** An agent has this long to register after its instance started, and to come back after its last ping. */
export const AGENT_GRACE_MINUTES = 60;

/** SendCommand takes no shorter delivery time. */
export const SHORTEST_DELIVERY_SECONDS = 30;

/** What was decided about a node, and why. */
export interface Verdict {
  readonly nodeId: string;
  readonly ring?: string;
  /** What is wrong; absent when nothing is, or nothing can be said. */
  readonly cause?: Cause;
  readonly state: VerdictState;
  /** In words for people, the same as long as nothing changes. */
  readonly reason: string;
}

/** What a verdict depends on beside the node itself. */
export interface Situation {
  readonly policy: LoopPolicy;
  readonly now: Date;
  /** What the ledger says about the node. */
  readonly debts: readonly Debt[];
  readonly expected?: ExpectedBaseline;
  /** The window of the node's ring. */
  readonly window: WindowState;
  readonly brake: Brake;
  /** Why the breaker stops the node's ring, if it does. */
  readonly breaker?: string;
  /** Whether a run is under way in the node's ring. */
  readonly isTurnTaken: boolean;
}

/**
 * What to do about one node, decided from what is true now. From the node itself (does it exist, is it ours, does it answer,
 * was it scanned, and with our baseline) to whether we may touch it (hands-off tag, mode, window, attempts, breaker, brake).
 */
export function judgeNode(seen: Sighting, situation: Situation): Verdict {
  const { policy, now, expected } = situation;
  const { nodeId, agent, instance, patches } = seen;
  const ring = ringOf(seen.tags, policy);
  const say = (state: VerdictState, reason: string, cause?: Cause): Verdict => ({ nodeId, ring, cause, state, reason });
  const owe = (cause: Cause, state: VerdictState, reason: string): Verdict => {
    const tag = handsOffTag(seen.tags, policy);
    return tag
      ? say('hands-off', `${reason}; tagged ${tag}, so the loop leaves it alone`, cause)
      : say(state, reason, cause);
  };

  if (!agent && !instance) return say('gone', 'neither Systems Manager nor EC2 knows the node');
  if (instance?.state === 'terminated' || instance?.state === 'shutting-down')
    return say('gone', 'the instance is terminated');
  const foreign = foreignGroup(seen.tags, policy);
  if (foreign !== undefined) return say('ignored', `its patch group ${foreign} is no ring of this fleet`);
  if (instance && instance.state !== 'running' && !agent?.isOnline)
    return say('wait', `the instance is ${instance.state}`);
  if (!agent) {
    const isNew = minutesSince(instance?.launchedAt, now) < AGENT_GRACE_MINUTES;
    return isNew
      ? say('wait', 'the instance started lately, and its agent has not registered yet')
      : owe('never-registered', 'report', 'the instance runs, and its agent never registered with Systems Manager');
  }
  if (!agent.isOnline) {
    return minutesSince(agent.lastPingAt, now) < AGENT_GRACE_MINUTES
      ? say('wait', 'the agent lost its connection lately; the node may be rebooting')
      : owe(
          'silent-agent',
          'report',
          `no ping from the agent for over ${AGENT_GRACE_MINUTES} minutes${isInstance(nodeId) ? ', though the instance runs' : ''}`,
        );
  }

  const staleMinutes = policy.scans.staleAfterHours * 60;
  if (policy.missingPatches.mode === 'off') return say('ignored', 'patches are not looked after: mode is off');
  if (!patches) {
    return minutesSince(agent.registeredAt ?? instance?.launchedAt, now) < staleMinutes
      ? say('wait', 'the node registered lately, and was not scanned yet')
      : owe('never-scanned', 'report', 'the node was never scanned for patches');
  }
  if (!expected) {
    if (patches.missing + patches.failed + patches.pendingReboot + patches.rejected === 0)
      return say('compliant', "compliant by a baseline that is not the fleet's");
    return owe(
      'foreign-scan',
      'report',
      `the fleet has no baseline for ${agent.operatingSystem ?? agent.platform ?? 'its platform'}; scanned with ${idOf(patches.baselineId)}`,
    );
  }
  if (idOf(patches.baselineId) !== expected.id) {
    return owe(
      'foreign-scan',
      'report',
      expected.id
        ? `scanned with ${idOf(patches.baselineId)} instead of ${expected.name} (${expected.id})`
        : `scanned with ${idOf(patches.baselineId)}; baseline ${expected.name} does not exist`,
    );
  }
  if (minutesSince(patches.endedAt, now) >= staleMinutes) {
    return owe('stale-scan', 'report', `not scanned for over ${policy.scans.staleAfterHours} hours`);
  }
  const toInstall = owed(seen);
  if (toInstall) {
    const tag = handsOffTag(seen.tags, policy);
    if (tag) return owe(toInstall.cause, 'hands-off', toInstall.what);
    const { state, reason } = mayInstall(situation, ring);
    return say(state, `${toInstall.what}; ${reason}`, toInstall.cause);
  }
  if (patches.rejected > 0)
    return owe('rejected-patch', 'report', `${patches.rejected} installed that the baseline rejects`);
  if (patches.pendingReboot > 0 && ring !== undefined && policy.rings[ring]?.reboot === 'never')
    return owe(
      'pending-reboot',
      'report',
      `${patches.pendingReboot} installed and waiting for a reboot, which its ring leaves to people`,
    );
  if (patches.pendingReboot > 0)
    return owe(
      'pending-reboot',
      'wait',
      `${patches.pendingReboot} installed and waiting for a reboot; the ring's window brings it`,
    );
  return say('compliant', `scanned with ${expected.name}, nothing missing`);
}

function owed({ patches }: Sighting): { cause: Cause; what: string } | undefined {
  if (!patches) return undefined;
  if (patches.failed > 0)
    return { cause: 'failed-install', what: `${patches.failed} failed to install, ${patches.missing} missing` };
  if (patches.missing > 0) return { cause: 'missing-patches', what: `${patches.missing} missing` };
  return undefined;
}

/** Whether patches may be installed on the node now. What waiting cannot change comes first, so that nobody waits for it. */
function mayInstall(situation: Situation, ring: string | undefined): { state: VerdictState; reason: string } {
  const { policy, now, debts, brake } = situation;
  const { mode, attempts: allowed, coolDownMinutes } = policy.missingPatches;
  if (mode !== 'automatic') return { state: 'report', reason: `mode is ${mode}` };
  if (debts.some((debt) => debt.result === 'running')) return { state: 'wait', reason: 'an attempt is under way' };
  const attempts = Math.max(0, ...openEpisode(debts).map((debt) => debt.attempts));
  if (attempts >= allowed) return { state: 'given-up', reason: `${attempts} of ${allowed} attempts were made` };

  const calendar = mayStart(situation, ring);
  if (calendar) return calendar;
  const lastAttemptAt = debts
    .flatMap((debt) => debt.lastAttemptAt ?? [])
    .sort()
    .at(-1);
  if (lastAttemptAt && minutesSince(new Date(lastAttemptAt), now) < coolDownMinutes) {
    return {
      state: 'wait',
      reason: `cools down for ${coolDownMinutes} minutes after attempt ${attempts} of ${allowed}`,
    };
  }
  if (situation.breaker) return { state: 'paused', reason: `the breaker is on: ${situation.breaker}` };
  if (brake.isOn) return { state: 'paused', reason: brake.reason };
  if (situation.isTurnTaken) return { state: 'wait', reason: 'another run is under way in its ring' };
  return { state: 'act', reason: `attempt ${attempts + 1} of ${allowed}` };
}

/** Why nothing may start now as far as the calendar goes. */
function mayStart(
  { policy, now, window }: Situation,
  ring: string | undefined,
): { state: VerdictState; reason: string } | undefined {
  if (window.state === 'busy') return { state: 'wait', reason: `window ${window.name} is at work on its ring` };
  const settings = ring === undefined ? undefined : policy.rings[ring];
  if (settings?.hasHooks) return { state: 'wait', reason: 'its ring has hooks, which only its window runs' };
  if (window.state === 'stopped') {
    const budget = `its error budget of ${settings?.errors} allows`;
    return { state: 'paused', reason: `window ${window.name} stopped: more of its nodes failed than ${budget}` };
  }
  if (policy.missingPatches.when === 'at any time') return undefined;
  if (!settings)
    return { state: 'report', reason: 'it is in no ring by patch group, so the loop knows no window of its own' };
  if (window.state === 'closed') return { state: 'wait', reason: window.reason };
  const minutesLeft = (window.closesAt.getTime() - now.getTime()) / 60_000;
  if (minutesLeft < settings.minutesPerNode) {
    return { state: 'wait', reason: `window ${window.name} closes before ${settings.minutesPerNode} minutes are over` };
  }
  if (window.cutoffAt.getTime() - now.getTime() < SHORTEST_DELIVERY_SECONDS * 1000) {
    return { state: 'wait', reason: `window ${window.name} is past its cutoff` };
  }
  return undefined;
}

/** The debts of the episode under way: what an install can put right, not closed since. */
const openEpisode = (debts: readonly Debt[]) =>
  debts.filter((debt) => !debt.closedAt && PATCH_CAUSES.includes(debt.cause));

/** AWS gives its own baselines by ARN, others by id. */
const idOf = (baselineId: string) => baselineId.split('/').at(-1) as string;

/** Infinity when it is not known since when. */
const minutesSince = (moment: Date | undefined, now: Date) =>
  moment ? (now.getTime() - moment.getTime()) / 60_000 : Number.POSITIVE_INFINITY;
