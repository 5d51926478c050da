import type { Check } from './check';
import { ranToAnEnd } from './truth';

/** Every run is settled: each attempt that ran counted once, none that never ran, and nothing left open. */
export const settled: Check =
  ({ loop, truth, accuse }) =>
  async () => {
    await truth.learnEnds();
    const items = loop.cloud.items();
    const outcomes = items.filter(({ pk }) => String(pk).startsWith('OUTCOMES#'));
    for (const command of truth.commands) {
      if (!command.isOver) continue;
      for (const [nodeId, part] of command.nodes) {
        const found = outcomes.filter((one) => one.commandId === command.id && one.nodeId === nodeId);
        // how a refresh ended says the association, by when it is heard of: its command alone proves nothing
        if (command.operation === 'refresh' && found.length <= 1) continue;
        const expected = ranToAnEnd(part) ? 1 : 0;
        if (found.length !== expected)
          accuse(
            'every attempt is counted once',
            `${nodeId} ended ${command.id} with ${part.details}, and ${found.length} outcomes are kept`,
          );
        else if (found[0] && found[0].success !== (part.details === 'Success'))
          accuse(
            'every attempt is counted as it ended',
            `${nodeId} ended ${command.id} with ${part.details}, kept as ${found[0].success}`,
          );
      }
    }
    const isUnderWay = (id: unknown) => truth.commands.some((command) => command.intentId === id && !command.isOver);
    for (const { sk, state, id } of items)
      if (sk === 'INTENT' && (state === 'planned' || state === 'sent') && !isUnderWay(id))
        accuse('every run is settled', `intent ${id} is ${state}, and its command is over or was never sent`);
    for (const { sk, result, nodeId, intentId } of items)
      if (String(sk).startsWith('CAUSE#') && result === 'running' && !isUnderWay(intentId))
        accuse('every run is settled', `the debt of ${nodeId} says that ${intentId} is running`);
  };

/** No node that drifted is forgotten: what the fleet knows of it stands in the ledger, and nothing else does. */
export const remembered: Check =
  ({ loop, truth, accuse }) =>
  async () => {
    const promise = 'no drifted node is forgotten';
    const failed = await truth.failedAssociations();
    const debts = loop.cloud
      .items()
      .filter(({ sk, closedAt }) => String(sk).startsWith('CAUSE#') && closedAt === undefined);
    const now = loop.scheduler.now;
    for (const node of loop.nodes) {
      const own = debts.filter(({ nodeId }) => nodeId === node.id);
      const group = node.tags.get('PatchGroup');
      const isOurs = group === undefined || truth.ringOf(node.id) !== undefined;
      const isGone =
        loop.fleet.nodes.find(node.id) !== node || node.state === 'terminated' || node.state === 'shutting-down';
      if (isGone || !isOurs) {
        for (const { cause } of own)
          accuse('nothing is owed by nodes that are gone or not ours', `${node.id} owes ${cause}`);
        continue;
      }
      const has = (...causes: string[]) => own.some(({ cause, reason }) => causes.includes(String(cause)) && reason);
      const silentMinutes = node.silentSince === undefined ? 0 : (now - node.silentSince) / 60_000;
      if (!node.canRun) continue;
      if (!node.isRegistered) {
        if (now - node.addedAt > 3 * 3_600_000 && !has('never-registered'))
          accuse(promise, `${node.id} never registered`);
        continue;
      }
      if (!node.isOnline) {
        if (silentMinutes > 180 && !has('silent-agent'))
          accuse(promise, `${node.id} is silent for ${silentMinutes.toFixed(0)} minutes`);
        continue;
      }
      if (failed.has(node.id) && !has('failed-association')) accuse(promise, `an association fails on ${node.id}`);
      const { report } = node;
      if (!report || report.patchGroup !== (group ?? '')) continue;
      const { MISSING, FAILED } = report.assessment.counts;
      if (now - report.endedAt < 75 * 60_000) continue; // no sweep has seen it yet
      const said = own.map(({ cause, verdict, reason }) => `${cause}: ${verdict}: ${reason}`).join('; ') || 'nothing';
      if (MISSING + FAILED > 0 && !has('missing-patches', 'failed-install', 'stale-scan', 'foreign-scan'))
        accuse(promise, `${node.id} misses ${MISSING}, failed ${FAILED}, and the ledger says ${said}`);
      const isStale = now - report.endedAt > loop.policy.scans.staleAfterHours * 3_600_000;
      const wrong = own.filter(({ cause }) => cause !== 'failed-association' && !(isStale && cause === 'stale-scan'));
      if (report.assessment.status === 'COMPLIANT' && wrong.length > 0)
        accuse('nothing is owed by nodes in order', `${node.id} is compliant, and the ledger says ${said}`);
    }
  };
