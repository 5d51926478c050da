import type { Node } from '../../../rehearsal/fleet/nodes';
import type { BurningLoop } from '../simulation/burning-loop';
import { NAMES } from '../simulation/cloud';
import { WAIVED_TAG } from '../simulation/fleet-setup';
import type { Check } from './check';
import { isWaived } from './waived';

/** Milliseconds. */
const CLOCKS_APART = 2 * 60_000;

interface Document {
  readonly summary: { readonly nodes: Readonly<Record<string, number>> };
  readonly gaps: readonly string[];
  readonly notOurs: number;
  readonly nodes: readonly { readonly nodeId: string; readonly standing: string }[];
}

/** A report that names no gap counts every node of the fleet, and each as it stands. */
export const reported: Check =
  ({ loop, truth, accuse }) =>
  async () => {
    const promise = "the report's sums equal the fleet's";
    await loop.reportNow();
    const text = loop.cloud.objects.get('reports/latest/compliance.json');
    if (text === undefined) return accuse(promise, `bucket ${NAMES.reports} holds no report`);
    const { summary, gaps, nodes } = JSON.parse(text) as Document;
    if (gaps.length > 0) return accuse(promise, `in calm weather the report names gaps: ${gaps.join('; ')}`);
    const failed = await truth.failedAssociations();
    const expected = new Map<string, string | undefined>();
    for (const node of loop.nodes) {
      const isGone =
        loop.fleet.nodes.find(node.id) !== node || node.state === 'terminated' || node.state === 'shutting-down';
      const isTheirs = node.tags.has('PatchGroup') && truth.ringOf(node.id) === undefined;
      const isSeen = node.isRegistered || node.state === 'running';
      if (!isGone && !isTheirs && isSeen) expected.set(node.id, standingOf(loop, node, failed));
    }
    const missing = [...expected.keys()].filter((id) => !nodes.some(({ nodeId }) => nodeId === id));
    const surplus = nodes.filter(({ nodeId }) => !expected.has(nodeId)).map(({ nodeId }) => nodeId);
    if (missing.length + surplus.length > 0)
      return accuse(
        promise,
        `it lacks ${missing.join(' ') || 'nobody'}, and has ${surplus.join(' ') || 'nobody'} too many`,
      );
    for (const { nodeId, standing } of nodes) {
      const truly = expected.get(nodeId);
      if (truly !== undefined && truly !== standing) accuse(promise, `${nodeId} is ${truly}, and it says ${standing}`);
    }
    const sum = (standing: string) => nodes.filter((node) => node.standing === standing).length;
    const counted = {
      seen: nodes.length,
      compliant: sum('compliant'),
      notCompliant: sum('not compliant'),
      unknown: sum('unknown'),
      waived: sum('waived'),
    };
    for (const [name, count] of Object.entries(counted))
      if (summary.nodes[name] !== count)
        accuse(promise, `${name} is ${count} node by node, and ${summary.nodes[name]} in sum`);
  };

/** How a node stands for anybody who asks Systems Manager; nothing where it depends on more than that. */
function standingOf(loop: BurningLoop, node: Node, failed: ReadonlySet<string>): string | undefined {
  const { staleAfterHours } = loop.policy.scans;
  const { now } = loop.scheduler;
  const isHeard = node.isRegistered && node.canRun && node.isOnline;
  const dependsOnMore = failed.has(node.id) || node.tags.has(WAIVED_TAG);
  if (dependsOnMore && !(isHeard && node.report)) return undefined;
  if (!isHeard || !node.report) return 'unknown';
  const ageHours = (now - node.report.endedAt) / 3_600_000;
  if (node.report.patchGroup !== (node.patchGroup ?? '') || Math.abs(ageHours - staleAfterHours) < 0.5)
    return undefined;
  if (ageHours > staleAfterHours) return dependsOnMore ? undefined : 'unknown';
  if (failed.has(node.id)) return node.tags.has(WAIVED_TAG) ? undefined : 'not compliant';
  if (node.report.assessment.status === 'COMPLIANT') return 'compliant';
  // around midnight either day is right
  const [before, after] = [-CLOCKS_APART, CLOCKS_APART].map((apart) => isWaived(loop, node, now + apart));
  if (before !== after || (before && node.tags.has('Shipshape'))) return undefined;
  return before ? 'waived' : 'not compliant';
}
