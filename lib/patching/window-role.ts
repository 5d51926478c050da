import { type IRole, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';
import { documentArn } from '../iam/document-arn';

/** What one task needs of the role that it runs with. */
export interface TaskNeeds {
  /** The name or ARN of the Command document that it sends. */
  readonly document: string;
  /** Where its commands leave their output: naming the bucket in a command needs permission, too. */
  readonly output?: IBucket;
  /** The role that tells how its commands end, handed on with each of them. */
  readonly notificationRole?: IRole;
  /** Resource groups whose members it is for. */
  readonly groups: readonly string[];
}

/** What one automation needs of the role of the task that starts it. */
export interface AutomationNeeds {
  /** The name of the Automation document. */
  readonly document: string;
  /** What its runs act as. */
  readonly automationRole: IRole;
  /** Resource groups whose members it is for. */
  readonly groups: readonly string[];
}

const WHY_EVERYTHING = 'IAM has no resource type to narrow these actions by (Service Authorization Reference)';

/**
 * The role a maintenance window acts with: it may send the documents of its tasks to nodes of this account and Region, and
 * cancel what still runs when its cutoff comes. It grows with each task and by nothing else; each window has its own.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-maintenance-perm-cli.html
 */
export class WindowRole extends Construct {
  readonly role: Role;
  // Inline, and filled until synth: a policy of its own could come later than the window's first opening.
  private readonly policy = new PolicyDocument();

  constructor(scope: Construct, id: string, window: string) {
    super(scope, id);
    this.role = new Role(this, 'Default', {
      description: `What the maintenance window ${window} does`,
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: { RunDocuments: this.policy },
    });
  }

  /** Allows what a task does, and nothing that no task does. */
  allow({ document, output, notificationRole, groups }: TaskNeeds): void {
    const { account, region, partition } = Stack.of(this);
    const nodes = [
      `arn:${partition}:ec2:${region}:${account}:instance/*`,
      `arn:${partition}:ssm:${region}:${account}:managed-instance/*`,
    ];
    const everything = [
      'ssm:CancelCommand',
      'ssm:ListCommands',
      'ssm:ListCommandInvocations',
      'ssm:GetCommandInvocation',
    ];
    this.policy.addStatements(
      new PolicyStatement({
        actions: ['ssm:SendCommand'],
        resources: [documentArn(this, document), ...nodes, ...(output ? [output.bucketArn] : [])],
      }),
    );
    if (groups.length > 0) {
      everything.push('tag:GetResources');
      this.policy.addStatements(this.listGroups(groups));
    }
    this.policy.addStatements(new PolicyStatement({ actions: everything, resources: ['*'] }));
    if (notificationRole) this.policy.addStatements(passRole(notificationRole));
    acknowledgeWildcards(this.role, {
      ...Object.fromEntries(
        nodes.map((arn) => [arn, 'nodes come and go; the target of the window says which are meant']),
      ),
      '*': WHY_EVERYTHING,
    });
  }

  /** Allows to start an automation for the nodes of the window, and to hand over the role that its runs act as. */
  allowAutomation({ document, automationRole, groups }: AutomationNeeds): void {
    const { account, region, partition } = Stack.of(this);
    const runs = `arn:${partition}:ssm:${region}:${account}:automation-execution/*`;
    this.policy.addStatements(
      new PolicyStatement({
        actions: ['ssm:StartAutomationExecution'],
        resources: [documentArn(this, document), runs],
      }),
      new PolicyStatement({ actions: ['ssm:GetAutomationExecution'], resources: [runs] }),
      passRole(automationRole),
    );
    acknowledgeWildcards(this.role, { [runs]: 'a run gets its id when it is started' });
    if (groups.length === 0) return;
    this.policy.addStatements(
      this.listGroups(groups),
      new PolicyStatement({ actions: ['tag:GetResources'], resources: ['*'] }),
    );
    acknowledgeWildcards(this.role, { '*': WHY_EVERYTHING });
  }

  private listGroups(groups: readonly string[]): PolicyStatement {
    const { account, region, partition } = Stack.of(this);
    return new PolicyStatement({
      actions: ['resource-groups:ListGroupResources'],
      resources: groups.map((group) => `arn:${partition}:resource-groups:${region}:${account}:group/${group}`),
    });
  }
}

function passRole(role: IRole): PolicyStatement {
  return new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [role.roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  });
}
