import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnMaintenanceWindowTask } from 'aws-cdk-lib/aws-ssm';
import { type Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { showValue } from '../config/show-value';
import { checkName } from './check-name';
import type { CutoffBehavior } from './config';
import { ErrorBudget } from './error-budget';
import type { IMaintenanceWindow } from './maintenance-window';
import type { MaintenanceWindowTarget } from './maintenance-window-target';
import { must } from './must';
import { NotificationRole } from './notification-role';
import { Pace } from './pace';

/** Where commands leave what they print. The nodes write it with their own role: see {@link NodeOutputPolicy}. */
export interface CommandOutput {
  /**
   * The whole output, up to 8 MB a file.
   * @default not kept in S3
   */
  readonly bucket?: IBucket;
  /**
   * What keys in the bucket begin with, without a slash at its end.
   * @default none
   */
  readonly prefix?: string;
  /**
   * The output line by line while it comes.
   * @default not kept in CloudWatch Logs
   */
  readonly logGroup?: ILogGroup;
}

/** What Run Command can tell about a command. */
export type CommandEvent = 'InProgress' | 'Success' | 'TimedOut' | 'Cancelled' | 'Failed';

/** Who hears how commands end. */
export interface StatusNotifications {
  readonly topic: ITopic;
  /**
   * @default Success, TimedOut, Cancelled and Failed: each way in which a command can end
   */
  readonly events?: readonly CommandEvent[];
  /**
   * One message for each command, or for each node that it goes to.
   * @default 'command'
   */
  readonly per?: 'command' | 'node';
  /**
   * Trusted by Systems Manager, and allowed to publish.
   * @default a new one for this task: {@link NotificationRole}
   */
  readonly role?: IRole;
}

/** What a task runs, on which nodes, how fast. */
export interface RunCommandTaskProps {
  /** The name of a Command document, or the ARN of one that is shared with this account. */
  readonly document: string;
  /**
   * `$DEFAULT`, `$LATEST` or a number. Not for documents of AWS.
   * @default the default version
   */
  readonly documentVersion?: string;
  /**
   * The SHA-256 of the document's content, in hexadecimal: with another content nothing runs.
   * @default not checked
   */
  readonly documentHash?: string;
  /**
   * The document's parameters; every value is a list, also of a single one.
   * @default none
   */
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  /** Registered with the same window; at least one. */
  readonly targets: readonly MaintenanceWindowTarget[];
  /**
   * On how many nodes at once.
   * @default Pace.percent(25)
   */
  readonly pace?: Pace;
  /**
   * How many nodes may fail before no further one is begun.
   * @default ErrorBudget.nodes(1)
   */
  readonly errors?: ErrorBudget;
  /**
   * Tasks begin in this order, equal ones together; 0 is first.
   * @default 1
   */
  readonly priority?: number;
  /**
   * What becomes of the command at the window's cutoff: `cancel` withdraws it, though AWS does not promise that a node at
   * work stops; `continue` goes on until every node is done.
   * @default 'cancel'
   */
  readonly cutoffBehavior?: CutoffBehavior;
  /**
   * How long a node that cannot be reached may still receive the command: 30 seconds to 30 days.
   * @default until the window's cutoff; an hour, as AWS has it, in a window made elsewhere
   */
  readonly timeout?: Duration;
  /**
   * @default output is kept nowhere; the console shows its first 24,000 characters for 30 days
   */
  readonly output?: CommandOutput;
  /**
   * Travels with each command and its events; at most 100 characters.
   * @default none
   */
  readonly comment?: string;
  /**
   * 3 to 128 characters.
   * @default none
   */
  readonly taskName?: string;
  /**
   * 1 to 128 characters.
   * @default none
   */
  readonly description?: string;
  /**
   * @default nobody is told
   */
  readonly notifications?: StatusNotifications;
  /**
   * What the task acts with. One of your own is used as it is; nothing is added to it.
   * @default the window's, which is then allowed what this task does
   */
  readonly role?: IRole;
}

/** A task, and the window it belongs to. */
export interface MaintenanceWindowTaskProps extends RunCommandTaskProps {
  readonly window: IMaintenanceWindow;
}

const HOW_COMMANDS_END: readonly CommandEvent[] = ['Success', 'TimedOut', 'Cancelled', 'Failed'];
const SHORTEST_SECONDS = 30;
const LONGEST_SECONDS = 30 * 24 * 3600;

/**
 * Sends one document to nodes each time a maintenance window opens.
 *
 * It has no metrics: CloudWatch counts the commands of an account (`AWS/SSM-RunCommand`), not those of a task.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-windows-tasks.html
 */
export class MaintenanceWindowTask extends Construct {
  /** A UUID. */
  readonly taskId: string;

  /**
   * @throws Error where Systems Manager would refuse the task
   */
  constructor(scope: Construct, id: string, props: MaintenanceWindowTaskProps) {
    super(scope, id);
    const { window, output, notifications, timeout = window.startable } = props;
    this.check(props, timeout);
    const notificationRole =
      notifications && (notifications.role ?? new NotificationRole(this, 'StatusRole', notifications.topic).role);
    this.taskId = new CfnMaintenanceWindowTask(this, 'Default', {
      windowId: window.windowId,
      name: props.taskName,
      description: props.description,
      taskType: 'RUN_COMMAND',
      taskArn: props.document,
      priority: props.priority ?? 1,
      maxConcurrency: (props.pace ?? Pace.percent(25)).toString(),
      maxErrors: (props.errors ?? ErrorBudget.nodes(1)).toString(),
      cutoffBehavior: props.cutoffBehavior === 'continue' ? 'CONTINUE_TASK' : 'CANCEL_TASK',
      serviceRoleArn: this.actingRole(props, notificationRole).roleArn,
      targets: [{ key: 'WindowTargetIds', values: props.targets.map(({ targetId }) => targetId) }],
      taskInvocationParameters: {
        maintenanceWindowRunCommandParameters: {
          comment: props.comment,
          documentVersion: props.documentVersion,
          documentHash: props.documentHash,
          documentHashType: props.documentHash === undefined ? undefined : 'Sha256',
          parameters: props.parameters,
          // A node that comes back after the cutoff must not receive the command then.
          timeoutSeconds: timeout?.toSeconds(),
          outputS3BucketName: output?.bucket?.bucketName,
          outputS3KeyPrefix: output?.bucket && output.prefix,
          cloudWatchOutputConfig: output?.logGroup && {
            cloudWatchLogGroupName: output.logGroup.logGroupName,
            cloudWatchOutputEnabled: true,
          },
          notificationConfig: notifications && {
            notificationArn: notifications.topic.topicArn,
            notificationEvents: [...(notifications.events ?? HOW_COMMANDS_END)],
            notificationType: notifications.per === 'node' ? 'Invocation' : 'Command',
          },
          serviceRoleArn: notificationRole?.roleArn,
        },
      },
    }).ref;
  }

  private actingRole(props: MaintenanceWindowTaskProps, notificationRole: IRole | undefined): IRole {
    if (props.role) return props.role;
    const { taskRole } = props.window;
    taskRole.allow({
      document: props.document,
      output: props.output?.bucket,
      notificationRole,
      groups: props.targets.flatMap(({ nodes }) => nodes.group ?? []),
    });
    return taskRole.role;
  }

  private check(props: MaintenanceWindowTaskProps, timeout: Duration | undefined): void {
    const { targets, priority = 1, taskName, description, comment, document, documentVersion } = props;
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
    const seconds = timeout?.toSeconds() ?? SHORTEST_SECONDS;
    must(
      seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS,
      this,
      `timeout must be 30 seconds to 30 days, got ${timeout?.toHumanString()}`,
    );
    for (const [what, text, most] of [
      ['comment', comment, 100],
      ['description', description, 128],
    ] as const)
      must(
        text === undefined || Token.isUnresolved(text) || (text.length >= 1 && text.length <= most),
        this,
        `${what} must have 1 to ${most} characters, got ${text?.length}`,
      );
    must(
      documentVersion === undefined || !/^(AWS|Amazon)[A-Za-z0-9]*-/.test(document),
      this,
      `documentVersion must be absent for a document of AWS, got ${showValue(documentVersion)}`,
    );
  }
}
