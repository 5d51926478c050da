import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnMaintenanceWindow } from 'aws-cdk-lib/aws-ssm';
import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { showValue } from '../config/show-value';
import { checkName } from './check-name';
import { type AutomationTaskProps, MaintenanceWindowAutomation } from './maintenance-window-automation';
import { MaintenanceWindowTarget, type WindowTargetOptions } from './maintenance-window-target';
import { MaintenanceWindowTask, type RunCommandTaskProps } from './maintenance-window-task';
import { must } from './must';
import type { OpeningTime } from './opening-time';
import { WallClock } from './wall-clock';
import { WindowRole } from './window-role';
import type { WindowTarget } from './window-target';

/** A maintenance window, made here or elsewhere. */
export interface IMaintenanceWindow extends IConstruct {
  /** `mw-` and 17 hexadecimal digits. */
  readonly windowId: string;
  readonly windowArn: string;
  /** How long after its opening a task may begin, or a node still receive a command; absent for a window made elsewhere. */
  readonly startable?: Duration;
  /** The role of the tasks that bring none of their own; made with the first of them. */
  readonly taskRole: WindowRole;
  /** Registers nodes, for tasks to name. */
  addTarget(id: string, nodes: WindowTarget, options?: WindowTargetOptions): MaintenanceWindowTarget;
  /** Sends a document to registered nodes each time the window opens. */
  addRunCommandTask(id: string, props: RunCommandTaskProps): MaintenanceWindowTask;
  /** Starts an automation for each registered node each time the window opens. */
  addAutomationTask(id: string, props: AutomationTaskProps): MaintenanceWindowAutomation;
  /** Lets somebody see the window, its targets, tasks and executions. */
  grantRead(grantee: IGrantable): Grant;
  /** Calls a target whenever an execution of the window begins, goes on or ends. */
  onExecutionStateChange(id: string, target: IRuleTarget): Rule;
}

/** When a window opens, and for how long. */
export interface MaintenanceWindowProps {
  /** 3 to 128 letters, digits, `_`, `-` and `.`. Nothing keeps two windows from having the same name. */
  readonly windowName: string;
  /** When it opens; `… + 5 days` becomes the window's schedule offset. */
  readonly opens: OpeningTime;
  /** The IANA time zone of `opens`, such as `Europe/Zurich`. */
  readonly timeZone: string;
  /**
   * How long it stays open: 1 to 24 whole hours.
   * @default Duration.hours(3)
   */
  readonly duration?: Duration;
  /**
   * How long before closing nothing new begins: 0 to 23 whole hours, shorter than `duration`. What runs by then is each
   * task's `cutoffBehavior`.
   * @default Duration.hours(1)
   */
  readonly cutoff?: Duration;
  /**
   * What it is for; at most 128 characters.
   * @default none
   */
  readonly description?: string;
  /**
   * It does not open before this moment.
   * @default from the start
   */
  readonly startsOn?: Date;
  /**
   * It does not open after this moment.
   * @default for ever
   */
  readonly endsOn?: Date;
  /**
   * Whether its tasks may name nodes that are not registered with it.
   * @default false
   */
  readonly allowsUnregisteredNodes?: boolean;
}

abstract class WindowBase extends Construct implements IMaintenanceWindow {
  abstract readonly windowId: string;
  abstract readonly startable?: Duration;
  /** For the eyes of whoever reads the role. */
  protected abstract readonly knownAs: string;
  private madeRole?: WindowRole;

  get windowArn(): string {
    return Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'maintenancewindow',
      resourceName: this.windowId,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  get taskRole(): WindowRole {
    this.madeRole ??= new WindowRole(this, 'Role', this.knownAs);
    return this.madeRole;
  }

  addTarget(id: string, nodes: WindowTarget, options: WindowTargetOptions = {}): MaintenanceWindowTarget {
    return new MaintenanceWindowTarget(this, id, { window: this, nodes, ...options });
  }

  addRunCommandTask(id: string, props: RunCommandTaskProps): MaintenanceWindowTask {
    return new MaintenanceWindowTask(this, id, { window: this, ...props });
  }

  addAutomationTask(id: string, props: AutomationTaskProps): MaintenanceWindowAutomation {
    return new MaintenanceWindowAutomation(this, id, { window: this, ...props });
  }

  grantRead(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: [
        'ssm:DescribeMaintenanceWindowExecutions',
        'ssm:DescribeMaintenanceWindowTargets',
        'ssm:DescribeMaintenanceWindowTasks',
        'ssm:GetMaintenanceWindow',
      ],
      resourceArns: [this.windowArn],
    });
  }

  onExecutionStateChange(id: string, target: IRuleTarget): Rule {
    return new Rule(this, id, {
      eventPattern: {
        source: ['aws.ssm'],
        detailType: ['Maintenance Window Execution State-change Notification'],
        detail: { 'window-id': [this.windowId] },
      },
      targets: [target],
    });
  }
}

