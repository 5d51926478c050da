import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ErrorBudget } from './error-budget';
import type { MaintenanceWindow } from './maintenance-window';
import type { CommandOutput, StatusNotifications } from './maintenance-window-task';
import type { OpeningTime } from './opening-time';
import { Pace } from './pace';
import { type RingNodes, RingsWindow } from './rings-window';

/** When the fleet is looked at. */
export interface PatchScanProps {
  /** The fleet's name; the window is called `FLEET-scan`. */
  readonly fleet: string;
  readonly opens: OpeningTime;
  /** The IANA time zone in which it opens. */
  readonly timeZone: string;
  /** Whose nodes are scanned: a task for each, all at the same priority. */
  readonly rings: readonly RingNodes[];
  /**
   * How many nodes of a ring are scanned at once.
   * @default Pace.percent(50): a scan changes nothing on a node
   */
  readonly pace?: Pace;
  /**
   * How many nodes of a ring may fail before the rest is left alone.
   * @default ErrorBudget.percent(100): no number of failures stops the rest from being looked at
   */
  readonly errors?: ErrorBudget;
  /**
   * Receives what the command printed; its prefix is followed by the ring's name.
   * @default output is kept nowhere
   */
  readonly output?: CommandOutput;
  /**
   * Who hears how each command ends.
   * @default nobody
   */
  readonly notifications?: StatusNotifications;
}

/**
 * Looks for missing patches, and installs none: one maintenance window, a task for each ring.
 */
export class PatchScan extends Construct {
  readonly window: MaintenanceWindow;
  /** `mw-` and 17 hexadecimal digits. */
  readonly windowId: string;

  constructor(scope: Construct, id: string, props: PatchScanProps) {
    super(scope, id);
    this.window = new RingsWindow(this, 'Default', {
      fleet: props.fleet,
      what: 'scan',
      description: 'Scans every ring for missing patches',
      opens: props.opens,
      timeZone: props.timeZone,
      duration: Duration.hours(3),
      cutoff: Duration.hours(1),
      rings: props.rings,
      taskId: 'Scan',
      document: 'AWS-RunPatchBaseline',
      parameters: { Operation: ['Scan'] },
      pace: props.pace ?? Pace.percent(50),
      errors: props.errors ?? ErrorBudget.percent(100),
      output: props.output,
      notifications: props.notifications,
    }).window;
    this.windowId = this.window.windowId;
  }
}
