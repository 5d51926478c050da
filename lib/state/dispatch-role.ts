import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';
import { documentArn } from '../iam/document-arn';

/** What one association needs of the role that State Manager sends it with. */
export interface AssociationNeeds {
  /** The name or ARN of the document that it applies. */
  readonly document: string;
  /** Where its output goes: naming the bucket needs permission, too. */
  readonly output?: IBucket;
  /** The resource group whose members it is for. */
  readonly group?: string;
}

/**
 * The role with which State Manager sends associations to nodes. AWS is doing away with its service-linked role there,
 * which could send every document; this one can send those of its associations. It grows with each of them and by nothing else.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateAssociation.html
 */
export class DispatchRole extends Construct {
  readonly role: Role;
  // Inline, and filled until synth: a policy of its own could come later than the first association.
  private readonly policy = new PolicyDocument();
  private readonly known = new Set<string>();

  /** @param fleet the fleet's name */
  constructor(scope: Construct, id: string, fleet: string) {
    super(scope, id);
    this.role = new Role(this, 'Default', {
      description: `What State Manager does for the associations of ${fleet}`,
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: { SendDocuments: this.policy },
    });
    this.policy.addStatements(
      new PolicyStatement({
        actions: [
          'ec2:DescribeInstances',
          'ssm:CancelCommand',
          'ssm:GetCommandInvocation',
          'ssm:ListCommandInvocations',
          'ssm:ListCommands',
          'tag:GetResources',
        ],
        resources: ['*'],
      }),
    );
    acknowledgeWildcards(this.role, {
      '*': 'IAM has no resource type to narrow these actions by (Service Authorization Reference)',
    });
  }

  /** Allows what an association does, and nothing that none does. */
  allow({ document, output, group }: AssociationNeeds): void {
    const { account, region, partition } = Stack.of(this);
    const nodes = [
      `arn:${partition}:ec2:${region}:${account}:instance/*`,
      `arn:${partition}:ssm:${region}:${account}:managed-instance/*`,
    ];
    this.once(documentArn(this, document), (arn) => ({
      actions: ['ssm:SendCommand'],
      resources: [arn, ...nodes, ...(output ? [output.bucketArn] : [])],
    }));
    if (group !== undefined)
      this.once(`arn:${partition}:resource-groups:${region}:${account}:group/${group}`, (arn) => ({
        actions: ['resource-groups:ListGroupResources'],
        resources: [arn],
      }));
    acknowledgeWildcards(
      this.role,
      Object.fromEntries(
        nodes.map((arn) => [arn, 'nodes come and go; the targets of the association say which are meant']),
      ),
    );
  }

  private once(arn: string, statement: (arn: string) => { actions: string[]; resources: string[] }): void {
    if (this.known.has(arn)) return;
    this.known.add(arn);
    this.policy.addStatements(new PolicyStatement(statement(arn)));
  }
}
