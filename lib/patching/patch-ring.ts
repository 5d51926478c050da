import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { CutoffBehavior, RingHooks } from './config';
import type { ErrorBudget } from './error-budget';
import { MaintenanceWindow } from './maintenance-window';
import type { CommandOutput, StatusNotifications } from './maintenance-window-task';
import { must } from './must';
import type { OpeningTime } from './opening-time';
import type { Pace } from './pace';
import { shortened } from './shortened';
import { WindowTarget } from './window-target';

/** When and how fast one ring is patched. */
export interface PatchRingProps {
  /** The fleet's name; the window is called `FLEET-RING`. */
  readonly fleet: string;
  /** The ring's name: of a ring by patch group, the value of the node tag `PatchGroup`. */
  readonly name: string;
  /** When its window opens. */
  readonly opens: OpeningTime;
  /** The IANA time zone in which the window opens. */
  readonly timeZone: string;
  /**
   * Which nodes it is. Any others than those of a patch group are judged by the default baselines.
   * @default WindowTarget.patchGroup(name)
   */
  readonly nodes?: WindowTarget;
  /**
   * How long the window stays open: 1 to 24 whole hours.
   * @default Duration.hours(3)
   */
  readonly lasts?: Duration;
  /**
   * How long before closing no node is begun any more: shorter than `lasts`.
   * @default Duration.hours(1)
   */
  readonly cutoff?: Duration;
  /**
   * What becomes of a command that still runs at the cutoff.
   * @default 'cancel'
   */
  readonly cutoffBehavior?: CutoffBehavior;
  /**
   * How many of its nodes are patched at once.
   * @default Pace.percent(25)
   */
  readonly pace?: Pace;
  /**
   * How many nodes may fail; with one more no further node is begun.
   * @default ErrorBudget.nodes(1)
   */
  readonly errors?: ErrorBudget;
  /**
   * Where its installation stands among other tasks of the window.
   * @default 1
   */
  readonly priority?: number;
  /**
   * Whether a node reboots where patches were installed. Without a reboot it stays non-compliant until it has had one.
   * @default 'if needed'
   */
  readonly reboot?: 'if needed' | 'never';
  /**
   * Documents that run around the installation, on each node. The node itself fetches them.
   * @default none
   */
  readonly hooks?: RingHooks;
  /**
   * Receives what the command printed.
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
 * One group of nodes and its turn: a maintenance window that installs what each node's baseline approves.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-aws-runpatchbaseline.html
 */
export class PatchRing extends Construct {
  readonly window: MaintenanceWindow;
  /** `mw-` and 17 hexadecimal digits. */
  readonly windowId: string;

  /**
   * @throws Error where Systems Manager would refuse the window
   */
  constructor(scope: Construct, id: string, props: PatchRingProps) {
    super(scope, id);
    const { name: ring, fleet, opens } = props;
    const name = `${fleet}-${ring}`;
    const { before, after, onExit } = props.hooks ?? {};
    for (const hook of [before, after, onExit])
      must(hook !== '', this, 'hooks must be names of Command documents, got an empty one');
    this.window = new MaintenanceWindow(this, 'Default', {
      windowName: name,
      description: shortened(`Installs patches on ring ${ring}: ${opens}`, 128),
      opens,
      timeZone: props.timeZone,
      duration: props.lasts ?? Duration.hours(3),
      cutoff: props.cutoff ?? Duration.hours(1),
    });
    this.windowId = this.window.windowId;
    const nodes = this.window.addTarget('Nodes', props.nodes ?? WindowTarget.patchGroup(ring), { targetName: name });
    const hooks = {
      ...(before && { PreInstallHookDocName: [before] }),
      ...(after && { PostInstallHookDocName: [after] }),
      ...(onExit && { OnExitHookDocName: [onExit] }),
    };
    this.window.addRunCommandTask('Install', {
      taskName: `${name}-install`,
      document: Object.keys(hooks).length > 0 ? 'AWS-RunPatchBaselineWithHooks' : 'AWS-RunPatchBaseline',
      parameters: {
        Operation: ['Install'],
        RebootOption: [props.reboot === 'never' ? 'NoReboot' : 'RebootIfNeeded'],
        ...hooks,
      },
      targets: [nodes],
      pace: props.pace,
      errors: props.errors,
      priority: props.priority,
      cutoffBehavior: props.cutoffBehavior,
      output: props.output,
      notifications: props.notifications,
      comment: `shipshape ${fleet} window ${ring}`,
    });
  }
}
