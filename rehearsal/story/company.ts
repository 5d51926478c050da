import type { Fleet } from '../../lib/config/fleet';
import type { Ring } from '../../lib/patching/config';
import type { NodeSettings } from '../fleet/nodes';
import type { OperatingSystem } from '../fleet/operating-systems';
import type { SimulatedFleet } from '../fleet/simulated-fleet';
import { cast, famous } from './cast';
import { isOwnFile } from './own-file';
import { patches } from './vendors';

/** The moments of the week that the rehearsal plays; Zurich is an hour ahead of UTC in it. */
export const week = {
  starts: new Date('2026-11-28T03:00:00Z'),
  /** Saturday, an hour after the last scan's and report's. */
  ends: new Date('2026-12-05T07:00:00Z'),
} as const;

/** What can be seen only while the week goes by. */
export interface Witness {
  /** On Wednesday morning, after web's window and the scan: who has the patch that is held back, and is in order. */
  readonly wednesday: Map<string, { readonly hasIt: boolean; readonly isInOrder: boolean }>;
}

const imageOf = new Date('2026-11-10T00:00:00Z');

const systems: Record<string, OperatingSystem> = {
  amazon: 'AMAZON_LINUX_2023',
  ubuntu: 'UBUNTU',
  redhat: 'REDHAT_ENTERPRISE_LINUX',
  windows: 'WINDOWS',
};

/** The operating systems of the servers in the first ring, the second and the third; a trailing `!` is a machine on premises. */
const groups: readonly (readonly string[])[] = [
  'amazon amazon ubuntu redhat windows amazon! ubuntu! windows'.split(' '),
  Array.from({ length: 6 }, () => 'amazon amazon ubuntu windows amazon'.split(' ')).flat(),
  Array.from({ length: 4 }, () => 'redhat ubuntu! redhat redhat! windows!'.split(' ')).flat(),
];

/** What the story's own servers have that others of their kind do not. */
const special: Record<string, Partial<NodeSettings>> = {
  [cast.slow]: { minutesToInstall: 240 },
  [cast.handsOff]: { tags: { Shipshape: 'hands-off' } },
  [cast.stopped]: { state: 'stopped', hybrid: false },
};

/** The servers of a ring: about as many as people begin with, all from an image of 10 November. */
function serversOf(ring: Ring, turns: readonly string[], isOwn: boolean): NodeSettings[] {
  return turns.map((turn, index) => {
    const name = `${ring.name}-${String(index + 1).padStart(String(turns.length).length, '0')}`;
    const own = isOwn ? special[name] : undefined;
    return {
      name,
      operatingSystem: systems[turn.replace('!', '')] ?? 'AMAZON_LINUX_2023',
      hybrid: turn.endsWith('!'),
      patchedUntil: imageOf,
      ...own,
      tags: { Name: name, Role: ring.name, ...tagsFor(ring), ...own?.tags },
    };
  });
}

/** What makes a server one of the ring's. */
function tagsFor({ name, target }: Ring): Readonly<Record<string, string>> {
  switch (target.kind) {
    case 'patchGroup':
      return { PatchGroup: name };
    case 'tags':
      return target.tags;
    case 'resourceGroup':
      return { ResourceGroup: target.name };
  }
}

const others: readonly NodeSettings[] = [
  {
    name: cast.ringless,
    operatingSystem: 'AMAZON_LINUX_2023',
    patchedUntil: imageOf,
    tags: { Name: cast.ringless, Role: 'lab' },
  },
  {
    name: cast.neverRegistered,
    operatingSystem: 'UBUNTU',
    isRegistered: false,
    tags: { Name: cast.neverRegistered, Role: 'build' },
  },
];

/**
 * Puts the company's servers and patches into a fleet: some to each of the file's first three rings. With the file that comes
 * with the project also what happens to the servers whose story is told by name.
 */
export function populate(fleet: SimulatedFleet, wanted: Fleet): Witness {
  const isOwn = isOwnFile(wanted);
  const rings = (wanted.patching?.rings ?? []).slice(0, groups.length);
  for (const { target } of rings)
    if (target.kind === 'resourceGroup') fleet.addResourceGroup(target.name, { ResourceGroup: target.name });
  const servers = [...rings.flatMap((ring, index) => serversOf(ring, groups[index] ?? [], isOwn)), ...others];
  const ids = new Map(servers.map((settings) => [settings.name, fleet.addNode(settings).id]));
  const idOf = (name: string) => (isOwn ? ids.get(name) : undefined);
  for (const patch of patches(idOf)) fleet.publishPatch(patch);
  const witness: Witness = { wednesday: new Map() };
  if (isOwn) arrange(fleet, (name) => ids.get(name) ?? '', witness);
  return witness;
}

/** What happens in the week beside what windows do, and what is noted on the way. */
function arrange(fleet: SimulatedFleet, idOf: (name: string) => string, witness: Witness): void {
  fleet.at(new Date('2026-12-01T09:12:00Z'), () => fleet.disconnectNode(idOf(cast.silent)));
  fleet.at(new Date('2026-12-02T06:00:00Z'), async () => {
    for (const name of [cast.first, cast.later]) witness.wednesday.set(name, await standOf(fleet, idOf(name)));
  });
  fleet.at(new Date('2026-12-04T09:30:00Z'), async () => {
    await fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: [idOf(cast.pendingReboot)],
      Parameters: { Operation: ['Install'], RebootOption: ['NoReboot'] },
      Comment: 'by hand, the reboot can wait',
    });
  });
}

async function standOf(fleet: SimulatedFleet, InstanceId: string): Promise<{ hasIt: boolean; isInOrder: boolean }> {
  const { Patches } = (await fleet.call('DescribeInstancePatches', { InstanceId, MaxResults: 100 })) as {
    Patches: { KBId?: string; State?: string }[];
  };
  return {
    hasIt: Patches.some(({ KBId, State }) => KBId === famous.heldBack && State === 'INSTALLED'),
    isInOrder: fleet.nodes.get(InstanceId).report?.assessment.status === 'COMPLIANT',
  };
}
