import type { Operation } from '../api';
import { AwsError } from '../aws-error';
import type { World } from '../world';
import type { ResourceRequest, ResourceResult } from './resource-handler';

/** @throws AwsError */
export function applyResource(
  request: ResourceRequest,
  _operations: Readonly<Record<string, Operation>>,
  _world: World,
): ResourceResult {
  throw new AwsError('UnsupportedResourceType', `The simulated fleet does not know the resource type ${request.type}`);
}
