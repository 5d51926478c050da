import { NAMES } from '../simulation/cloud';
import type { Check } from './check';

/** What Slack takes in a block, with room for what Amazon Q adds. */
const DESCRIPTION_CHARACTERS = 2500;

interface ChatNotice {
  readonly source: string;
  readonly content: { readonly title: string; readonly description: string };
  readonly metadata: { readonly threadId: string };
}

/** A chat channel hears what people hear, of one matter in one thread, and never without them. */
export const chatted: Check = ({ loop, accuse }) => {
  const said = new Map<unknown, { readonly key?: string; readonly headline: string }>();
  loop.line.watches.push({
    onAnswer: ({ service, operation, input, container }) => {
      if (service !== 'sns' || operation !== 'Publish') return;
      const { TopicArn, Message = '' } = input as { TopicArn?: string; Message?: string };
      if (TopicArn !== NAMES.chat)
        return void said.set(container, JSON.parse((JSON.parse(Message) as { sqs: string }).sqs) as never);
      const promise = 'a chat channel hears what people hear';
      const told = said.get(container);
      const { source, content, metadata } = JSON.parse(Message) as ChatNotice;
      if (source !== 'custom' || content.description.length > DESCRIPTION_CHARACTERS)
        return accuse(promise, `Amazon Q takes no notice of this form: ${Message.slice(0, 200)}`);
      if (!told || !content.title.includes(told.headline.slice(0, 60)) || !metadata.threadId.includes(told.key ?? ''))
        accuse(promise, `${container.name} tells people "${told?.headline}", and the channel "${content.title}"`);
    },
  });
  return undefined;
};
