import type { CallApi, Properties, ResourceHandler } from './resource-handler';
import { changeTags } from './tag-changes';

/**
 * AWS::SSM::PatchBaseline. It deregisters its own patch groups before it deletes, nobody else's, and never the default: deleting a
 * default baseline, or one whose groups were registered by other hands, fails.
 */
export const patchBaseline: ResourceHandler = {
  async create(call, { PatchGroups = [], DefaultBaseline: isDefault, ...settings }) {
    const { BaselineId } = await call('CreatePatchBaseline', settings);
    const id = String(BaselineId);
    const registered: string[] = [];
    try {
      for (const PatchGroup of groupsOf({ PatchGroups })) {
        await call('RegisterPatchBaselineForPatchGroup', { BaselineId: id, PatchGroup });
        registered.push(PatchGroup);
      }
      if (isDefault) await call('RegisterDefaultPatchBaseline', { BaselineId: id });
    } catch (error) {
      await deregister(call, id, registered);
      await call('DeletePatchBaseline', { BaselineId: id });
      throw error;
    }
    return id;
  },

  async update(call, BaselineId, properties, oldProperties) {
    const { PatchGroups: _, DefaultBaseline: isDefault, Tags: __, OperatingSystem: ___, ...settings } = properties;
    await call('UpdatePatchBaseline', { BaselineId, Replace: true, ...settings });
    const before = groupsOf(oldProperties);
    const after = groupsOf(properties);
    await deregister(
      call,
      BaselineId,
      before.filter((group) => !after.includes(group)),
    );
    for (const PatchGroup of after.filter((group) => !before.includes(group))) {
      await call('RegisterPatchBaselineForPatchGroup', { BaselineId, PatchGroup });
    }
    if (isDefault && !oldProperties.DefaultBaseline) await call('RegisterDefaultPatchBaseline', { BaselineId });
    await changeTags(call, 'PatchBaseline', BaselineId, oldProperties, properties);
  },

  async delete(call, BaselineId, properties) {
    const { PatchGroups = [] } = await call('GetPatchBaseline', { BaselineId });
    const registered = PatchGroups as readonly string[];
    await deregister(
      call,
      BaselineId,
      groupsOf(properties).filter((group) => registered.includes(group)),
    );
    await call('DeletePatchBaseline', { BaselineId });
  },

  attributes: (Id) => ({ Id }),
};

const groupsOf = ({ PatchGroups = [] }: Properties): readonly string[] => PatchGroups as readonly string[];

async function deregister(call: CallApi, BaselineId: string, groups: readonly string[]): Promise<void> {
  for (const PatchGroup of groups) await call('DeregisterPatchBaselineForPatchGroup', { BaselineId, PatchGroup });
}
