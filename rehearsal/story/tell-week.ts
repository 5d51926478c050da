import { CAUSES } from '../../lambdas/shared/cause';
import type { Debt } from '../../lambdas/shared/ledger';
import { type Operation, operationOf } from '../../lambdas/shared/operation';
import type { SimulatedFleet } from '../fleet/simulated-fleet';
import type { Notification } from '../local-aws/local-aws';
import type { Evidence } from './claims';
import { machineOf } from './machine-of';
import { some } from './some';
import { tellWindows } from './tell-windows';
import type { Telling } from './telling';

/** Tells what the windows did, what the loop decided about whom, and why; then who was told what. */
export function tellWeek(telling: Telling, evidence: Evidence): void {
  tellWindows(telling, evidence);
  if (evidence.wanted.compliance) tellVerdicts(telling, evidence.fleet, evidence.debts);
  tellMessages(telling, evidence);
}

/** What the loop did to whom it has put right. */
const putRight: Readonly<Record<Operation, string>> = {
  install: 'failed in its window; installed by the loop, inside the same window',
  refresh: 'an association had failed; State Manager applied it again because the loop asked for it',
  scan: 'not scanned for too long; scanned by the loop',
};

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
  for (const [operation, how] of Object.entries(putRight)) {
    const group = repaired.filter(({ cause }) => operationOf(cause) === operation);
    if (group.length === 0) continue;
    telling.say(`  ${green('put right'.padEnd(10))} ${bold(some(names(group)))}`);
    telling.say(`             ${dim(how)}`);
  }
  const groups = new Map<string, Debt[]>();
  // A silent node may have missed patches before it fell silent: the cause that hides the others is told.
  const weight = ({ cause }: Debt) => CAUSES.indexOf(cause);
  const heaviest = open.filter(
    (debt) => !open.some((other) => other.nodeId === debt.nodeId && weight(other) < weight(debt)),
  );
  for (const debt of heaviest) {
    // how many patches a node misses differs, and why it misses them does not
    const key = [debt.verdict, debt.cause, debt.reason.replace(/^\d+ missing; /, '')].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), debt]);
  }
  for (const [key, group] of [...groups].sort(([one], [other]) => one.localeCompare(other))) {
    const [verdict = '', cause = '', reason = ''] = key.split('\n');
    const colour = verdict === 'given-up' ? red : yellow;
    telling.say(`  ${colour(verdict.padEnd(10))} ${bold(some(names(group)))}`);
    telling.say(`             ${cause.replaceAll('-', ' ')}: ${dim(reason)}`);
  }
}

function tellMessages(telling: Telling, { fleet, messages, opsItems, wanted, witness }: Evidence): void {
  const { bold, dim } = telling.colours;
  const to = (topic: string) => messages.filter(({ topicArn }) => topicArn.endsWith(`-${topic}`));
  const urgent = to('urgent');
  // one is shown whole: of nodes that were given up on, if there were any
  const whole = urgent.find((message) => kindOf(message) === 'given-up') ?? urgent[0];
  const digests = to('digest');
  const last = digests.at(-1);
  if (messages.length === 0) return;
  telling.chapter('Who was told');
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: wanted.timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const say = (what: string, at: Date, text: string): void =>
    telling.say(`  ${what.padEnd(6)}  ${dim(clock.format(at))}  ${bold(text)}`);
  const head = ({ topicArn, subject, at }: Notification): void =>
    say(topicArn.slice(topicArn.lastIndexOf('-') + 1), new Date(at), subject);
  const body = (text: string): void => {
    for (const line of withNames(fleet, text).split('\n')) telling.say(`  ${dim('│')}${line === '' ? '' : ` ${line}`}`);
  };
  const { reset } = witness;
  for (const [turn, message] of urgent.entries()) {
    const before = urgent[turn - 1]?.at ?? '';
    if (reset && reset.at.toISOString() > before && reset.at.toISOString() <= message.at)
      say('person', reset.at, 'npm run loop -- reset');
    head(message);
    if (message === whole) body(withoutLinks(message.message));
  }
  if (urgent.length > 0) telling.say();
  if (last) {
    head(last);
    body(numbersOf(last.message));
    telling.say();
  }
  const counted = digests.length === 1 ? '1 digest' : `${digests.length} digests`;
  const resolved = opsItems.filter(({ Status }) => Status === 'Resolved').length;
  telling.say(
    dim(
      `  ${counted} went out, ${opsItems.length} OpsItems were opened and ${resolved} resolved. Every message is in messages.txt, whole.`,
    ),
  );
}

const kindOf = (message: Notification): string | undefined => {
  const machine = machineOf(message);
  return machine?.kind === 'urgent' ? machine.cause : undefined;
};

/** People know servers by their names. */
const withNames = (fleet: SimulatedFleet, text: string): string =>
  text
    .replaceAll(/ \(m?i-[0-9a-f]{17}\)/g, '')
    .replaceAll(/\bm?i-[0-9a-f]{17}\b/g, (id) => fleet.nodes.find(id)?.name ?? id);

/** A message without its links: here they lead nowhere. */
const withoutLinks = (message: string): string =>
  message
    .trimEnd()
    .split('\n\n')
    .filter((part) => !part.startsWith('Links:'))
    .join('\n\n');

/** What a digest counts first; what waits for a person was told above, and the rings are on the page. */
const numbersOf = (message: string): string => message.trimEnd().split('\n\n').slice(0, 2).join('\n\n');
