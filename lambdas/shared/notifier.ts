import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { CreateOpsItemCommand, OpsItemAlreadyExistsException, type SSMClient } from '@aws-sdk/client-ssm';
import type { Notifier } from './tell';

/** People reached by the urgent topic and by OpsCenter. */
export function notifier(sns: SNSClient, ssm: SSMClient, TopicArn: string): Notifier {
  return {
    async publish(Subject, Message) {
      await sns.send(new PublishCommand({ TopicArn, Subject, Message }));
    },

    async openOpsItem({ key, title, description }) {
      try {
        const { OpsItemId } = await ssm.send(
          new CreateOpsItemCommand({
            Title: title,
            Description: description,
            Source: 'Shipshape',
            Category: 'Availability',
            Severity: '2',
            // OpsCenter itself opens no second item with the same string while the first is open
            OperationalData: {
              '/aws/dedup': { Type: 'SearchableString', Value: JSON.stringify({ dedupString: key }) },
            },
          }),
        );
        return OpsItemId as string;
      } catch (error) {
        if (error instanceof OpsItemAlreadyExistsException && error.OpsItemId) return error.OpsItemId;
        throw error;
      }
    },
  };
}
