import type { Ring } from './config';
import { WindowTarget } from './window-target';

/** The nodes of a ring of the fleet's file, as its windows name them. */
export function ringNodes({ name, target }: Pick<Ring, 'name' | 'target'>): WindowTarget {
  switch (target.kind) {
    case 'patchGroup':
      return WindowTarget.patchGroup(name);
    case 'tags':
      return WindowTarget.tagged(target.tags);
    case 'resourceGroup':
      return WindowTarget.resourceGroup(target.name);
  }
}
