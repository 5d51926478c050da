import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ErrorBudget } from './error-budget';
import type { MaintenanceWindow } from './maintenance-window';
import type { CommandOutput, StatusNotifications } from './maintenance-window-task';
import type { OpeningTime } from './opening-time';
import { Pace } from './pace';
import { type RingNodes, RingsWindow } from './rings-window';

/** When the agents of Systems Manager are brought up to date. */
export interface AgentUpdateProps {
  /** The fleet's name; the window is called `FLEET-agent-update`. */
  readonly fleet: string;
  readonly opens: OpeningTime;
  /** The IANA time zone in which it opens. */
  readonly timeZone: string;
  /** Whose agents: a task for each. */
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
 * Brings the agents up to date. An agent that does not come back can be reached by nothing of Systems Manager any more:
 * few at a time, and the first failure stops a ring's update.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-tutorial-update-software.html
 */
export class AgentUpdate extends Construct {
  readonly window: MaintenanceWindow;

  constructor(scope: Construct, id: string, props: AgentUpdateProps) {
    super(scope, id);
    this.window = new RingsWindow(this, 'Default', {
      ...props,
      what: 'agent-update',
      description: 'Brings the agents up to date',
      duration: Duration.hours(2),
      cutoff: Duration.hours(1),
      taskId: 'Update',
      document: 'AWS-UpdateSSMAgent',
      parameters: { allowDowngrade: ['false'] },
      pace: Pace.percent(10),
      errors: ErrorBudget.nodes(0),
    }).window;
  }
}
