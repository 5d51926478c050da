import { PublishCommand, paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import type { Digest } from './digest';
import type { Unconfirmed } from './report';

/** The two topics, as far as the report needs them. */
export interface Topics {
  publishDigest(digest: Digest): Promise<void>;
  /** Subscriptions that wait for their confirmation. */
  unconfirmed(): Promise<Unconfirmed[]>;
}

/** What SNS shows instead of an ARN. */
const PENDING = 'PendingConfirmation';

/** The topics through SNS. */
export const snsTopics = (sns: SNSClient, arns: { readonly urgent: string; readonly digest: string }): Topics => ({
  async publishDigest({ subject, text }) {
    await sns.send(new PublishCommand({ TopicArn: arns.digest, Subject: subject, Message: text }));
  },
  async unconfirmed() {
    const found: Unconfirmed[] = [];
    for (const topic of ['urgent', 'digest'] as const)
      for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: arns[topic] }))
        for (const { SubscriptionArn, Protocol = '', Endpoint = '' } of page.Subscriptions ?? [])
          if (SubscriptionArn === PENDING) found.push({ topic, protocol: Protocol, endpoint: Endpoint });
    return found;
  },
});
