import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { chatNotice } from './chat-notice';
import type { Log } from './log';
import type { MachineMessage } from './machine-message';

/** What is said once, in the words of each kind of listener. */
export interface Notice {
  /** ASCII, under 100 characters. */
  readonly subject: string;
  /** For people. */
  readonly text: string;
  /** The same for machines; what a chat channel shows is made of it. */
  readonly machine: MachineMessage;
}

/** The topics by which it is said. */
export interface Voices {
  readonly topicArn: string;
  /** Absent: the fleet has no chat channel. */
  readonly chatTopicArn?: string;
  readonly log: Pick<Log, 'warn'>;
}

/** SNS takes 262,144 bytes in all, attributes included; what is left is for those. */
export const MESSAGE_BYTES = 260_000;

/**
 * What SNS is handed: text for people, the document for queues, functions and https endpoints. Each value is a string, and the
 * document is in it once per protocol, as SNS knows no common key for machines.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function bodyOf({ text, machine }: Omit<Notice, 'subject'>): string {
  const document = JSON.stringify(machine);
  return JSON.stringify({ default: text, sqs: document, https: document, lambda: document });
}

/** Says something to whoever subscribed to a topic, and to the chat channel if there is one. */
export const publisher =
  (sns: SNSClient, { topicArn, chatTopicArn, log }: Voices) =>
  async (notice: Notice): Promise<void> => {
    const MessageAttributes = attributesOf(notice.machine);
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: notice.subject,
        Message: bodyOf(notice),
        MessageStructure: 'json',
        MessageAttributes,
      }),
    );
    if (!chatTopicArn) return;
    try {
      const Message = JSON.stringify(chatNotice(notice.machine));
      await sns.send(new PublishCommand({ TopicArn: chatTopicArn, Message, MessageAttributes }));
    } catch (error) {
      // whoever must act has been told; to fail here would tell them twice
      log.warn('chat not told', { subject: notice.subject, error });
    }
  };

/** What filter policies of subscriptions go by. */
function attributesOf(machine: MachineMessage) {
  const { fleet, kind } = machine;
  const named = { fleet, kind, ...(machine.kind === 'urgent' && { status: machine.status, cause: machine.cause }) };
  return Object.fromEntries(
    Object.entries(named).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
}
