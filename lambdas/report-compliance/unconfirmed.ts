import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import type { Unconfirmed } from './report';

/** What SNS shows instead of an ARN. */
const PENDING = 'PendingConfirmation';

/** Subscriptions of both topics that wait for their confirmation, so that nothing reaches them. */
export const unconfirmedOf =
  (sns: SNSClient, arns: { readonly urgent: string; readonly digest: string }) => async (): Promise<Unconfirmed[]> => {
    const found: Unconfirmed[] = [];
    for (const topic of ['urgent', 'digest'] as const)
      for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: arns[topic] }))
        for (const { SubscriptionArn, Protocol = '', Endpoint = '' } of page.Subscriptions ?? [])
          if (SubscriptionArn === PENDING) found.push({ topic, protocol: Protocol, endpoint: Endpoint });
    return found;
  };