/**
 * Hours in which something may be done to nodes: when they open, for how long, which nodes are registered, and what is run
 * on them.
 *
 * It has no metrics: CloudWatch counts commands of a whole account, not those of a window. Its executions are events
 * ({@link MaintenanceWindow.onExecutionStateChange}). Whether it is enabled is not CloudFormation's to say: an operator
 * who disables it in an emergency finds it disabled after the next deploy, too.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-windows.html
 */
export class MaintenanceWindow extends WindowBase {
  /** A window made elsewhere, in the same account and Region, to add targets and tasks to. */
  static fromWindowId(scope: Construct, id: string, windowId: string): IMaintenanceWindow {
    return new ImportedWindow(scope, id, windowId);
  }

  readonly windowId: string;
  readonly startable: Duration;
  readonly windowName: string;
  protected readonly knownAs: string;

  /**
   * @throws Error where Systems Manager would refuse the window, or could never begin a task in it
   */
  constructor(scope: Construct, id: string, props: MaintenanceWindowProps) {
    super(scope, id);
    const { windowName, opens, duration = Duration.hours(3), cutoff = Duration.hours(1) } = props;
    this.check(props, duration, cutoff);
    this.windowName = windowName;
    this.knownAs = windowName;
    this.startable = Duration.minutes(duration.toMinutes() - cutoff.toMinutes());
    this.windowId = new CfnMaintenanceWindow(this, 'Resource', {
      name: windowName,
      description: props.description,
      schedule: opens.expression,
      scheduleTimezone: props.timeZone,
      scheduleOffset: opens.offsetDays,
      duration: duration.toHours(),
      cutoff: cutoff.toHours(),
      startDate: props.startsOn?.toISOString(),
      endDate: props.endsOn?.toISOString(),
      allowUnassociatedTargets: props.allowsUnregisteredNodes ?? false,
    }).ref;
  }

  private check(props: MaintenanceWindowProps, duration: Duration, cutoff: Duration): void {
    const { description, startsOn, endsOn, timeZone } = props;
    checkName(this, 'windowName', props.windowName);
    must(isWholeHours(duration, 1, 24), this, `duration must be 1 to 24 whole hours, got ${duration.toHumanString()}`);
    must(isWholeHours(cutoff, 0, 23), this, `cutoff must be 0 to 23 whole hours, got ${cutoff.toHumanString()}`);
    must(
      cutoff.toMinutes() < duration.toMinutes(),
      this,
      `cutoff must be shorter than duration (${duration.toHumanString()}), got ${cutoff.toHumanString()}`,
    );
    must(
      isTimeZone(timeZone),
      this,
      `timeZone must be one of IANA's such as Europe/Zurich, got ${showValue(timeZone)}`,
    );
    must(
      description === undefined || Token.isUnresolved(description) || /^.{1,128}$/s.test(description),
      this,
      `description must have 1 to 128 characters, got ${description?.length}`,
    );
    must(
      startsOn === undefined || endsOn === undefined || startsOn < endsOn,
      this,
      `endsOn must be later than startsOn (${startsOn?.toISOString()}), got ${endsOn?.toISOString()}`,
    );
  }
}

class ImportedWindow extends WindowBase {
  readonly startable = undefined;
  protected readonly knownAs: string;

  constructor(
    scope: Construct,
    id: string,
    readonly windowId: string,
  ) {
    super(scope, id);
    must(
      Token.isUnresolved(windowId) || /^mw-[0-9a-f]{17}$/.test(windowId),
      this,
      `windowId must be mw- and 17 hexadecimal digits, got ${showValue(windowId)}`,
    );
    this.knownAs = windowId;
  }
}

function isWholeHours(length: Duration, least: number, most: number): boolean {
  const hours = length.toMinutes({ integral: false }) / 60;
  return Number.isInteger(hours) && hours >= least && hours <= most;
}

function isTimeZone(name: string): boolean {
  if (Token.isUnresolved(name)) return true;
  try {
    WallClock.of(name);
    // Node also takes offsets such as +01:00, which Systems Manager does not.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
