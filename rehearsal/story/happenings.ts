import type { SimulatedFleet } from '../fleet/simulated-fleet';
import { cast, famous, monitoring } from './cast';

/** What can be seen only while the week goes by. */
export interface Witness {
  /** On Monday morning, while a waiver holds for all of db: how many of it are not in order. */
  waivedOnMonday: number;
  /** The nodes that lack something critical since Tuesday morning: on Saturday they are overdue. */
  readonly criticalSinceTuesday: Set<string>;
  /** On Wednesday morning, after web's window and the scan: who has the patch that is held back, and is in order. */
  readonly wednesday: Map<string, { readonly hasIt: boolean; readonly isInOrder: boolean }>;
  /** When somebody ran `npm run loop -- reset` on Friday, and its exit code. */
  reset?: { readonly at: Date; readonly code: number };
}

/** What people do with the project's own commands. */
export interface Operator {
  /** `npm run loop -- reset`; answers its exit code. */
  reset(): Promise<number>;
}

/** What the week's happenings need. */
export interface Scene {
  readonly fleet: SimulatedFleet;
  readonly operator: Operator;
  readonly witness: Witness;
  idOf(name: string): string;
}

/** Lets something happen at a moment, ISO 8601. */
type At = (moment: string, act: () => void | Promise<void>) => void;

/** What happens in the week beside what windows do, and what is noted on the way. */
export function arrange(scene: Scene): void {
  const { fleet, witness, idOf } = scene;
  const at: At = (moment, act) => fleet.at(new Date(moment), act);
  at('2026-11-28T04:30:00Z', () => install(scene));
  at('2026-11-28T04:40:00Z', () => reportBackups(scene));
  at('2026-11-30T06:00:00Z', () => {
    witness.waivedOnMonday = fleet.nodes
      .withTag('Role', ['db'])
      .filter(({ state, report }) => state === 'running' && report?.assessment.status === 'NON_COMPLIANT').length;
  });
  at('2026-11-30T12:00:00Z', () => fleet.disconnectNode(idOf(cast.away)));
  for (const day of ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04'])
    at(`${day}T06:00:00Z`, () => {
      for (const node of fleet.nodes.all) {
        const lacksSomething = (node?.report?.assessment.criticalNonCompliant ?? 0) > 0;
        if (node && lacksSomething && day === '2026-12-01') witness.criticalSinceTuesday.add(node.id);
        if (node && !lacksSomething) witness.criticalSinceTuesday.delete(node.id);
      }
    });
  at('2026-12-01T09:12:00Z', () => fleet.disconnectNode(idOf(cast.silent)));
  at('2026-12-02T06:00:00Z', async () => {
    for (const name of [cast.first, cast.later]) witness.wednesday.set(name, await standOf(fleet, idOf(name)));
  });
  arrangeFriday(scene, at);
}

/** Friday: a package server goes down, the breaker trips, somebody looks into it, and not all is well at once. */
function arrangeFriday({ fleet, operator, witness, idOf }: Scene, at: At): void {
  const [first, second] = cast.troubled;
  /** From now on the agent installs everywhere but there. */
  const brokenOn = (...names: readonly string[]) => {
    fleet.repairAssociation(monitoring);
    fleet.breakAssociation({
      association: monitoring,
      on: names.map(idOf),
      times: 'always',
      minutes: 6,
      output: 'failed to download installation package: packages.acme.example: connection timed out',
    });
  };
  at('2026-12-04T09:55:00Z', () => brokenOn(...cast.cutOff));
  at('2026-12-04T10:20:00Z', () => fleet.connectNode(idOf(cast.away)));
  at('2026-12-04T10:40:00Z', () => brokenOn(...cast.troubled));
  at('2026-12-04T10:42:00Z', async () => {
    witness.reset = { at: fleet.now(), code: await operator.reset() };
  });
  at('2026-12-04T11:20:00Z', async () => {
    await fleet.call('SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: [idOf(cast.pendingReboot)],
      Parameters: { Operation: ['Install'], RebootOption: ['NoReboot'] },
      Comment: 'by hand, the reboot can wait',
    });
  });
  const applyByHand = (name: string) =>
    fleet.call('SendCommand', {
      DocumentName: 'AWS-RefreshAssociation',
      InstanceIds: [idOf(name)],
      Comment: 'by hand, once its disk had room again',
    });
  at('2026-12-04T13:00:00Z', async () => {
    brokenOn(second);
    await applyByHand(first);
  });
  at('2026-12-04T15:00:00Z', async () => {
    brokenOn();
    await applyByHand(second);
  });
}

/** State Manager is told to keep the monitoring agent on web servers; on one of them it fails the first time. */
async function install({ fleet, idOf }: Scene): Promise<void> {
  fleet.breakAssociation({ association: monitoring, on: [idOf(cast.misapplied)], times: 1 });
  await fleet.call('CreateAssociation', {
    Name: 'AWS-ConfigureAWSPackage',
    AssociationName: monitoring,
    Parameters: { action: ['Install'], name: ['AmazonCloudWatchAgent'] },
    Targets: [{ Key: 'tag:Role', Values: ['web'] }],
    ScheduleExpression: 'cron(0 10 ? * FRI *)',
    ComplianceSeverity: 'MEDIUM',
  });
}

async function reportBackups({ fleet, idOf }: Scene): Promise<void> {
  for (const name of cast.backedUp)
    await fleet.call('PutComplianceItems', {
      ResourceId: idOf(name),
      ResourceType: 'ManagedInstance',
      ComplianceType: 'Custom:Backup',
      ExecutionSummary: { ExecutionTime: fleet.now() },
      Items: [
        {
          Id: 'nightly',
          Title: 'A backup of the last night',
          Severity: 'HIGH',
          Status: name === cast.backedUp.at(-1) ? 'NON_COMPLIANT' : 'COMPLIANT',
        },
      ],
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
