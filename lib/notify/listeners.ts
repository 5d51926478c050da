import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import type { Subscriber } from '../foundation/subscriber';

/** Who listens to a topic. */
export interface Listeners {
  /** Hear what is said, in words. */
  readonly confirmed: readonly string[];
  /** Hear nothing before they have followed the link in their invitation. */
  readonly waiting: readonly string[];
  /** The file names them, and they have no subscription: somebody took it away, such as by the link at the end of an e-mail. */
  readonly missing: readonly string[];
}

/** What SNS shows instead of an ARN. */
const PENDING = 'PendingConfirmation';
const DELETED = 'Deleted';

/** Asks SNS who listens to a topic, and holds it against the file. */
export async function listenersOf(sns: SNSClient, TopicArn: string, named: readonly Subscriber[]): Promise<Listeners> {
  const confirmed: string[] = [];
  const waiting: string[] = [];
  const found = new Set<string>();
  for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn }))
    for (const { SubscriptionArn, Protocol = '', Endpoint = '' } of page.Subscriptions ?? []) {
      if (SubscriptionArn === DELETED) continue;
      found.add(Endpoint);
      (SubscriptionArn === PENDING ? waiting : confirmed).push(`${Endpoint} (${Protocol})`);
    }
  const missing = named
    .filter(({ endpoint }) => !found.has(endpoint))
    .map(({ endpoint, protocol }) => `${endpoint} (${protocol})`);
  return { confirmed, waiting, missing };
}
