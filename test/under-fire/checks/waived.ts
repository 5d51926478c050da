import type { Node } from '../../../rehearsal/fleet/nodes';
import type { BurningLoop } from '../simulation/burning-loop';
import { dayOf, patchId, WAIVED_TAG } from '../simulation/fleet-setup';
import type { Check } from './check';
import { PATCH_CAUSES } from './truth';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Debts are judged by the sweep, once an hour when all is calm. */
const SWEPT = 75 * MINUTE;

/** What the last run on a node left to do. */
const OWED: ReadonlySet<string> = new Set(['MISSING', 'FAILED', 'INSTALLED_PENDING_REBOOT', 'INSTALLED_REJECTED']);

/** Whether nobody need do anything about the patches of a node, at a moment, as somebody waived the node or all that it misses. */
export function isWaived({ policy, schedule }: BurningLoop, node: Node, at: number): boolean {
  const today = dayOf(at, policy.timeZone);
  const [ofNodes, ofPatches] = policy.waivers;
  if (ofNodes && today <= ofNodes.until && node.tags.has(WAIVED_TAG)) return true;
  const owed = (node.report?.assessment.patches ?? []).filter(({ state }) => OWED.has(state));
  const which = schedule.waivedPatch && patchId(schedule.waivedPatch.which);
  return (
    owed.length > 0 &&
    ofPatches !== undefined &&
    today <= ofPatches.until &&
    owed.every(({ patch }) => patch.id === which)
  );
}

/** A node that misses nothing but waived patches gets no install, and the ledger says of just such nodes that they are waived. */
export const waivedPatches: Check = ({ loop, accuse }) => {
  loop.line.watches.push({
    onCall: ({ service, operation, input, container }) => {
      const { InstanceIds = [], Parameters } = input as {
        InstanceIds?: string[];
        Parameters?: { Operation?: string[] };
      };
      if (service !== 'ssm' || operation !== 'SendCommand' || Parameters?.Operation?.[0] !== 'Install') return;
      const { now } = loop.scheduler;
      const begun = [...loop.current.values()].find((one) => one.container === container)?.startedAt ?? now;
      for (const id of InstanceIds) {
        const node = loop.nodes.find((one) => one.id === id);
        const isNews = (node?.report?.endedAt ?? 0) > begun - MINUTE; // the batch may have looked before
        // around midnight either day is right
        if (node && !isNews && [begun - MINUTE, now].every((at) => isWaived(loop, node, at)))
          accuse('what is waived is left alone', `${id} is sent an install, and misses nothing that is not waived`);
      }
    },
  });
  return () => {
    const { now } = loop.scheduler;
    for (const { sk, nodeId, cause, verdict, reason, closedAt } of loop.cloud.items()) {
      if (!String(sk).startsWith('CAUSE#') || closedAt !== undefined || !PATCH_CAUSES.has(String(cause))) continue;
      const node = loop.nodes.find(({ id }) => id === nodeId);
      if (!node?.report || !node.isOnline || !node.canRun || now - node.report.endedAt < SWEPT) continue;
      // of what a scan said too long ago nothing new is written
      if (now - node.report.endedAt > loop.policy.scans.staleAfterHours * HOUR - SWEPT) continue;
      const [before, since] = [now - SWEPT, now].map((at) => isWaived(loop, node, at));
      if (before !== since || verdict === 'hands-off') continue;
      if (since !== (verdict === 'waived'))
        accuse(
          'exactly what is waived is said to be',
          `${nodeId} is ${since ? '' : 'not '}waived, and the ledger says ${verdict}: ${reason}`,
        );
    }
  };
};
