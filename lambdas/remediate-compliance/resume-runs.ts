import { groupedBy } from '../shared/groups';
import type { Intent } from '../shared/ledger';
import { operationOf } from '../shared/operation';
import { settleRun } from '../shared/settle-run';
import { BROKEN_OFF_MINUTES } from '../shared/tell';
import { lateRun } from '../shared/urgent';
import { abandonRun } from './abandon-run';
import { type Batch, note } from './batch';
import { callOffTurns } from './call-off-turns';
import { noteBreaker } from './note-breaker';

/** How long a run that is still at work keeps its ring's turn beyond now: some sweeps may be lost. */
const KEPT_MINUTES = 60;

/**
 * Puts right what was lost: runs that were written down and perhaps never sent, runs that ended without anybody telling, and
 * runs whose nodes still wait when their window's cutoff comes.
 * Answers with the nodes whose debts changed.
 */
export async function resumeRuns(batch: Batch, intents: readonly Intent[]): Promise<string[]> {
  const { commands, ledger, log, now, policy } = batch.deps;
  const changed: string[] = [];
  for (const intent of intents) {
    const ageMinutes = (now().getTime() - Date.parse(intent.createdAt)) / 60_000;
    // whoever wrote a younger one may be about to send it
    if (intent.state === 'planned' && ageMinutes < BROKEN_OFF_MINUTES) continue;
    const command = await (intent.commandId
      ? commands.byId(intent.commandId)
      : commands.byIntent(intent.id, operationOf(intent.cause), new Date(Date.parse(intent.createdAt) - 60_000)));
    if (!command) {
      await abandonRun(batch.deps)(intent, 'Systems Manager does not know it');
      changed.push(...intent.nodes);
      continue;
    }
    if (intent.state === 'planned') {
      await ledger.moveIntent({ ...intent, state: 'sent', commandId: command.commandId });
      log.warn('run found again', { intentId: intent.id, commandId: command.commandId });
    }
    if (!command.isOver) {
      const until = new Date(now().getTime() + KEPT_MINUTES * 60_000).toISOString();
      await ledger.keepTurn({ ring: intent.ring, operation: operationOf(intent.cause), until }, intent.id);
      await callOffTurns(batch.deps, intent, command.commandId);
      continue;
    }
    const settled = await settleRun(batch.deps)(command);
    changed.push(...intent.nodes);
    if (!settled) continue;
    batch.settled.push(settled);
    for (const debt of settled.givenUp) batch.givenUp.set(`${debt.nodeId}#${debt.cause}`, debt);
    batch.counts.attemptsLate += settled.counts.late;
  }
  for (const [ring, runs] of groupedBy(batch.settled, (one) => one.ring)) {
    const late = runs.flatMap((one) => one.late);
    if (late.length > 0) note(batch, lateRun(ring, late, policy));
  }
  await noteBreaker(
    batch,
    batch.settled.map(({ ring }) => ring),
  );
  return changed;
}
