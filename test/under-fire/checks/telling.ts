import { NAMES } from '../simulation/cloud';
import type { Check } from './check';

const HOUR = 3_600_000;

/** People hear of one cause once in this time. */
const QUIET_HOURS = 12;

/** What a machine reads in a message. */
interface Told {
  readonly key: string;
  readonly status: string;
  readonly nodes: readonly { readonly nodeId: string }[];
}

/** One message per cause in the quiet time, one OpsItem per cause, and nobody given up on without a word. */
export const toldOnce: Check = ({ loop, accuse, skew }) => {
  const last = new Map<string, { at: number; wasHeard: boolean }>();
  const named = new Set<string>();
  loop.line.watches.push({
    onAnswer: ({ service, operation, input, container }, _, isHeard) => {
      // what an OpsItem says counts as well: in the quiet time nobody is woken for one node more
      if (operation === 'CreateOpsItem' || operation === 'UpdateOpsItem')
        for (const [nodeId] of JSON.stringify(input).matchAll(/\bm?i-[0-9a-f]{8,17}\b/g))
          named.add(`given-up# ${nodeId}`);
      if (service !== 'sns' || operation !== 'Publish' || input.TopicArn !== NAMES.urgent) return;
      const { key, status, nodes } = toldIn(String(input.Message));
      for (const { nodeId } of nodes) named.add(`${key} ${nodeId}`);
      const { now } = loop.scheduler;
      if (status === 'resolved') return void last.delete(key);
      const before = last.get(key);
      if (before?.wasHeard && now - before.at < QUIET_HOURS * HOUR - skew - 11 * 60_000)
        accuse(
          'one message per cause in the quiet time',
          `${key} is told again after ${((now - before.at) / HOUR).toFixed(2)} hours by ${container.name}`,
        );
      last.set(key, { at: now, wasHeard: isHeard && !container.isDead });
      // whoever is about to die before the ledger knows may be repeated once
      const entry = last.get(key);
      loop.whenDead(container, () => {
        if (entry && loop.scheduler.now - entry.at < 60_000) entry.wasHeard = false;
      });
      if (loop.hasWeather('dynamodb') && entry) entry.wasHeard = false;
    },
  });
  return async () => {
    const debts = loop.cloud.items().filter(({ sk }) => String(sk).startsWith('CAUSE#'));
    for (const { nodeId, cause, ring, verdict, closedAt, updatedAt } of debts) {
      const hours = (loop.scheduler.now - Date.parse(String(updatedAt))) / HOUR;
      if (verdict !== 'given-up' || closedAt !== undefined || hours < QUIET_HOURS + 2) continue;
      const key = `given-up#${cause}#${ring ?? ''}`;
      const isNamed = [...named].some((one) => one.startsWith('given-up#') && one.endsWith(` ${nodeId}`));
      if (!isNamed)
        accuse('nobody is given up on without a word', `${nodeId} (${key}) since ${hours.toFixed(1)} hours`);
    }
    const { OpsItemSummaries = [] } = (await loop.fleet.call('DescribeOpsItems', {
      OpsItemFilters: [{ Key: 'Status', Values: ['Open'], Operator: 'Equal' }],
    })) as { OpsItemSummaries?: { OperationalData?: Record<string, { Value: string }> }[] };
    const keys = OpsItemSummaries.map(({ OperationalData }) => OperationalData?.['/aws/dedup']?.Value);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) accuse('one OpsItem per cause', `${twice} is open twice`);
  };
};

function toldIn(message: string): Told {
  const document = JSON.parse((JSON.parse(message) as { sqs: string }).sqs) as Told;
  return { key: document.key, status: document.status, nodes: document.nodes };
}
