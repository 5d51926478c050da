import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ErrorBudget } from './error-budget';
import { Pace } from './pace';
import { type EveryRingProps, RingsWindow } from './rings-window';

/** When the fleet is looked at. */
export interface PatchScanProps extends EveryRingProps {
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
}

/**
 * Looks for missing patches, and installs none: one maintenance window, a task for each ring.
 */
export class PatchScan extends RingsWindow {
  /** `mw-` and 17 hexadecimal digits. */
  readonly windowId: string;

  constructor(scope: Construct, id: string, props: PatchScanProps) {
    super(scope, id, {
      ...props,
      what: 'scan',
      description: 'Scans every ring for missing patches',
      duration: Duration.hours(3),
      cutoff: Duration.hours(1),
      taskId: 'Scan',
      document: 'AWS-RunPatchBaseline',
      parameters: { Operation: ['Scan'] },
      pace: props.pace ?? Pace.percent(50),
      errors: props.errors ?? ErrorBudget.percent(100),
    });
    this.windowId = this.window.windowId;
  }
}
