import type { PatchComplianceDataState } from '@aws-sdk/client-ssm';
import type { Baseline } from './baselines';
import type { Node } from './nodes';
import { COMPLIANCE_LEVELS, levelAt } from './patch-approval';
import type { Assessment, ReportedPatch } from './patch-report';
import type { Patch } from './patches';

const NON_COMPLIANT: readonly PatchComplianceDataState[] = [
  'MISSING',
  'FAILED',
  'INSTALLED_PENDING_REBOOT',
  'INSTALLED_REJECTED',
];

/** One node, one baseline, one moment. */
export interface Inspection {
  readonly node: Node;
  readonly baseline: Baseline;
  /** The operating system's patches. */
  readonly patches: readonly Patch[];
  /** Approvals count as of then: when the snapshot was made. */
  readonly asOf: number;
  readonly now: number;
}

/** Whether a patch is on a node: installed since, or part of the image it was made from. */
function isInstalled(node: Node, patch: Patch): boolean {
  if (node.installed.has(patch.index)) return true;
  return patch.releasedAt <= node.patchedUntil && !node.missing.has(patch.id) && patch.appliesTo(node);
}

/** Whether the vendor offers a patch to such a node; what applications it has is for the patch to say. */
const isOffered = (node: Node, patch: Patch, now: number): boolean =>
  patch.releasedAt <= now &&
  (patch.set === 'APPLICATION' || (patch.settings.products?.includes(node.platform.product) ?? true));

/** Everything that could be installed on a node now, whatever a baseline says of it. */
export function available({ node, patches, now }: Omit<Inspection, 'baseline' | 'asOf'>): Patch[] {
  return patches.filter(
    (patch) =>
      isOffered(node, patch, now) &&
      patch.appliesTo(node) &&
      !isInstalled(node, patch) &&
      !patch.supersededBy.some((newer) => newer.releasedAt <= now && isInstalled(node, newer)),
  );
}

/** The state of every patch that the baseline, or the node, has something to say about. */
export function inspect({ node, baseline, patches, asOf, now }: Inspection): ReportedPatch[] {
  const isWindows = node.operatingSystem === 'WINDOWS';
  const found: ReportedPatch[] = [];
  for (const patch of patches) {
    if (!isOffered(node, patch, now)) continue;
    const approval = baseline.approval(patch);
    const approved = levelAt(approval, asOf);
    const level = approved ?? 'UNSPECIFIED';
    const newer = patch.supersededBy.filter((other) => other.releasedAt <= now);
    if (isInstalled(node, patch)) {
      // a newer package takes the older one's place; Windows updates stay listed
      if (!isWindows && newer.some((other) => isInstalled(node, other))) continue;
      if (approval.isRejected && baseline.blocksRejected) found.push({ patch, state: 'INSTALLED_REJECTED', level });
      else if (node.pendingReboot.has(patch.index)) found.push({ patch, state: 'INSTALLED_PENDING_REBOOT', level });
      else if (approved && !approval.isRejected) found.push({ patch, state: 'INSTALLED', level });
      else found.push({ patch, state: 'INSTALLED_OTHER', level: 'UNSPECIFIED' });
      continue;
    }
    if (approval.isRejected) continue;
    if (!patch.appliesTo(node)) {
      if (isWindows && approved) found.push({ patch, state: 'NOT_APPLICABLE', level });
      continue;
    }
    // Windows offers no update that a later one replaces, even where only the older one is approved
    if (isWindows && approved && newer.some((other) => isInstalled(node, other))) {
      found.push({ patch, state: 'NOT_APPLICABLE', level });
      continue;
    }
    if (newer.some((other) => isWindows || isInstalled(node, other) || levelAt(baseline.approval(other), asOf)))
      continue;
    if (approved) found.push({ patch, state: node.failed.has(patch.index) ? 'FAILED' : 'MISSING', level });
    else if (isWindows && patch.isSecurity())
      found.push({ patch, state: 'AVAILABLE_SECURITY_UPDATE', level: 'UNSPECIFIED' });
  }
  return found;
}

/** Sums up what was found on nodes; equal findings are kept once, as most nodes of a ring are alike. */
export class Assessor {
  private readonly known = new Map<string, Assessment>();

  assess(patches: readonly ReportedPatch[], baseline: Baseline): Assessment {
    const availableCounts = baseline.settings.AvailableSecurityUpdatesComplianceStatus === 'NON_COMPLIANT';
    let key = availableCounts ? 'strict' : '';
    for (const { patch, state, level } of patches) key += `|${patch.index}${state}${level.charAt(0)}`;
    let assessment = this.known.get(key);
    if (!assessment) {
      assessment = sumUp(patches, availableCounts);
      this.known.set(key, assessment);
    }
    return assessment;
  }
}

function sumUp(patches: readonly ReportedPatch[], availableCounts: boolean): Assessment {
  const counts: Record<PatchComplianceDataState, number> = {
    INSTALLED: 0,
    INSTALLED_OTHER: 0,
    INSTALLED_PENDING_REBOOT: 0,
    INSTALLED_REJECTED: 0,
    MISSING: 0,
    NOT_APPLICABLE: 0,
    FAILED: 0,
    AVAILABLE_SECURITY_UPDATE: 0,
  };
  for (const { state } of patches) counts[state]++;
  const wrong = patches.filter(({ state }) => NON_COMPLIANT.includes(state));
  const available = availableCounts ? counts.AVAILABLE_SECURITY_UPDATE : 0;
  return {
    patches,
    counts,
    criticalNonCompliant: wrong.filter(({ level }) => level === 'CRITICAL').length,
    securityNonCompliant: wrong.filter(({ patch }) => patch.isSecurity()).length + available,
    otherNonCompliant: wrong.filter(({ patch, level }) => level !== 'CRITICAL' && !patch.isSecurity()).length,
    status: wrong.length + available > 0 ? 'NON_COMPLIANT' : 'COMPLIANT',
    severity: COMPLIANCE_LEVELS.find((level) => wrong.some((patch) => patch.level === level)) ?? 'UNSPECIFIED',
  };
}
