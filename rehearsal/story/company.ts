import type { Fleet } from '../../lib/config/fleet';
import type { Ring } from '../../lib/patching/config';
import type { NodeSettings } from '../fleet/nodes';
import type { OperatingSystem } from '../fleet/operating-systems';
import type { SimulatedFleet } from '../fleet/simulated-fleet';
import { cast } from './cast';
import { arrange, type Operator, type Witness } from './happenings';
import { isOwnFile } from './own-file';
import { patches } from './vendors';

/** The moments of the week that the rehearsal plays; Zurich is an hour ahead of UTC in it. */
export const week = {
  starts: new Date('2026-11-28T03:00:00Z'),
  /** Saturday, an hour after the last scan's and report's. */
  ends: new Date('2026-12-05T07:00:00Z'),
} as const;

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
    hasProfile: false,
    tags: { Name: cast.neverRegistered, Role: 'build' },
  },
];

/**
 * Puts the company's servers and patches into a fleet: some to each of the file's first three rings. With the file that comes
 * with the project also what happens to the servers whose story is told by name.
 * @param operator Who runs the project's commands in the week.
 */
export function populate(fleet: SimulatedFleet, wanted: Fleet, operator: Operator): Witness {
  const isOwn = isOwnFile(wanted);
  const rings = (wanted.patching?.rings ?? []).slice(0, groups.length);
  for (const { target } of rings)
    if (target.kind === 'resourceGroup') fleet.addResourceGroup(target.name, { ResourceGroup: target.name });
  const servers = [...rings.flatMap((ring, index) => serversOf(ring, groups[index] ?? [], isOwn)), ...others];
  const ids = new Map(servers.map((settings) => [settings.name, fleet.addNode(settings).id]));
  const idOf = (name: string) => (isOwn ? ids.get(name) : undefined);
  for (const patch of patches(idOf)) fleet.publishPatch(patch);
  const witness: Witness = { waivedOnMonday: 0, criticalSinceTuesday: new Set(), wednesday: new Map() };
  if (isOwn) arrange({ fleet, operator, witness, idOf: (name) => ids.get(name) ?? '' });
  return witness;
}
