import { CfnMicrosoftTeamsChannelConfiguration, CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Aws, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Chat } from './chat';

/** Which channels hear the fleet. */
export interface ChatVoiceProps {
  /** The fleet's name; topic and configurations begin with it. */
  readonly fleet: string;
  readonly key: IKey;
  readonly chat: Chat;
}

/**
 * Channels of Slack or Microsoft Teams that hear what the fleet says, through Amazon Q Developer in chat applications. They are told
 * and can command nothing: the role that they would act with may do nothing, and the guardrail denies everything, whoever asks.
 *
 * Workspace and team must have been authorized once in the console, by hand: CloudFormation cannot.
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/understanding-permissions.html
 */
export class ChatVoice extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: ChatVoiceProps) {
    super(scope, id);
    const { fleet, key, chat } = props;
    const { account } = Stack.of(this);
    // what the service delivers SNS decrypts itself: the key's policy need not name it
    this.topic = new Topic(this, 'Topic', {
      topicName: `${fleet}-chat`,
      displayName: `${fleet}: chat`,
      masterKey: key,
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    const role = new Role(this, 'Role', {
      description: `What people in the chat channel of ${fleet} may do: nothing`,
      assumedBy: new ServicePrincipal('chatbot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    const common = {
      iamRoleArn: role.roleArn,
      snsTopicArns: [this.topic.topicArn],
      // without a guardrail the service takes AdministratorAccess for one
      guardrailPolicies: [`arn:${Aws.PARTITION}:iam::aws:policy/AWSDenyAll`],
      loggingLevel: 'ERROR',
    };
    if (chat.slack)
      new CfnSlackChannelConfiguration(this, 'Slack', {
        ...common,
        configurationName: `${fleet}-chat-slack`,
        slackWorkspaceId: chat.slack.workspace,
        slackChannelId: chat.slack.channel,
      });
    if (chat.teams)
      new CfnMicrosoftTeamsChannelConfiguration(this, 'Teams', {
        ...common,
        configurationName: `${fleet}-chat-teams`,
        teamId: chat.teams.team,
        teamsTenantId: chat.teams.tenant,
        teamsChannelId: chat.teams.channel,
      });
  }
}
