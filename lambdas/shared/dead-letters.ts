import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Where messages go that nobody can read. */
export interface DeadLetters {
  readonly queueUrl: string;
  /** Moves a message out of the way; the reason travels as its attribute, which a redrive by SQS would not say. */
  bury(body: string, reason: string): Promise<void>;
}

/** The dead-letter queue. */
export const deadLetters = (client: SQSClient, queueUrl: string): DeadLetters => ({
  queueUrl,
  async bury(MessageBody, reason) {
    const MessageAttributes = { reason: { DataType: 'String', StringValue: reason.slice(0, 1000) } };
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, MessageAttributes }));
  },
});
