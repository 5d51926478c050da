import { CAUSES } from '../../lambdas/shared/cause';
import type { Debt } from '../../lambdas/shared/ledger';
import type { SimulatedFleet } from '../fleet/simulated-fleet';
import type { Evidence } from './claims';
import type { Telling } from './telling';

/** How many names a line takes. */
const namesShown = 6;

/** Tells what the loop decided about whom, and why; then who was told what. */
export function tellWeek(telling: Telling, { fleet, debts, messages }: Evidence): void {
  tellVerdicts(telling, fleet, debts);
  tellMessages(telling, messages);
}

function tellVerdicts(telling: Telling, fleet: SimulatedFleet, debts: readonly Debt[]): void {
  const { bold, dim, green, red, yellow } = telling.colours;
  const open = debts.filter(({ closedAt }) => !closedAt);
  const owing = new Set(open.map(({ nodeId }) => nodeId));
  const repaired = debts.filter(({ nodeId, closedAt, attempts }) => closedAt && attempts > 0 && !owing.has(nodeId));
  const names = (some: readonly Debt[]) => [
    ...new Set(some.map(({ nodeId }) => fleet.nodes.find(nodeId)?.name ?? nodeId)),
  ];
  telling.chapter('What the loop made of it');
  telling.say(
    `  ${green(bold(String(fleet.nodes.size - names(open).length)))} of ${fleet.nodes.size} nodes are in order.`,
  );
  if (repaired.length > 0) {
    telling.say(`  ${green('put right'.padEnd(10))} ${bold(some(names(repaired)))}`);
    telling.say(`             failed in its window; ${dim('installed by the loop, inside the same window')}`);
  }
  const groups = new Map<string, Debt[]>();
  // A silent node may have missed patches before it fell silent: the cause that hides the others is told.
  const weight = ({ cause }: Debt) => CAUSES.indexOf(cause);
  const heaviest = open.filter(
    (debt) => !open.some((other) => other.nodeId === debt.nodeId && weight(other) < weight(debt)),
  );
  for (const debt of heaviest) {
    const key = [debt.verdict, debt.cause, debt.reason].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), debt]);
  }
  for (const [key, group] of [...groups].sort(([one], [other]) => one.localeCompare(other))) {
    const [verdict = '', cause = '', reason = ''] = key.split('\n');
    const colour = verdict === 'given-up' ? red : yellow;
    telling.say(`  ${colour(verdict.padEnd(10))} ${bold(some(names(group)))}`);
    telling.say(`             ${cause.replaceAll('-', ' ')}: ${dim(reason)}`);
  }
}

function some(names: readonly string[]): string {
  const sorted = [...names].sort();
  const more = sorted.length - namesShown;
  return more > 0 ? `${sorted.slice(0, namesShown).join(', ')} and ${more} more` : sorted.join(', ');
}

function tellMessages(telling: Telling, messages: Evidence['messages']): void {
  const { bold, dim } = telling.colours;
  const to = (topic: string) => messages.filter(({ topicArn }) => topicArn.endsWith(`-${topic}`));
  const digests = to('digest');
  telling.chapter('Who was told');
  for (const { topicArn, subject, message } of [...to('urgent'), ...digests.slice(-1)]) {
    telling.say(`  ${bold(topicArn.slice(topicArn.lastIndexOf('-') + 1).padEnd(6))}  ${bold(subject ?? '')}`);
    for (const line of message.trimEnd().split('\n')) telling.say(`  ${dim('│')} ${line}`);
    telling.say();
  }
  telling.say(dim(`  ${digests.length} digests went out in the week; the last one is shown.`));
}
