import type { ComplianceItemEntry, PutComplianceItemsRequest } from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import type { Nodes } from './nodes';

/** What was last reported of a node under a type of somebody's own. */
export interface CustomCompliance {
  readonly items: readonly ComplianceItemEntry[];
  readonly executedAt: number;
  readonly executionId: string | undefined;
  readonly executionType: string | undefined;
}

/** A node may report under this many types of its own. */
export const CUSTOM_TYPES_PER_NODE = 10;

/** PutComplianceItems: what nodes, or people for them, report under `Custom:` types. Nothing tells EventBridge of it. */
export class CustomComplianceApi {
  constructor(private readonly nodes: Nodes) {}

  /**
   * @throws InvalidResourceType, InvalidResourceId, InvalidItemContentException, ComplianceTypeCountLimitExceededException;
   * ValidationException for the types that only Systems Manager itself reports here.
   */
  putComplianceItems(request: PutComplianceItemsRequest): object {
    const {
      ResourceId = '',
      ResourceType,
      ComplianceType: type = '',
      ExecutionSummary,
      Items = [],
      UploadType,
    } = request;
    if (ResourceType !== 'ManagedInstance')
      throw new AwsError('InvalidResourceType', `The resource type ${ResourceType} is not valid.`);
    const node = this.nodes.find(ResourceId);
    if (!node?.isRegistered) throw new AwsError('InvalidResourceId', `The resource ID "${ResourceId}" is not valid.`);
    if (type === 'Patch' || type === 'Association')
      throw new AwsError('ValidationException', `The simulated fleet takes no compliance items of type ${type}.`);
    if (!/^Custom:\S/.test(type))
      throw new AwsError('InvalidItemContentException', `The compliance type ${type} is not valid.`);
    if (Items.some(({ Id }) => !Id)) throw new AwsError('InvalidItemContentException', 'Every item must have an id.');
    if (new Set(Items.map(({ Id }) => Id)).size < Items.length)
      throw new AwsError('InvalidItemContentException', 'Every item must have an id of its own.');
    node.customCompliance ??= new Map();
    const types = node.customCompliance;
    if (!types.has(type) && types.size >= CUSTOM_TYPES_PER_NODE)
      throw new AwsError(
        'ComplianceTypeCountLimitExceededException',
        `A node can have ${CUSTOM_TYPES_PER_NODE} custom compliance types.`,
      );
    const kept =
      UploadType === 'PARTIAL'
        ? (types.get(type)?.items ?? []).filter((item) => !Items.some(({ Id }) => Id === item.Id))
        : [];
    const items = [...kept, ...Items];
    if (items.length === 0) types.delete(type);
    else
      types.set(type, {
        items,
        executedAt: ExecutionSummary?.ExecutionTime?.getTime() ?? 0,
        executionId: ExecutionSummary?.ExecutionId,
        executionType: ExecutionSummary?.ExecutionType,
      });
    return {};
  }
}
