import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { ApiCall } from '../../lambdas/shared/api-call';
import type { CallResources } from '../functions/call-resources';

/** What a function is given so that the chat channel hears it. */
export interface ChatAccess {
  readonly calls: readonly ApiCall[];
  readonly resources: CallResources;
  readonly environment: Readonly<Record<string, string>>;
}

/** The permission to speak in chat and the variable that goes with it; neither where the fleet has no channel. */
export const chatAccess = (chat: ITopic | undefined, calls: readonly ApiCall[]): ChatAccess =>
  chat
    ? { calls, resources: { 'chat topic': { arns: [chat.topicArn] } }, environment: { CHAT_TOPIC_ARN: chat.topicArn } }
    : { calls: [], resources: {}, environment: {} };
