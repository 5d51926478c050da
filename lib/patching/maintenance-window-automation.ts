import type { IRole } from 'aws-cdk-lib/aws-iam';
import { CfnMaintenanceWindowTask } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { showValue } from '../config/show-value';
import { checkName } from './check-name';
import type { CutoffBehavior } from './config';
import { ErrorBudget } from './error-budget';
import type { IMaintenanceWindow } from './maintenance-window';
import type { MaintenanceWindowTarget } from './maintenance-window-target';
import { must } from './must';
import { Pace } from './pace';

/** What a task starts for each node, how many at once. */
export interface AutomationTaskProps {
  /** The name of an Automation document. */
  readonly document: string;
  /**
   * `$DEFAULT`, `$LATEST` or a number.
   * @default the default version
   */
  readonly documentVersion?: string;
  /** The document's parameter that takes the node: one run for each. */
  readonly nodeParameter: string;
  /** What the runs act as, handed over as the parameter `AutomationAssumeRole`. */
  readonly automationRole: IRole;
  /**
   * The document's other parameters; every value is a list, also of a single one.
   * @default none
   */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  /** Registered with the same window; at least one. */
  readonly targets: readonly MaintenanceWindowTarget[];
  /**
   * How many nodes at once.
   * @default Pace.percent(10)
   */
  readonly pace?: Pace;
  /**
   * How many runs may fail before no further one is begun.
   * @default ErrorBudget.nodes(0): the first failure stops it
   */
  readonly errors?: ErrorBudget;
  /**
   * Tasks begin in this order, equal ones together; 0 is first.
   * @default 1
   */
  readonly priority?: number;
  /**
   * At the window's cutoff: `cancel` begins no further run, and lets those that are under way end; `continue` goes on until every node has
   * had its run.
   * @default 'cancel'
   */
  readonly cutoffBehavior?: CutoffBehavior;
  /**
   * 3 to 128 characters.
   * @default none
   */
  readonly taskName?: string;
}

/** A task, and the window it belongs to. */
export interface MaintenanceWindowAutomationProps extends AutomationTaskProps {
  readonly window: IMaintenanceWindow;
}

/**
 * Starts an automation for each node whenever a maintenance window opens.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-window-tasks-pseudo-parameters.html
 */
export class MaintenanceWindowAutomation extends Construct {
  /** A UUID. */
  readonly taskId: string;

  /**
   * @throws Error where Systems Manager would refuse the task
   */
  constructor(scope: Construct, id: string, props: MaintenanceWindowAutomationProps) {
    super(scope, id);
    const { window, document, automationRole, targets, priority = 1, taskName, parameters = {} } = props;
    if (taskName !== undefined) checkName(this, 'taskName', taskName);
    must(
      targets.length >= 1 && targets.length <= 50,
      this,
      `targets must be 1 to 50 that are registered with the window, got ${targets.length || 'none'}`,
    );
    must(
      Number.isInteger(priority) && priority >= 0,
      this,
      `priority must be a whole number from 0, got ${showValue(priority)}`,
    );
    for (const given of [props.nodeParameter, 'AutomationAssumeRole'])
      must(!(given in parameters), this, `parameters must not have ${given}, which the task gives itself`);
    window.taskRole.allowAutomation({
      document,
      automationRole,
      groups: targets.flatMap(({ nodes }) => nodes.group ?? []),
    });
    this.taskId = new CfnMaintenanceWindowTask(this, 'Default', {
      windowId: window.windowId,
      name: taskName,
      taskType: 'AUTOMATION',
      taskArn: document,
      priority,
      maxConcurrency: (props.pace ?? Pace.percent(10)).toString(),
      maxErrors: (props.errors ?? ErrorBudget.nodes(0)).toString(),
      cutoffBehavior: props.cutoffBehavior === 'continue' ? 'CONTINUE_TASK' : 'CANCEL_TASK',
      serviceRoleArn: window.taskRole.role.roleArn,
      targets: [{ key: 'WindowTargetIds', values: targets.map(({ targetId }) => targetId) }],
      taskInvocationParameters: {
        maintenanceWindowAutomationParameters: {
          documentVersion: props.documentVersion,
          parameters: {
            ...parameters,
            // Of a resource group's members TARGET_ID would be the ARN.
            [props.nodeParameter]: ['{{RESOURCE_ID}}'],
            AutomationAssumeRole: [automationRole.roleArn],
          },
        },
      },
    }).ref;
  }
}
