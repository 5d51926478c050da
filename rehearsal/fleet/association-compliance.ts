import type { ComplianceSeverity, ComplianceStatus } from '@aws-sdk/client-ssm';
import type { AppliedAssociation } from './association';
import type { Node } from './nodes';
import type { World } from './world';

/** The associations of a node whose result State Manager takes for its compliance: those that have ever come to one. */
export const judgedAssociations = ({ associations }: Node): readonly AppliedAssociation[] =>
  associations.filter(
    ({ association, executedAt }) => executedAt !== undefined && association.settings.SyncCompliance !== 'MANUAL',
  );

/** A run under way changes nothing yet: what the last one came to counts. */
export const complianceOf = ({ executedAt, succeededAt }: AppliedAssociation): ComplianceStatus =>
  succeededAt !== undefined && succeededAt === executedAt ? 'COMPLIANT' : 'NON_COMPLIANT';

/** The severity that its author gave the association. */
export const severityOf = ({ association }: AppliedAssociation): ComplianceSeverity =>
  association.settings.ComplianceSeverity ?? 'UNSPECIFIED';

/** Says so when a node's associations, taken together, have become compliant or ceased to be. */
export function assessAssociations(world: World, node: Node): void {
  const judged = judgedAssociations(node);
  const before = node.associationCompliance;
  const isCompliant = judged.every((applied) => complianceOf(applied) === 'COMPLIANT');
  node.associationCompliance = judged.length === 0 ? undefined : isCompliant ? 'COMPLIANT' : 'NON_COMPLIANT';
  if (node.associationCompliance === undefined || node.associationCompliance === before) return;
  const last = Math.max(...judged.map(({ executedAt = 0 }) => executedAt));
  world.publish('Configuration Compliance State Change', [world.arn(`managed-instance/${node.id}`)], {
    'last-runtime': new Date(last).toISOString().replace(/\.\d+Z$/, 'Z'),
    'compliance-status': node.associationCompliance.toLowerCase(),
    'resource-type': 'managed-instance',
    'resource-id': node.id,
    'compliance-type': 'Association',
  });
}
