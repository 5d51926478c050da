import type { Cause } from './cause';
import type { PatchFact, PatchState } from './sighting';
import { type Waiver, waivedBy, waiverOf } from './waivers';

const KINDS = ['failed', 'missing', 'rejected', 'pendingReboot'] as const;

/** Patches that are not in order, counted, once those are taken off that somebody waived. */
export type Owed = Readonly<Record<(typeof KINDS)[number], number>> & {
  /** How many were waived, by whom, in words; absent when none was. */
  readonly waived?: { readonly patches: number; readonly by: string; readonly first: Waiver };
};

/**
 * What a node still owes under waivers of single patches. Where fewer patches are named than were counted, nobody can say which
 * ones are missing, and nothing of that kind is waived.
 * @param facts the single patches, or nothing where nobody asked for them
 */
export function owedPatches(
  patches: PatchState,
  facts: readonly PatchFact[] = [],
  waivers: readonly Waiver[] = [],
): Owed {
  const left = { failed: 0, missing: 0, rejected: 0, pendingReboot: 0 };
  const used: Waiver[] = [];
  let waived = 0;
  for (const kind of KINDS) {
    const named = facts.filter(({ state }) => state === kind);
    const under = named.length < patches[kind] ? [] : named.flatMap((fact) => waiverOf(fact, waivers) ?? []);
    left[kind] = Math.max(0, patches[kind] - under.length);
    waived += Math.min(patches[kind], under.length);
    used.push(...under);
  }
  const [first] = [...used].sort((one, other) => (one.until < other.until ? -1 : 1));
  if (!first) return left;
  return { ...left, waived: { patches: waived, by: [...new Set(used)].map(waivedBy).join(', '), first } };
}

/** What is wrong with a node's patches first of all, in words. */
export interface Worst {
  readonly cause: Cause;
  readonly what: string;
}

/** What the counts amount to; nothing when all is in order. */
export function worstOf(owed: Owed | PatchState): Worst | undefined {
  const { failed, missing, rejected, pendingReboot } = owed;
  if (failed > 0) return { cause: 'failed-install', what: `${failed} failed to install, ${missing} missing` };
  if (missing > 0) return { cause: 'missing-patches', what: `${missing} missing` };
  if (rejected > 0) return { cause: 'rejected-patch', what: `${rejected} installed that the baseline rejects` };
  if (pendingReboot > 0)
    return { cause: 'pending-reboot', what: `${pendingReboot} installed and waiting for a reboot` };
  return undefined;
}
