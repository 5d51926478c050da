import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ErrorBudget } from './error-budget';
import type { MaintenanceWindow } from './maintenance-window';
import type { CommandOutput, StatusNotifications } from './maintenance-window-task';
import type { OpeningTime } from './opening-time';
import { Pace } from './pace';
import { type RingNodes, RingsWindow } from './rings-window';

/** When Windows nodes fetch the definitions of Microsoft Defender. */
export interface DefenderDefinitionsProps {
  /** The fleet's name; the window is called `FLEET-definitions`. */
  readonly fleet: string;
  readonly opens: OpeningTime;
  /** The IANA time zone in which it opens. */
  readonly timeZone: string;
  /** Whose nodes fetch them: a task for each. Nodes that are no Windows are passed over, and count for no failure. */
  readonly rings: readonly RingNodes[];
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
 * Fetches the definitions of Microsoft Defender, every day, and never reboots.
 *
 * AWS-InstallWindowsUpdates is sent with the one category, and not AWS-RunPatchBaseline: that installs all that a node's
 * baseline approves, outside of its ring's window, and could be narrowed only by a baseline in a file, which each node
 * would have to be allowed to read. A rule on DefinitionUpdates in the ring's own baseline is no harm, but comes into
 * effect only when the ring's window opens.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-ssm-documents.html
 */
export class DefenderDefinitions extends Construct {
  readonly window: MaintenanceWindow;

  constructor(scope: Construct, id: string, props: DefenderDefinitionsProps) {
    super(scope, id);
    this.window = new RingsWindow(this, 'Default', {
      ...props,
      what: 'definitions',
      description: 'Fetches the definitions of Defender',
      duration: Duration.hours(2),
      cutoff: Duration.hours(1),
      taskId: 'Fetch',
      document: 'AWS-InstallWindowsUpdates',
      parameters: { Action: ['Install'], AllowReboot: ['False'], Categories: ['DefinitionUpdates'] },
      pace: Pace.percent(50),
      // Old definitions on one node are no reason to leave the others with theirs.
      errors: ErrorBudget.percent(100),
    }).window;
  }
}
