import type { Node, NodeSettings } from '../fleet/nodes';
import type { OperatingSystem } from '../fleet/operating-systems';
import type { PatchSettings } from '../fleet/patches';
import type { SimulatedFleet } from '../fleet/simulated-fleet';

/** The moments of the week that the rehearsal plays; Zurich is an hour ahead of UTC in it. */
export const week = {
  starts: new Date('2026-11-28T03:00:00Z'),
  /** Saturday, an hour after the last scan's and report's. */
  ends: new Date('2026-12-05T07:00:00Z'),
} as const;

/** Whose story is told by name, and how it must end. */
export const cast = {
  /** An installation fails in its ring's window, and succeeds when the loop tries again. */
  retried: 'canary-3',
  /** Fails every time. */
  givenUp: 'db-06',
  /** Tagged so that the loop leaves it alone; its installation fails, too. */
  handsOff: 'web-11',
  /** Its agent stops answering on Tuesday. */
  silent: 'web-19',
  /** Somebody patches it by hand on Friday, without the reboot. */
  pendingReboot: 'db-04',
  /** An EC2 instance that Systems Manager has never heard of. */
  neverRegistered: 'build-1',
  /** Switched off: nothing is wrong with it. */
  stopped: 'db-12',
  /** Belongs to no ring, so no window scans it. */
  ringless: 'lab-1',
} as const;

const imageOf = new Date('2026-11-10T00:00:00Z');

interface Group {
  readonly role: string;
  readonly ring: string | undefined;
  readonly digits: number;
  /** Operating systems in turn; a trailing `!` is a machine on premises. */
  readonly systems: readonly string[];
}

const systems: Record<string, OperatingSystem> = {
  amazon: 'AMAZON_LINUX_2023',
  ubuntu: 'UBUNTU',
  redhat: 'REDHAT_ENTERPRISE_LINUX',
  windows: 'WINDOWS',
};

const groups: readonly Group[] = [
  {
    role: 'canary',
    ring: 'canary',
    digits: 1,
    systems: 'amazon amazon ubuntu redhat windows amazon! ubuntu! windows'.split(' '),
  },
  {
    role: 'web',
    ring: 'web',
    digits: 2,
    systems: Array.from({ length: 6 }, () => 'amazon amazon ubuntu windows amazon'.split(' ')).flat(),
  },
  {
    role: 'db',
    ring: 'db',
    digits: 2,
    systems: Array.from({ length: 4 }, () => 'redhat ubuntu! redhat redhat! windows!'.split(' ')).flat(),
  },
];

const special: Record<string, Partial<NodeSettings>> = {
  [cast.handsOff]: { tags: { Shipshape: 'hands-off' } },
  [cast.stopped]: { state: 'stopped', hybrid: false },
};

