import { SSMClient } from '@aws-sdk/client-ssm';
import { inProcess } from '../../../rehearsal/fleet/in-process';
import type { AwsEvent } from '../../../rehearsal/fleet/outbox';
import { SimulatedFleet, type SimulatedFleetOptions } from '../../../rehearsal/fleet/simulated-fleet';

/** A fleet without servers, at noon on Monday 7 September 2026. */
export function aFleet(options: Partial<SimulatedFleetOptions> = {}): SimulatedFleet {
  return new SimulatedFleet({
    seed: 1,
    account: '123456789012',
    region: 'eu-central-1',
    start: new Date('2026-09-07T12:00:00Z'),
    ...options,
  });
}

/** A fleet, a real SDK client that speaks to it, and the events it has handed over. */
export function aRehearsal(options: Partial<SimulatedFleetOptions> = {}): {
  fleet: SimulatedFleet;
  ssm: SSMClient;
  events: AwsEvent[];
} {
  const events: AwsEvent[] = [];
  const fleet = aFleet({ emit: (event) => void events.push(event), ...options });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return {
    fleet,
    events,
    ssm: new SSMClient({ region: 'eu-central-1', credentials, requestHandler: inProcess(fleet), maxAttempts: 1 }),
  };
}

/** Lets hours pass. */
export const pass = (fleet: SimulatedFleet, hours: number): Promise<void> =>
  fleet.advanceTo(new Date(fleet.now().getTime() + hours * 3_600_000));

/** What a window for nodes of one patch group needs: window, target and task. Answers the window's id. */
export async function aWindow(
  fleet: SimulatedFleet,
  { window = {}, task = {}, group = 'canary' }: { window?: object; task?: object; group?: string } = {},
): Promise<string> {
  const { WindowId } = (await fleet.call('CreateMaintenanceWindow', {
    Name: 'acme-canary',
    Schedule: 'cron(0 2 ? * SUN *)',
    ScheduleTimezone: 'Europe/Zurich',
    Duration: 3,
    Cutoff: 1,
    AllowUnassociatedTargets: false,
    ...window,
  })) as { WindowId: string };
  const { WindowTargetId } = (await fleet.call('RegisterTargetWithMaintenanceWindow', {
    WindowId,
    ResourceType: 'INSTANCE',
    Targets: [{ Key: 'tag:PatchGroup', Values: [group] }],
  })) as { WindowTargetId: string };
  await fleet.call('RegisterTaskWithMaintenanceWindow', {
    WindowId,
    Targets: [{ Key: 'WindowTargetIds', Values: [WindowTargetId] }],
    TaskArn: 'AWS-RunPatchBaseline',
    TaskType: 'RUN_COMMAND',
    MaxConcurrency: '50%',
    MaxErrors: '1',
    Priority: 1,
    TaskInvocationParameters: { RunCommand: { Parameters: { Operation: ['Install'] } } },
    ...task,
  });
  return WindowId;
}
