import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Subscriber } from './config';

/** Of a long list, as many as an output has room for. */
const NAMED = 20;

/** Whom the fleet tells. */
export interface FleetTopicsProps {
  /** The fleet's name; the topics are `FLEET-urgent` and `FLEET-digest`. */
  readonly fleet: string;
  readonly key: IKey;
  /** Who is woken when a person must act. */
  readonly urgent: readonly Subscriber[];
  /** Who reads once a day how the fleet stands. */
  readonly digest: readonly Subscriber[];
}

const protocols = {
  email: SubscriptionProtocol.EMAIL,
  https: SubscriptionProtocol.HTTPS,
  sqs: SubscriptionProtocol.SQS,
  lambda: SubscriptionProtocol.LAMBDA,
} satisfies Record<Subscriber['protocol'], SubscriptionProtocol>;

/**
 * The two voices of a fleet: `urgent` when a person must act, `digest` once a day.
 * An e-mail address receives nothing before somebody there has confirmed the subscription.
 */
export class FleetTopics extends Construct {
  /** A person must act. */
  readonly urgent: Topic;
  /** How the fleet stands, once a day. */
  readonly digest: Topic;

  constructor(scope: Construct, id: string, props: FleetTopicsProps) {
    super(scope, id);
    const topic = (name: string, displayName: string, subscribers: readonly Subscriber[]) => {
      const made = new Topic(this, name, {
        topicName: `${props.fleet}-${name.toLowerCase()}`,
        displayName,
        masterKey: props.key,
        enforceSSL: true,
      });
      for (const { protocol, endpoint } of subscribers)
        new Subscription(made, endpoint, { topic: made, protocol: protocols[protocol], endpoint });
      return made;
    };
    this.urgent = topic('Urgent', `${props.fleet}: act now`, props.urgent);
    this.digest = topic('Digest', `${props.fleet}: daily`, props.digest);
    this.askToConfirm(props);
    this.urgent.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.urgent.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  /** Every deploy says who must confirm: CloudFormation calls a subscription made that nobody hears yet. */
  private askToConfirm({ urgent, digest }: FleetTopicsProps): void {
    const invited = [
      ...urgent.map((one) => ({ ...one, topic: 'urgent' })),
      ...digest.map((one) => ({ ...one, topic: 'digest' })),
    ]
      .filter(({ protocol }) => protocol === 'email' || protocol === 'https')
      .map(({ endpoint, topic }) => `${endpoint} (${topic})`);
    if (invited.length === 0) return;
    const more = invited.length > NAMED ? ` and ${invited.length - NAMED} more` : '';
    new CfnOutput(this, 'ToConfirm', {
      value: `${invited.slice(0, NAMED).join(', ')}${more}: hears nothing before following the link that was sent; npm run notify-test shows who has`,
      description: 'Who must confirm a subscription, once',
    }).overrideLogicalId('SubscriptionsToConfirm');
  }
}
