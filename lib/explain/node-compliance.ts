import { InvalidResourceId, paginateListComplianceItems, type SSMClient } from '@aws-sdk/client-ssm';
import { type FailedAssociation, failedAssociations } from '../../lambdas/shared/failed-associations';

/** What a node is not in order with, beside patches. */
export interface NodeCompliance {
  /** Whether State Manager says that an association is not as it should be. */
  readonly hasFailedAssociation: boolean;
  /** Which; empty where nobody names one. */
  readonly failed: readonly FailedAssociation[];
  /** What the node reports itself, such as `Custom:Antivirus`, and is not in order with. */
  readonly custom: readonly { readonly type: string; readonly title: string }[];
}

/** Asks what a node is not in order with; of a node that Systems Manager does not know, nothing is. */
export async function nodeCompliance(client: SSMClient, nodeId: string): Promise<NodeCompliance> {
  const custom: { type: string; title: string }[] = [];
  let hasFailedAssociation = false;
  const pages = paginateListComplianceItems(
    { client, pageSize: 50 },
    {
      ResourceIds: [nodeId],
      ResourceTypes: ['ManagedInstance'],
      Filters: [
        { Key: 'ComplianceType', Values: ['Patch'], Type: 'NOT_EQUAL' },
        { Key: 'Status', Values: ['NON_COMPLIANT'], Type: 'EQUAL' },
      ],
    },
  );
  try {
    for await (const { ComplianceItems = [] } of pages) {
      for (const { ComplianceType: type = '', Title, Id = '' } of ComplianceItems) {
        if (type === 'Association') hasFailedAssociation = true;
        else custom.push({ type, title: Title || Id });
      }
    }
  } catch (error) {
    if (!(error instanceof InvalidResourceId)) throw error;
  }
  const named = hasFailedAssociation ? await failedAssociations(client, new Set([nodeId])) : undefined;
  return { hasFailedAssociation, failed: named?.get(nodeId) ?? [], custom };
}
