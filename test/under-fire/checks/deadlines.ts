import { NAMES } from '../simulation/cloud';
import type { Check } from './check';
import { PATCH_CAUSES } from './truth';
import { isWaived } from './waived';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Debts are judged by the sweep, once an hour when all is calm. */
const SWEPT = 75 * MINUTE;

interface Line {
  readonly nodeId: string;
  readonly debts: readonly { readonly cause: string; readonly dueAt?: string; readonly verdict?: string }[];
}

interface Document {
  readonly takenAt: string;
  readonly summary: { readonly deadlines: { readonly overdue: number } };
  readonly nodes: readonly Line[];
}

interface Digest {
  readonly nodes: { readonly overdue: number };
}

/**
 * Who misses patches is late so many days after the loop first saw it, not earlier and not later, and is counted in the report and
 * in the message that goes with it.
 */
export const deadlines: Check = ({ loop, truth, accuse, skew }) => {
  /** For which causes a node's patches stand in the ledger, since when, and when that was last over. */
  const open = new Map<string, Set<string>>();
  const known = new Map<string, number>();
  const closed = new Map<string, number>();
  /** When nodes were first found to miss something. */
  const missing = new Map<string, number>();
  /** What the report that a container wrote last says. */
  const written = new Map<unknown, Document>();
  loop.watches.push({
    onEvent: ({ 'detail-type': type, detail }) => {
      if (type !== 'Configuration Compliance State Change' || detail['compliance-type'] !== 'Patch') return;
      const nodeId = String(detail['resource-id']);
      if (detail['compliance-status'] === 'compliant') known.delete(nodeId);
      else if (!missing.has(nodeId)) missing.set(nodeId, loop.scheduler.now);
    },
  });
  loop.line.watches.push({
    onAnswer: ({ service, operation, input, container }) => {
      const { now } = loop.scheduler;
      const {
        Item,
        TransactItems = [],
        Key,
        Body,
        TopicArn,
        Message,
      } = input as {
        Item?: object;
        TransactItems?: { Put: { Item: object } }[];
        Key?: string;
        Body?: string | Uint8Array;
        TopicArn?: string;
        Message?: string;
      };
      const items = service === 'dynamodb' ? [Item ?? [], ...TransactItems.map(({ Put }) => Put.Item)].flat() : [];
      for (const { nodeId, cause, closedAt, clocks } of items as Record<string, unknown>[]) {
        const id = String(nodeId);
        if (!PATCH_CAUSES.has(String(cause))) continue;
        const causes = open.get(id) ?? new Set();
        open.set(id, causes);
        if (closedAt === undefined && clocks) {
          causes.add(String(cause));
          if (!known.has(id)) known.set(id, now);
        } else if (closedAt !== undefined && causes.delete(String(cause)) && causes.size === 0) {
          closed.set(id, now);
          known.delete(id);
        }
      }
      if (operation === 'PutObject' && Key?.endsWith('compliance.json'))
        written.set(container, JSON.parse(Buffer.from(Body as string).toString('utf8')) as Document);
      if (operation !== 'Publish' || TopicArn !== NAMES.digest) return;
      const { overdue } = (JSON.parse((JSON.parse(String(Message)) as { sqs: string }).sqs) as Digest).nodes;
      const counted = written.get(container)?.summary.deadlines.overdue;
      if (overdue !== counted)
        accuse('who is late is told', `the digest says ${overdue}, and the report that it is of ${counted}`);
    },
  });
  return () => {
    const promise = 'who is late is counted, from when the loop first saw it';
    const { takenAt, summary, nodes } = JSON.parse(
      loop.cloud.objects.get('reports/latest/compliance.json') ?? '',
    ) as Document;
    const at = Date.parse(takenAt);
    const limit = (loop.policy.deadlines.criticalDays ?? 0) * DAY;
    let late = 0;
    for (const { nodeId, debts } of nodes) {
      const isLate = debts.some(
        ({ dueAt, verdict }) => verdict !== 'waived' && dueAt !== undefined && Date.parse(dueAt) <= at,
      );
      if (isLate) late += 1;
      const node = loop.nodes.find(({ id }) => id === nodeId);
      const debt = debts.find(({ cause }) => PATCH_CAUSES.has(cause));
      if (!node?.report || !debt || at - node.report.endedAt < SWEPT) continue;
      if ([at - SWEPT, at].some((moment) => isWaived(loop, node, moment))) continue;
      const first = Math.max(missing.get(nodeId) ?? loop.startedAt, closed.get(nodeId) ?? 0);
      const since = Math.max(known.get(nodeId) ?? at, truth.episodeSince(nodeId, 'install'));
      const hours = (moment: number) => ((at - moment) / 3_600_000).toFixed(1);
      if (isLate && at - first < limit - skew - MINUTE)
        accuse(promise, `${nodeId} counts as late, and misses patches for ${hours(first)} hours at most`);
      if (!isLate && at - since > limit + skew + MINUTE)
        accuse(promise, `${nodeId} does not count as late, and the ledger has known of it for ${hours(since)} hours`);
    }
    if (late !== summary.deadlines.overdue)
      accuse(promise, `${late} nodes are late one by one, and ${summary.deadlines.overdue} in sum`);
  };
};
