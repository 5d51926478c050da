import { AwsError } from '../aws-error';
import { association } from './association';
import { document } from './document';
import { maintenanceWindow } from './maintenance-window';
import { maintenanceWindowTarget } from './maintenance-window-target';
import { maintenanceWindowTask } from './maintenance-window-task';
import { patchBaseline } from './patch-baseline';
import { RESOURCE_SHAPES } from './property-shapes';
import { readProperties } from './read-properties';
import { resourceDataSync } from './resource-data-sync';
import { resourceGroup } from './resource-group';
import type { CallApi, Properties, ResourceHandler, ResourceRequest, ResourceResult } from './resource-handler';

const HANDLERS: Readonly<Record<string, ResourceHandler>> = {
  'AWS::SSM::Association': association,
  'AWS::ResourceGroups::Group': resourceGroup,
  'AWS::SSM::Document': document,
  'AWS::SSM::ResourceDataSync': resourceDataSync,
  'AWS::SSM::PatchBaseline': patchBaseline,
  'AWS::SSM::MaintenanceWindow': maintenanceWindow,
  'AWS::SSM::MaintenanceWindowTarget': maintenanceWindowTarget,
  'AWS::SSM::MaintenanceWindowTask': maintenanceWindowTask,
};

/** Errors that say that a resource is gone: a delete has then nothing left to do. */
const GONE = [
  'AssociationDoesNotExist',
  'DoesNotExistException',
  'InvalidDocument',
  'InvalidResourceId',
  'ResourceDataSyncNotFoundException',
];

/**
 * Creates, updates or deletes one resource of a stack, as CloudFormation's handler of its type does.
 * @throws AwsError in the words of a stack's events.
 */
export async function applyResource(request: ResourceRequest, call: CallApi): Promise<ResourceResult> {
  const { op, type, logicalId = 'Resource', physicalId = '' } = request;
  const handler = HANDLERS[type];
  const shape = RESOURCE_SHAPES[type];
  if (!handler || !shape) {
    throw new AwsError(
      'UnsupportedResourceType',
      `The simulated fleet does not make resources of type ${type}. It makes: ${Object.keys(HANDLERS).join(', ')}`,
    );
  }
  const told: CallApi = (operation, input) => inStackEvents(type, physicalId, () => call(operation, input));
  if (op === 'delete') {
    try {
      await handler.delete(
        told,
        physicalId,
        lenient(() => readProperties(shape, logicalId, request.properties ?? {}), request.properties),
      );
    } catch (error) {
      if (!(error instanceof AwsError && GONE.includes(error.code))) throw error;
    }
    return { physicalId, attributes: {} };
  }
  const properties = readProperties(shape, logicalId, request.properties ?? {});
  if (op === 'create') {
    const id = await handler.create(told, properties);
    return { physicalId: id, attributes: handler.attributes(id, request) };
  }
  const before = lenient(() => readProperties(shape, logicalId, request.oldProperties ?? {}), request.oldProperties);
  const replaced = shape.replacing.find((name) => JSON.stringify(before[name]) !== JSON.stringify(properties[name]));
  if (replaced)
    throw new AwsError(
      'NotUpdatable',
      `Property ${replaced} of ${type} cannot be updated: the resource must be replaced.`,
    );
  await handler.update(told, physicalId, properties, before);
  return { physicalId, attributes: handler.attributes(physicalId, request) };
}

/** What was accepted once is not judged again. */
function lenient(read: () => Properties, raw: Properties | undefined): Properties {
  try {
    return read();
  } catch {
    return raw ?? {};
  }
}

/** An API error as the events of a stack show it. */
async function inStackEvents<T>(type: string, physicalId: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const resource = physicalId === '' ? type : `${type} ${physicalId}`;
    const message = `${error.message} (Service: Ssm, Status Code: ${error.statusCode}, Error Code: ${error.code}, Resource: ${resource})`;
    throw new AwsError(error.code, message, error.statusCode);
  }
}
