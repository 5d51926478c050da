import { type IRole, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';
import { documentArn } from '../iam/document-arn';
import { automationResource, taggingResource } from './automation-resources';
import type { Document } from './document';
import { documentCalls } from './document-calls';

/** What an automation may do. */
export interface AutomationRoleProps {
  /** Whose calls it is for, read from its file. */
  readonly document: Document;
}

/**
 * What one automation acts as: it holds the calls that the document makes and no others, and only runs of this account and Region can use
 * it.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html
 */
export class AutomationRole extends Construct {
  readonly role: IRole;

  /**
   * @throws Error if the document makes a call of which nobody has said yet what it is made on
   */
  constructor(scope: Construct, id: string, { document }: AutomationRoleProps) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    const { actions, sends, tags } = documentCalls(document);
    const reasons: Record<string, string> = {};
    const statements = new Map<string, PolicyStatement>();
    for (const action of actions) {
      const { arns, why, conditions } = automationResource(this, action);
      const documents = action === 'ssm:SendCommand' ? sends.map((name) => documentArn(this, name)) : [];
      for (const arn of arns) reasons[arn] ??= why;
      const key = JSON.stringify([arns, documents, conditions]);
      const statement = statements.get(key);
      if (statement) statement.addActions(action);
      else
        statements.set(key, new PolicyStatement({ actions: [action], resources: [...documents, ...arns], conditions }));
    }
    if (tags.length > 0) {
      const { arns, why, conditions } = taggingResource(this, tags);
      for (const arn of arns) reasons[arn] ??= why;
      statements.set('tags', new PolicyStatement({ actions: ['ec2:CreateTags'], resources: [...arns], conditions }));
    }
    const role = new Role(this, 'Default', {
      description: `What runs of the automation ${document.name} act as`,
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:ssm:${region}:${account}:automation-execution/*` },
        },
      }),
      inlinePolicies: { Calls: new PolicyDocument({ statements: [...statements.values()] }) },
    });
    acknowledgeWildcards(role, reasons);
    this.role = role;
  }
}
