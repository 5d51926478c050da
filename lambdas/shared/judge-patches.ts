import { owedSeverities } from './deadlines';
import type { ExpectedBaseline } from './expected-baseline';
import type { Finding } from './finding';
import type { Situation } from './judge-node';
import { mayAct } from './may-act';
import { minutesSince } from './minutes-since';
import { owedPatches, type Worst, worstOf } from './owed-patches';
import type { PatchState, Sighting } from './sighting';
import { patchWaivers } from './waivers';

/** Clocks differ a little; a scan that claims to be later than this has no age that anybody can trust. */
const SKEW_MINUTES = 60;

/** What the last patch operation on a node says about it, where that is ours, and young enough to be believed. */
export function judgePatches(seen: Sighting, situation: Situation, ring: string | undefined): Finding {
  const { policy, now, expected } = situation;
  const { nodeId, agent, instance, patches } = seen;
  if (policy.missingPatches.mode === 'off')
    return { state: 'ignored', reason: 'patches are not looked after: mode is off' };
  const { staleAfterHours } = policy.scans;
  if (!patches) {
    return minutesSince(agent?.registeredAt ?? instance?.launchedAt, now) < staleAfterHours * 60
      ? { state: 'wait', reason: 'the node registered lately, and was not scanned yet' }
      : unscanned('never-scanned', 'the node was never scanned for patches', nodeId, ring, situation);
  }
  const worst = worstOf(patches);
  const foreign = expected || worst ? whyForeign(seen, patches, expected) : undefined;
  if (foreign) return { cause: 'foreign-scan', what: foreign };
  const age = minutesSince(patches.endedAt, now);
  if (age < -SKEW_MINUTES)
    return unscanned('stale-scan', 'its last scan claims a later time than now', nodeId, ring, situation);
  if (age >= staleAfterHours * 60)
    return unscanned('stale-scan', `not scanned for over ${staleAfterHours} hours`, nodeId, ring, situation);
  if (!worst) {
    const reason = expected
      ? `scanned with ${expected.name}, nothing missing`
      : "compliant by a baseline that is not the fleet's";
    return { state: 'compliant', reason };
  }
  return owing(seen, patches, worst, ring, situation);
}

/** A node of whose patches nobody knows anything now: a scan would tell, if the fleet has a baseline to scan it with. */
function unscanned(
  cause: 'never-scanned' | 'stale-scan',
  what: string,
  nodeId: string,
  ring: string | undefined,
  situation: Situation,
): Finding {
  if (situation.policy.scans.mode === 'off')
    return { state: 'wait', reason: `${what}; scans are not looked after: mode is off` };
  if (!situation.expected?.id) return { cause, what: `${what}, and the fleet has no baseline to scan it with` };
  return { cause, what, gate: () => mayAct(situation, { nodeId, ring, cause }) };
}

/** Why the last scan says nothing about the node, if it was made with another baseline than the fleet's. */
function whyForeign({ agent }: Sighting, { baselineId }: PatchState, expected: ExpectedBaseline | undefined) {
  const used = `scanned with ${idOf(baselineId)}`;
  if (!expected)
    return `the fleet has no baseline for ${agent?.operatingSystem ?? agent?.platform ?? 'its platform'}; ${used}`;
  if (!expected.id) return `${used}; baseline ${expected.name} does not exist`;
  return idOf(baselineId) === expected.id ? undefined : `${used} instead of ${expected.name} (${expected.id})`;
}

/** What patches the node owes, and what is left of that under waivers. */
function owing(
  seen: Sighting,
  patches: PatchState,
  worst: Worst,
  ring: string | undefined,
  situation: Situation,
): Finding {
  const { policy, now } = situation;
  const { nodeId, tags, patchFacts } = seen;
  const owed = owedPatches(patches, patchFacts, patchWaivers(nodeId, tags, policy, now));
  const owes = owedSeverities(patches);
  const left = worstOf(owed);
  if (!left) return { ...worst, owes, waiver: owed.waived?.first };
  const { cause } = left;
  const what = owed.waived ? `${left.what}, and ${owed.waived.patches} waived by ${owed.waived.by}` : left.what;
  if (cause === 'rejected-patch') return { cause, what, owes };
  if (cause !== 'pending-reboot') return { cause, what, owes, gate: () => mayAct(situation, { nodeId, ring, cause }) };
  if (ring === undefined) return { cause, what: `${what}, and it is in no ring whose window would bring one`, owes };
  if (policy.rings[ring]?.reboot === 'never') return { cause, what: `${what}, which its ring leaves to people`, owes };
  return { cause, what, owes, gate: () => ({ state: 'wait', reason: "the ring's window brings it" }) };
}

/** AWS gives its own baselines by ARN, others by id. */
const idOf = (baselineId: string) => baselineId.split('/').at(-1) as string;
