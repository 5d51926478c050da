import type { Properties, ResourceHandler } from './resource-handler';

/** AWS::SSM::MaintenanceWindowTask. CloudFormation names the members of TaskInvocationParameters otherwise than the API. */
export const maintenanceWindowTask: ResourceHandler = {
  async create(call, properties) {
    const { WindowTaskId } = await call('RegisterTaskWithMaintenanceWindow', asApi(properties));
    return String(WindowTaskId);
  },

  async update(call, WindowTaskId, { TaskType: _, ...properties }) {
    await call('UpdateMaintenanceWindowTask', { WindowTaskId, Replace: true, ...asApi(properties) });
  },

  async delete(call, WindowTaskId, { WindowId }) {
    await call('DeregisterTaskFromMaintenanceWindow', { WindowId, WindowTaskId });
  },

  attributes: (WindowTaskId) => ({ WindowTaskId }),
};

function asApi({ TaskInvocationParameters: parameters, ...properties }: Properties): Properties {
  if (parameters === undefined) return properties;
  const renamed = Object.entries(parameters as object).map(([name, value]) => [
    name.replace(/^MaintenanceWindow(.+)Parameters$/, '$1'),
    value,
  ]);
  return { ...properties, TaskInvocationParameters: Object.fromEntries(renamed) };
}
