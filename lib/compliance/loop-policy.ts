import type { LoopPolicy } from '../../lambdas/shared/policy';
import type { Fleet } from '../config/fleet';
import type { Baseline } from '../patching/config';
import { ringBaselines } from '../patching/ring-baselines';

/**
 * What the file asks of the loop, in the form that travels in its functions' bundles.
 * Names stand for baselines and windows; the functions find the ids at run time.
 */
export function loopPolicy(fleet: Fleet): LoopPolicy | undefined {
  const { compliance, patching } = fleet;
  if (!compliance) return undefined;
  const perRing = patching ? ringBaselines(patching, fleet.timeZone) : [];
  // A ring by other tags is its window's alone: the tag PatchGroup says nothing of it, and a node must not get into it by its name.
  const byPatchGroup = (patching?.rings ?? []).filter(({ target }) => target.kind === 'patchGroup');
  const deployed = (name: string) => `${fleet.name}-${name}`;
  // A baseline of AWS keeps the name that AWS gave it.
  const baselineName = ({ provided }: Pick<Baseline, 'provided'>, name: string) => provided ?? deployed(name);
  return {
    fleet: fleet.name,
    timeZone: fleet.timeZone,
    account: fleet.deploysTo.account,
    region: fleet.deploysTo.region,
    rings: Object.fromEntries(
      byPatchGroup.map((ring) => [
        ring.name,
        {
          window: deployed(ring.name),
          baselines: Object.fromEntries(
            perRing
              .filter((each) => each.ring === ring.name)
              .map((each) => [each.baseline.operatingSystem, baselineName(each.baseline, each.name)]),
          ),
          pace: ring.pace.toString(),
          errors: ring.errors.toString(),
          minutesPerNode: ring.minutesPerNode,
          ...(ring.reboot === 'never' ? { reboot: ring.reboot } : {}),
          ...(ring.hooks ? { hasHooks: true } : {}),
          ...(patching?.mode === 'policy' ? { hasPatchPolicy: true } : {}),
        },
      ]),
    ),
    defaultBaselines: Object.fromEntries(
      (patching?.baselines ?? [])
        .filter(({ isDefault }) => isDefault)
        .map((baseline) => [baseline.operatingSystem, baselineName(baseline, baseline.name)]),
    ),
    missingPatches: {
      mode: compliance.missingPatches.mode,
      attempts: compliance.missingPatches.attempts,
      coolDownMinutes: compliance.missingPatches.coolDown.toMinutes(),
      when: compliance.missingPatches.when,
    },
    associations: {
      mode: compliance.associations.mode,
      attempts: compliance.associations.attempts,
      coolDownMinutes: compliance.associations.coolDown.toMinutes(),
      when: compliance.associations.when,
    },
    scans: {
      mode: compliance.scans.mode,
      attempts: compliance.scans.attempts,
      coolDownMinutes: compliance.scans.coolDown.toMinutes(),
      staleAfterHours: compliance.scans.staleAfter.toHours(),
    },
    waivers: compliance.waivers.map(({ slice: _, nodeIds, tags, patches, ...rest }) => ({
      ...rest,
      ...(nodeIds ? { nodeIds: [...nodeIds] } : {}),
      ...(tags ? { tags: { ...tags } } : {}),
      ...(patches ? { patches: [...patches] } : {}),
    })),
    deadlines: Object.fromEntries(
      Object.entries(compliance.deadlines).map(([kind, length]) => [`${kind}Days`, length.toDays()]),
    ),
    handsOff: { ...compliance.handsOff },
    stopWhen: {
      failedPercent: compliance.stopWhen.failedPercent,
      outOf: compliance.stopWhen.outOf,
      withinMinutes: compliance.stopWhen.within.toMinutes(),
    },
    callsPerSecond: compliance.report.callsPerSecond,
  };
}
