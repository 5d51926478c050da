import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ErrorBudget } from './error-budget';
import { MaintenanceWindow } from './maintenance-window';
import type { CommandOutput, StatusNotifications } from './maintenance-window-task';
import type { OpeningTime } from './opening-time';
import type { Pace } from './pace';
import { shortened } from './shortened';
import { WindowTarget } from './window-target';

/** A ring as a window for several of them needs it. */
export interface RingNodes {
  readonly name: string;
  /**
   * Which nodes it is.
   * @default WindowTarget.patchGroup(name)
   */
  readonly nodes?: WindowTarget;
}

/** When something is run on the nodes of every ring, and who learns of it. */
export interface EveryRingProps {
  /** The fleet's name; the names of window, targets and tasks begin with it. */
  readonly fleet: string;
  readonly opens: OpeningTime;
  /** The IANA time zone in which it opens. */
  readonly timeZone: string;
  /** Whose nodes: a task for each ring, all at the same priority. */
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

/** What is run on the nodes of every ring, and when. */
export interface RingsWindowProps extends EveryRingProps {
  /** A word for it, such as `scan`: the window is called `FLEET-WHAT`; in comments and prefixes of output. */
  readonly what: string;
  /** What the console shows, before the opening time. */
  readonly description: string;
  readonly duration: Duration;
  readonly cutoff: Duration;
  /** The ID of a ring's task, before the ring's name. */
  readonly taskId: string;
  readonly document: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly pace: Pace;
  readonly errors: ErrorBudget;
}

/** One maintenance window for all rings, with a task for each: the same document, none waiting for another. */
export class RingsWindow extends Construct {
  readonly window: MaintenanceWindow;

  constructor(scope: Construct, id: string, props: RingsWindowProps) {
    super(scope, id);
    const name = `${props.fleet}-${props.what}`;
    this.window = new MaintenanceWindow(this, 'Default', {
      windowName: name,
      description: shortened(`${props.description}: ${props.opens}`, 128),
      opens: props.opens,
      timeZone: props.timeZone,
      duration: props.duration,
      cutoff: props.cutoff,
    });
    for (const ring of props.rings) {
      const nodes = this.window.addTarget(`Nodes-${ring.name}`, ring.nodes ?? WindowTarget.patchGroup(ring.name), {
        targetName: `${name}-${ring.name}`,
      });
      this.window.addRunCommandTask(`${props.taskId}-${ring.name}`, {
        taskName: `${name}-${ring.name}`,
        document: props.document,
        parameters: props.parameters,
        targets: [nodes],
        pace: props.pace,
        errors: props.errors,
        comment: `shipshape ${props.fleet} ${props.what} ${ring.name}`,
        output: props.output && { ...props.output, prefix: [props.output.prefix, ring.name].filter(Boolean).join('/') },
        notifications: props.notifications,
      });
    }
  }
}
