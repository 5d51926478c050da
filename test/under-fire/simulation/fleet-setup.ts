import type { LoopPolicy } from '../../../lambdas/shared/policy';
import type { Node } from '../../../rehearsal/fleet/nodes';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aPolicy } from '../../support/a-policy';
import { PLACES, type RingPlan, type Schedule } from '../schedule';
import type { Chance } from './chance';

/** The only operating system here: what differs between systems has its own tests. */
const SYSTEM = 'AMAZON_LINUX_2023';

/** The patch group of nodes that are somebody else's. */
export const FOREIGN_GROUP = 'theirs';

/** The tag of nodes that a waiver covers. */
export const WAIVED_TAG = 'Books';

const DAY = 86_400_000;

/** The day that people in a zone call a moment's, as `2026-12-24`. */
export const dayOf = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

/** Names of the rings, in the schedule's order. */
export const RING_NAMES = ['canary', 'web'] as const;

/** What the so-manieth patch is called. */
export const patchId = (index: number): string => `patch-${index}`;

/** The policy of a schedule's fleet. */
export function policyOf(schedule: Schedule): LoopPolicy {
  const { rings, mode, when, attempts, coolDownMinutes, stopWhen, place, scans, waived, waivedPatch } = schedule;
  const timeZone = PLACES[place]?.zone ?? 'UTC';
  const startedAt = Date.parse(PLACES[place]?.start ?? '');
  const dayAfter = (days: number) => dayOf(startedAt + days * DAY, timeZone);
  return aPolicy({
    timeZone,
    rings: Object.fromEntries(
      rings.map(({ pace, errors, minutesPerNode }, index) => {
        const name = RING_NAMES[index] as string;
        return [
          name,
          { window: `acme-${name}`, baselines: { [SYSTEM]: `acme-${name}` }, pace, errors, minutesPerNode },
        ];
      }),
    ),
    defaultBaselines: { [SYSTEM]: 'acme-canary' },
    missingPatches: { mode, attempts, coolDownMinutes, when },
    stopWhen,
    associations: { ...schedule.associations, mode: 'automatic', when: 'at any time' },
    scans: { ...scans, attempts: 2 },
    waivers: [
      {
        name: 'books',
        tags: { [WAIVED_TAG]: 'yes' },
        why: 'the books are being closed',
        who: 'paul',
        until: dayAfter(waived.days),
      },
      ...(waivedPatch
        ? [
            {
              name: 'known',
              patches: [`${patchId(waivedPatch.which)}*`],
              why: 'the vendor knows of it',
              who: 'ann',
              until: dayAfter(waivedPatch.days),
            },
          ]
        : []),
    ],
    deadlines: { criticalDays: schedule.deadlineDays },
  });
}

/** Puts a schedule's baselines, windows, nodes and patches into a fleet, and has most nodes scanned. */
export async function setUp(fleet: SimulatedFleet, schedule: Schedule, chance: Chance): Promise<Node[]> {
  for (const [index, ring] of schedule.rings.entries()) {
    const name = RING_NAMES[index] as string;
    await addBaseline(fleet, name);
    await addWindow(fleet, name, ring, PLACES[schedule.place]?.zone ?? 'UTC');
  }
  const groups = [
    ...schedule.rings.flatMap(({ nodes }, index) => Array<string>(nodes).fill(RING_NAMES[index] as string)),
    ...Array<undefined>(schedule.loose).fill(undefined),
    ...Array<string>(schedule.foreign).fill(FOREIGN_GROUP),
  ];
  const nodes = groups.map((group) =>
    fleet.addNode({
      operatingSystem: SYSTEM,
      tags: {
        ...(group !== undefined && { PatchGroup: group }),
        ...(chance.happens(schedule.waived.percent) && { [WAIVED_TAG]: 'yes' }),
      },
      hybrid: chance.happens(schedule.hybridPercent),
      patchedUntil: new Date(fleet.now().getTime() - 40 * 86_400_000),
      minutesToInstall: chance.happens(schedule.slowNodesPercent) ? 70 : chance.between(2, 10),
    }),
  );
  for (const [index, { failsOnEvery, times, atMinute }] of schedule.patches.entries()) {
    const failing = nodes.filter((_, number) => failsOnEvery > 0 && number % failsOnEvery === 0);
    fleet.publishPatch({
      id: patchId(index),
      operatingSystem: SYSTEM,
      classification: 'Security',
      severity: 'Critical',
      releasedAt: new Date(fleet.now().getTime() + (atMinute === 0 ? -30 * 86_400_000 : atMinute * 60_000)),
      fails: { on: failing.map(({ id }) => id), times },
    });
  }
  if (schedule.associationFails !== 0) await addAssociation(fleet, nodes, schedule.associationFails);
  await scan(
    fleet,
    nodes.filter(() => !chance.happens(schedule.neverScannedPercent)),
  );
  return nodes;
}

