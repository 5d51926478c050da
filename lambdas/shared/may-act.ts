import type { Cause, VerdictState } from './cause';
import { coolDownEnds, coolDownOf } from './cool-down';
import type { Situation } from './judge-node';
import { mayStart } from './may-start';
import { familyOf, operationOf, type Settings, settingsOf } from './operation';

/** Whether the loop may do something about a cause, and why. */
export interface Gate {
  readonly state: VerdictState;
  readonly reason: string;
  /** Whether mode `automatic` would act now where mode is `report`. */
  readonly wouldAct?: boolean;
}

/**
 * Whether the loop may try to put a cause right now: by mode, attempts, calendar, cool-down, breaker, brake and turn. What
 * waiting cannot change comes first, so that nobody waits for it. In mode `report` the same is decided in full, and told.
 */
export function mayAct(
  situation: Omit<Situation, 'expected'>,
  { nodeId, ring, cause }: { readonly nodeId: string; readonly ring?: string; readonly cause: Cause },
): Gate {
  const settings = settingsOf(situation.policy, cause);
  if (settings.mode === 'off') return { state: 'report', reason: 'mode is off' };
  const gate = ifAutomatic(situation, settings, nodeId, ring, cause);
  return settings.mode === 'automatic' ? gate : toldOnly(gate);
}

function ifAutomatic(
  situation: Omit<Situation, 'expected'>,
  { attempts: allowed, coolDownMinutes, when }: Settings,
  nodeId: string,
  ring: string | undefined,
  cause: Cause,
): Gate {
  const { now, debts, brake } = situation;
  if (debts.some((debt) => debt.result === 'running')) return { state: 'wait', reason: 'an attempt is under way' };
  const family = debts.filter((debt) => familyOf(cause).includes(debt.cause));
  const attempts = Math.max(0, ...family.filter(({ closedAt }) => !closedAt).map((debt) => debt.attempts));
  if (attempts >= allowed) return { state: 'given-up', reason: `${attempts} of ${allowed} attempts were made` };

  const calendar = mayStart(situation, ring, operationOf(cause), when);
  if (calendar) return calendar;
  // also of a debt that was paid since: a node that was in order for an hour has not cooled down
  const lastAttemptAt = family
    .flatMap((debt) => debt.lastAttemptAt ?? [])
    .sort()
    .at(-1);
  if (lastAttemptAt && now < coolDownEnds(nodeId, attempts, new Date(lastAttemptAt), coolDownMinutes)) {
    const minutes = Math.ceil(coolDownOf(nodeId, attempts, coolDownMinutes));
    return { state: 'wait', reason: `cools down for ${minutes} minutes after attempt ${attempts} of ${allowed}` };
  }
  if (situation.breaker) return { state: 'paused', reason: `the breaker is on: ${situation.breaker}` };
  if (brake.isOn) return { state: 'paused', reason: brake.reason };
  if (situation.isTurnTaken) return { state: 'wait', reason: 'another run is under way in its ring' };
  return { state: 'act', reason: `attempt ${attempts + 1} of ${allowed}` };
}

/** The same decision where the mode is to tell it and no more. */
function toldOnly({ state, reason }: Gate): Gate {
  const told = (would: string): Gate => ({ state: 'report', reason: `mode is report; automatic would ${would}` });
  if (state === 'act') return { ...told(`make ${reason} now`), wouldAct: true };
  if (state === 'wait') return told(`wait: ${reason}`);
  if (state === 'paused') return told(`hold back: ${reason}`);
  if (state === 'given-up') return told(`give up: ${reason}`);
  return told(`only tell: ${reason}`);
}
