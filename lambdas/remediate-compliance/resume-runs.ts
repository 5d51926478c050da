import { readBreaker } from '../shared/breaker';
import type { Intent } from '../shared/ledger';
import { operationOf } from '../shared/operation';
import { settleRun } from '../shared/settle-run';
import { BROKEN_OFF_MINUTES } from '../shared/tell';
import { breakerTripped } from '../shared/urgent';
import { abandonRun } from './abandon-run';
import { type Batch, note } from './batch';

/**
 * Puts right what was lost: runs that were written down and perhaps never sent, and runs that ended without anybody telling.
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
    if (!command.isOver) continue;
    const settled = await settleRun(batch.deps)(command);
    changed.push(...intent.nodes);
    for (const debt of settled?.givenUp ?? []) batch.givenUp.set(debt.nodeId, debt);
  }
  if (changed.length > 0) {
    for (const tripped of await readBreaker(ledger, policy, now())) note(batch, breakerTripped(tripped, policy));
  }
  return changed;
}
