import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * The role with which Run Command tells a topic how commands end. A window hands it on with every command that it sends.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-sns-notifications.html
 */
export class NotificationRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, topic: ITopic) {
    super(scope, id);
    this.role = new Role(this, 'Default', {
      description: `Tells ${topic.node.id} how commands of maintenance windows end`,
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        TellStatus: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
            ...(topic.masterKey
              ? [
                  // Without these a message to an encrypted topic is lost, and nobody hears of that.
                  new PolicyStatement({
                    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
                    resources: [topic.masterKey.keyArn],
                  }),
                ]
              : []),
          ],
        }),
      },
    });
  }
}
