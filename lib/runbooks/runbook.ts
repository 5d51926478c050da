import { Grant, type IGrantable, type IRole } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AutomationRole } from './automation-role';
import { PublishedDocument, type PublishedDocumentProps } from './published-document';

/** Which file becomes which runbook. */
export interface RunbookProps extends PublishedDocumentProps {
  /**
   * What runs of an automation act as.
   * @default a new one that holds exactly the calls of the document: {@link AutomationRole}
   */
  readonly role?: IRole;
}

/**
 * A document that people and schedules run: published, and, if it is an automation, with the role that its runs act as. Whoever starts one
 * hands that role over as its parameter `AutomationAssumeRole`.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-automation.html
 */
export class Runbook extends Construct {
  readonly published: PublishedDocument;
  readonly documentName: string;
  /** Absent for Command documents, which run as the agent does. */
  readonly role?: IRole;

  constructor(scope: Construct, id: string, { role, ...props }: RunbookProps) {
    super(scope, id);
    this.published = new PublishedDocument(this, 'Document', props);
    this.documentName = this.published.documentName;
    const { document } = this.published;
    if (document.kind === 'automation') this.role = role ?? new AutomationRole(this, 'Role', { document }).role;
  }

  /** Every run of an automation in this account and Region; a run gets its id when it is started. */
  get runsArn(): string {
    const { account, region, partition } = Stack.of(this);
    return `arn:${partition}:ssm:${region}:${account}:automation-execution/*`;
  }

  /**
   * Lets somebody start it, hand over its role, and see how it goes. Of a Command document: send it, to nodes that they are allowed
   * elsewhere.
   */
  grantStart(grantee: IGrantable): Grant {
    if (!this.role) {
      return Grant.addToPrincipal({
        grantee,
        actions: ['ssm:SendCommand'],
        resourceArns: [this.published.documentArn],
      });
    }
    const runs = this.runsArn;
    return Grant.addToPrincipal({
      grantee,
      actions: ['ssm:StartAutomationExecution'],
      resourceArns: [this.published.documentArn, runs],
    })
      .combine(Grant.addToPrincipal({ grantee, actions: ['ssm:GetAutomationExecution'], resourceArns: [runs] }))
      .combine(
        Grant.addToPrincipal({
          grantee,
          actions: ['iam:PassRole'],
          resourceArns: [this.role.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
        }),
      );
  }
}
