import type { ResourceHandler } from './resource-handler';

/** AWS::SSM::MaintenanceWindowTarget */
export const maintenanceWindowTarget: ResourceHandler = {
  async create(call, properties) {
    const { WindowTargetId } = await call('RegisterTargetWithMaintenanceWindow', properties);
    return String(WindowTargetId);
  },

  async update(call, WindowTargetId, { ResourceType: _, ...properties }) {
    await call('UpdateMaintenanceWindowTarget', { WindowTargetId, Replace: true, ...properties });
  },

  async delete(call, WindowTargetId, { WindowId }) {
    await call('DeregisterTargetFromMaintenanceWindow', { WindowId, WindowTargetId });
  },

  attributes: (WindowTargetId) => ({ WindowTargetId }),
};