/** About sixty servers: Amazon Linux, Ubuntu, RHEL and Windows, in EC2 and on premises, all from an image of 10 November. */
function servers(): NodeSettings[] {
  const inRings = groups.flatMap(({ role, ring, digits, systems: turns }) =>
    turns.map((turn, index): NodeSettings => {
      const name = `${role}-${String(index + 1).padStart(digits, '0')}`;
      const own = special[name];
      return {
        name,
        operatingSystem: systems[turn.replace('!', '')] ?? 'AMAZON_LINUX_2023',
        hybrid: turn.endsWith('!'),
        patchedUntil: imageOf,
        ...own,
        tags: { Name: name, Role: role, ...(ring ? { PatchGroup: ring } : {}), ...own?.tags },
      };
    }),
  );
  return [
    ...inRings,
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
}

/** What vendors publish, before the week and in it. */
function patches(idOf: (name: string) => string): PatchSettings[] {
  return [
    {
      id: 'kernel.x86_64:0:6.12.58-82.121.amzn2023',
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Security',
      severity: 'Important',
      releasedAt: new Date('2026-11-17T00:00:00Z'),
      advisoryIds: ['ALAS2023-2026-1411'],
      needsReboot: true,
    },
    {
      id: 'openssl.x86_64:1:3.2.2-1.amzn2023.0.9',
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Security',
      severity: 'Critical',
      releasedAt: new Date('2026-11-23T00:00:00Z'),
      advisoryIds: ['ALAS2023-2026-1427'],
      fails: { on: [idOf(cast.handsOff)], times: 'always' },
    },
    {
      id: 'curl.x86_64:0:8.15.0-4.amzn2023',
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Bugfix',
      severity: 'Medium',
      releasedAt: new Date('2026-11-20T00:00:00Z'),
    },
    {
      id: 'openssl.amd64:3.0.13-0ubuntu3.7',
      operatingSystem: 'UBUNTU',
      classification: 'Security',
      priority: 'Important',
      releasedAt: new Date('2026-11-23T00:00:00Z'),
      fails: { on: [idOf(cast.retried)], times: 1 },
    },
    {
      id: 'linux-image-generic.amd64:6.8.0-88.89',
      operatingSystem: 'UBUNTU',
      classification: 'Security',
      priority: 'Required',
      releasedAt: new Date('2026-11-19T00:00:00Z'),
      needsReboot: true,
    },
    {
      id: 'openssl.x86_64:1:3.2.2-16.el9_7.1',
      operatingSystem: 'REDHAT_ENTERPRISE_LINUX',
      classification: 'Security',
      severity: 'Critical',
      releasedAt: new Date('2026-11-22T00:00:00Z'),
      advisoryIds: ['RHSA-2026:20551'],
      fails: { on: [idOf(cast.givenUp)], times: 'always' },
    },
    {
      id: 'KB5068787',
      title: '2026-11 Cumulative Update for Microsoft server operating system version 21H2 (KB5068787)',
      operatingSystem: 'WINDOWS',
      classification: 'SecurityUpdates',
      severity: 'Critical',
      releasedAt: new Date('2026-11-11T00:00:00Z'),
      needsReboot: true,
    },
    // In the week: approved for canary on Friday, so Saturday's scan finds it missing, and Sunday's window will bring it.
    {
      id: 'glibc.x86_64:0:2.34-232.amzn2023.0.4',
      operatingSystem: 'AMAZON_LINUX_2023',
      classification: 'Security',
      severity: 'Critical',
      releasedAt: new Date('2026-12-01T09:00:00Z'),
      advisoryIds: ['ALAS2023-2026-1440'],
    },
    {
      id: 'kernel.x86_64:0:5.14.0-611.11.1.el9_7',
      operatingSystem: 'REDHAT_ENTERPRISE_LINUX',
      classification: 'Security',
      severity: 'Important',
      releasedAt: new Date('2026-11-25T00:00:00Z'),
      advisoryIds: ['RHSA-2026:20611'],
      needsReboot: true,
      appliesTo: { nodes: [idOf(cast.pendingReboot)] },
    },
  ];
}

/** Puts the company's servers and patches into a fleet, and what will happen to them in the week beside what windows do. */
export function populate(fleet: SimulatedFleet): void {
  const named = new Map<string, Node>();
  for (const settings of servers()) named.set(settings.name ?? '', fleet.addNode(settings));
  const idOf = (name: string) => {
    const node = named.get(name);
    if (!node) throw new Error(`company: must have a node ${name}, got none`);
    return node.id;
  };
  for (const patch of patches(idOf)) fleet.publishPatch(patch);
  fleet.at(new Date('2026-12-01T09:12:00Z'), () => fleet.nodes.disconnect(fleet.nodes.get(idOf(cast.silent))));
  fleet.at(new Date('2026-12-04T09:30:00Z'), async () => {
    await fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: [idOf(cast.pendingReboot)],
      Parameters: { Operation: ['Install'], RebootOption: ['NoReboot'] },
      Comment: 'by hand, the reboot can wait',
    });
  });
}
