import type { FailedAssociation } from '../shared/failed-associations';
import type { Message } from './contract';

/** What became of a node's associations, as the events in a batch say. */
export interface AssociationNews {
  readonly at: string;
  /** Whether one is not as it should be. */
  readonly isFailing: boolean;
  /** Those that failed, where an event says which. */
  readonly failed: readonly FailedAssociation[];
}

/** What a batch of messages asks the function to look at, each once however often it was asked. */
export interface Table {
  /** Nodes, with the messages that ask for them. */
  readonly nodes: Map<string, Set<string>>;
  readonly associations: Map<string, AssociationNews>;
  /** Windows that opened or ended, with the messages that say so. */
  readonly windows: Map<string, Set<string>>;
  /** The messages that ask for a sweep. */
  readonly sweeps: Set<string>;
}

/** Executions in these states change what a ring's nodes may do. */
const NEWS_OF_WINDOWS = new Set(['IN_PROGRESS', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELLED']);

/** Puts what the messages ask for on the table. */
export function layTable(messages: readonly { readonly id: string; readonly message: Message }[]): Table {
  const table: Table = { nodes: new Map(), associations: new Map(), windows: new Map(), sweeps: new Set() };
  const ask = (of: Map<string, Set<string>>, key: string, id: string) =>
    of.set(key, (of.get(key) ?? new Set()).add(id));
  const heard = new Map<string, AssociationNews[]>();
  const hear = (nodeId: string, news: AssociationNews) => heard.set(nodeId, [...(heard.get(nodeId) ?? []), news]);
  for (const { id, message } of messages) {
    const at = message.time ?? '';
    switch (message['detail-type']) {
      case 'Sweep':
        table.sweeps.add(id);
        break;
      case 'Maintenance Window Execution State-change Notification':
        if (NEWS_OF_WINDOWS.has(message.detail.status)) ask(table.windows, message.detail['window-id'], id);
        break;
      case 'EC2 Instance State-change Notification':
        if (message.detail.state === 'running') ask(table.nodes, message.detail['instance-id'], id);
        break;
      case 'EC2 State Manager Instance Association State Change': {
        const { detail } = message;
        if (detail.status !== 'Failed') break;
        ask(table.nodes, detail['instance-id'], id);
        const status = [detail['detailed-status'] || detail.status, detail['error-code']].filter(Boolean).join(', ');
        const failed = { associationId: detail['association-id'], document: detail['document-name'], status };
        hear(detail['instance-id'], { at, isFailing: true, failed: [failed] });
        break;
      }
      case 'Configuration Compliance State Change': {
        const { detail } = message;
        const type = detail['compliance-type'];
        if (type !== 'Patch' && type !== 'Association') break; // what others report about nodes is their business
        ask(table.nodes, detail['resource-id'], id);
        if (type === 'Patch') break;
        const isFailing = detail['compliance-status'] !== 'compliant';
        hear(detail['resource-id'], { at, isFailing, failed: [] });
        break;
      }
    }
  }
  for (const [nodeId, news] of heard) table.associations.set(nodeId, inAll(news));
  return table;
}

/** All that was heard of one node: the newest word counts, a name is not given up for a rumour, and two failures are two. */
function inAll(news: readonly AssociationNews[]): AssociationNews {
  const inOrder = [...news].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  return inOrder.reduce((known, next) => {
    if (!next.isFailing) return next.at > known.at || known.failed.length === 0 ? next : known;
    if (!known.isFailing) return next;
    const others = known.failed.filter((one) => next.failed.every((two) => two.associationId !== one.associationId));
    return { ...next, failed: [...others, ...next.failed] };
  });
}
