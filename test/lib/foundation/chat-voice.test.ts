import { Match } from 'aws-cdk-lib/assertions';
import { aFleet } from '../../support/a-fleet';
import { synthesized } from '../../support/synthesized';

const urgent = ['oncall@acme.example'];
const slack = { workspace: 'T0123ABCD', channel: 'C0123ABCD' };
const teams = {
  team: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
  tenant: '1f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
  channel: '19:b6ef35dc342d56ba5654e6fc6d25a071@thread.tacv2',
};
const templates = synthesized(aFleet({ notify: { urgent, chat: { slack, teams } } }));
const silent = synthesized();

const SLACK = 'AWS::Chatbot::SlackChannelConfiguration';
const TEAMS = 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration';
const TOPIC = { Ref: Match.stringLikeRegexp('^ChatTopic') };

it('tells channels of Slack and of Teams through a topic of their own, encrypted like the others', () => {
  templates.foundation.hasResourceProperties('AWS::SNS::Topic', {
    TopicName: 'acme-chat',
    KmsMasterKeyId: Match.anyValue(),
  });
  templates.foundation.hasResourceProperties(SLACK, {
    ConfigurationName: 'acme-chat-slack',
    SlackWorkspaceId: 'T0123ABCD',
    SlackChannelId: 'C0123ABCD',
    SnsTopicArns: [TOPIC],
  });
  templates.foundation.hasResourceProperties(TEAMS, {
    ConfigurationName: 'acme-chat-teams',
    TeamId: teams.team,
    TeamsTenantId: teams.tenant,
    TeamsChannelId: '19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2',
    SnsTopicArns: [TOPIC],
  });
});

it.each([SLACK, TEAMS])('lets nobody command anything from a channel: %s', (type) => {
  templates.foundation.hasResourceProperties(type, {
    GuardrailPolicies: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSDenyAll']] }],
  });
  const roles = Object.values(templates.foundation.findResources('AWS::IAM::Role')).filter(({ Properties }) =>
    JSON.stringify(Properties.AssumeRolePolicyDocument).includes('chatbot.amazonaws.com'),
  );
  expect(roles).toHaveLength(1);
  expect(roles[0]?.Properties).not.toHaveProperty('Policies');
  expect(roles[0]?.Properties).not.toHaveProperty('ManagedPolicyArns');
  const attached = JSON.stringify(templates.foundation.findResources('AWS::IAM::Policy'));
  expect(attached).not.toContain('ChatRole');
});

it('lets every function that tells speak in the channel, by the name of the topic and no export', () => {
  const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sns:eu-central-1:123456789012:acme-chat']] };
  for (const name of ['remediate-compliance', 'record-outcome', 'report-compliance'])
    templates.compliance.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `acme-${name}`,
      Environment: { Variables: Match.objectLike({ CHAT_TOPIC_ARN: arn }) },
    });
  const allowed = Object.values(templates.compliance.findResources('AWS::IAM::Role')).filter(({ Properties }) =>
    JSON.stringify(Properties.Policies ?? []).includes(':acme-chat"'),
  );
  expect(allowed).toHaveLength(3);
  const exportsOf = ({ foundation }: typeof templates) =>
    Object.values(foundation.toJSON().Outputs as Record<string, { Export?: { Name: string } }>)
      .flatMap((output) => output.Export?.Name ?? [])
      .sort();
  expect(exportsOf(templates)).toEqual(exportsOf(silent));
});

it('hears every alarm beside the urgent topic, when it begins and when it is over, and CloudWatch may tell it', () => {
  const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sns:eu-central-1:123456789012:acme-chat']] };
  const urgentTopic = { 'Fn::ImportValue': expect.stringMatching(/^acme-foundation:.*Urgent/) };
  const alarms = Object.values(templates.compliance.findResources('AWS::CloudWatch::Alarm'));
  expect(alarms.length).toBeGreaterThan(10);
  for (const { Properties } of alarms) {
    expect(Properties.AlarmActions).toEqual([urgentTopic, arn]);
    expect(Properties.OKActions).toEqual([urgentTopic, arn]);
  }
  templates.foundation.hasResourceProperties('AWS::SNS::TopicPolicy', {
    Topics: [TOPIC],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Resource: TOPIC,
        }),
      ]),
    },
  });
  templates.foundation.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Principal: { Service: Match.arrayWith(['cloudwatch.amazonaws.com']) },
        }),
      ]),
    },
  });
});

it('deploys nothing of it where the file names no channel', () => {
  for (const template of Object.values(silent)) expect(JSON.stringify(template.toJSON())).not.toMatch(/chat/i);
});
