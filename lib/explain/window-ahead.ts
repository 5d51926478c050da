import { DescribeMaintenanceWindowsCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** A window as the account has it, whatever the file says. */
export interface WindowAhead {
  readonly id: string;
  readonly isEnabled: boolean;
  /** When Systems Manager says that it opens next; it says so of enabled windows only. */
  readonly opensAt?: Date;
  readonly hours: number;
  readonly cutoffHours: number;
}

/** The window of this name; undefined where the account has none. */
export async function windowAhead(ssm: SSMClient, name: string): Promise<WindowAhead | undefined> {
  const { WindowIdentities = [] } = await ssm.send(
    new DescribeMaintenanceWindowsCommand({ Filters: [{ Key: 'Name', Values: [name] }] }),
  );
  const window = WindowIdentities.find(({ Name }) => Name === name);
  if (!window?.WindowId) return undefined;
  const next = window.NextExecutionTime;
  return {
    id: window.WindowId,
    isEnabled: window.Enabled === true,
    // seconds that are zero are left out, and the zone follows in brackets: `2027-03-21T02:00+01:00[Europe/Zurich]`
    ...(next ? { opensAt: new Date(next.replace(/\[.*\]$/, '')) } : {}),
    hours: window.Duration ?? 0,
    cutoffHours: window.Cutoff ?? 0,
  };
}