/** Has nodes scanned, as the fleet's daily scan does; those that cannot be addressed are left out. */
export async function scan(fleet: SimulatedFleet, nodes: readonly Node[]): Promise<void> {
  const ids = nodes.filter((node) => node.canBeAddressed && fleet.nodes.find(node.id)).map(({ id }) => id);
  for (let from = 0; from < ids.length; from += 50) {
    await fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: ids.slice(from, from + 50),
      MaxConcurrency: '50',
      MaxErrors: '100%',
      Parameters: { Operation: ['Scan'] },
      Comment: 'the daily scan',
    });
  }
}

/** An association that does nothing on the nodes of the first ring, and fails on every other one of them. */
async function addAssociation(fleet: SimulatedFleet, nodes: readonly Node[], times: number | 'always'): Promise<void> {
  const AssociationName = 'acme-agent';
  const on = nodes.filter((_, number) => number % 2 === 0).map(({ id }) => id);
  fleet.breakAssociation({ association: AssociationName, on, times });
  await fleet.call('CreateAssociation', {
    Name: 'AWS-Noop',
    AssociationName,
    Targets: [{ Key: 'tag:PatchGroup', Values: [RING_NAMES[0]] }],
    ScheduleExpression: 'rate(12 hours)',
  });
}

async function addBaseline(fleet: SimulatedFleet, ring: string): Promise<void> {
  const { BaselineId } = (await fleet.call('CreatePatchBaseline', {
    Name: `acme-${ring}`,
    OperatingSystem: SYSTEM,
    ApprovalRules: {
      PatchRules: [
        {
          PatchFilterGroup: { PatchFilters: [{ Key: 'CLASSIFICATION', Values: ['Security'] }] },
          ApproveAfterDays: 0,
          ComplianceLevel: 'CRITICAL',
        },
      ],
    },
  })) as { BaselineId: string };
  await fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId, PatchGroup: ring });
  if (ring === RING_NAMES[0]) await fleet.call('RegisterDefaultPatchBaseline', { BaselineId });
}

async function addWindow(fleet: SimulatedFleet, name: string, ring: RingPlan, zone: string): Promise<void> {
  const { WindowId } = (await fleet.call('CreateMaintenanceWindow', {
    Name: `acme-${name}`,
    Schedule: `cron(0 ${ring.opensAt % ring.everyHours}/${ring.everyHours} ? * * *)`,
    ScheduleTimezone: zone,
    Duration: ring.lasts,
    Cutoff: ring.cutoff,
    AllowUnassociatedTargets: false,
  })) as { WindowId: string };
  if (!ring.hasTask) return;
  const { WindowTargetId } = (await fleet.call('RegisterTargetWithMaintenanceWindow', {
    WindowId,
    ResourceType: 'INSTANCE',
    Targets: [{ Key: 'tag:PatchGroup', Values: [name] }],
  })) as { WindowTargetId: string };
  await fleet.call('RegisterTaskWithMaintenanceWindow', {
    WindowId,
    Targets: [{ Key: 'WindowTargetIds', Values: [WindowTargetId] }],
    TaskArn: 'AWS-RunPatchBaseline',
    TaskType: 'RUN_COMMAND',
    MaxConcurrency: '100%',
    MaxErrors: ring.errors === '0' ? '1' : ring.errors,
    CutoffBehavior: 'CANCEL_TASK',
    Priority: 1,
    TaskInvocationParameters: {
      RunCommand: { Comment: `shipshape acme window ${name}`, Parameters: { Operation: ['Install'] } },
    },
  });
}
