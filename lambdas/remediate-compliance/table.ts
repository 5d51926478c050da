import type { Message } from './contract';

/** What became of a node's associations, as the newest event in a batch says. */
export interface AssociationNews {
  readonly at: string;
  /** Nothing when all are as they should be. */
  readonly failure?: string;
  /** Which failed, where the event says so. */
  readonly associationIds: readonly string[];
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

/** What a compliance event says, which names no association. */
export const NAMELESS = 'State Manager says that an association is not as it should be';

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
        const how = [detail['detailed-status'], detail['error-code']].filter(Boolean).join(', ');
        const failure = `association ${detail['association-id']} (${detail['document-name']}) failed${how ? `: ${how}` : ''}`;
        hear(detail['instance-id'], { at, failure, associationIds: [detail['association-id']] });
        break;
      }
      case 'Configuration Compliance State Change': {
        const { detail } = message;
        const type = detail['compliance-type'];
        if (type !== 'Patch' && type !== 'Association') break; // what others report about nodes is their business
        ask(table.nodes, detail['resource-id'], id);
        if (type === 'Patch') break;
        const failure = detail['compliance-status'] === 'compliant' ? undefined : NAMELESS;
        hear(detail['resource-id'], { at, failure, associationIds: [] });
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
    if (next.failure === undefined) return next.at > known.at || known.associationIds.length === 0 ? next : known;
    return known.failure === undefined ? next : { ...withBoth(known, next), at: next.at };
  });
}

/** Two failures as one: what both name is said once. */
export function withBoth<Failure extends Pick<AssociationNews, 'failure' | 'associationIds'>>(
  known: Failure,
  next: Failure,
): Failure {
  if (next.associationIds.every((id) => known.associationIds.includes(id))) return known;
  if (known.associationIds.every((id) => next.associationIds.includes(id))) return next;
  return {
    ...next,
    failure: `${known.failure}; ${next.failure}`,
    associationIds: [...new Set([...known.associationIds, ...next.associationIds])],
  };
}
