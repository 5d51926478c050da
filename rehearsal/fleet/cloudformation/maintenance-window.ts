import type { ResourceHandler } from './resource-handler';
import { changeTags } from './tag-changes';

/** AWS::SSM::MaintenanceWindow. It has no property Enabled: a window disabled by hand stays disabled. */
export const maintenanceWindow: ResourceHandler = {
  async create(call, properties) {
    const { WindowId } = await call('CreateMaintenanceWindow', properties);
    return String(WindowId);
  },

  async update(call, WindowId, properties, oldProperties) {
    const { Tags: _, ...settings } = properties;
    await call('UpdateMaintenanceWindow', { WindowId, Replace: true, ...settings });
    await changeTags(call, 'MaintenanceWindow', WindowId, oldProperties, properties);
  },

  async delete(call, WindowId) {
    await call('DeleteMaintenanceWindow', { WindowId });
  },

  attributes: (WindowId) => ({ WindowId }),
};
