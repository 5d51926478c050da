import { CfnMaintenanceWindowTarget } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { checkName } from './check-name';
import type { IMaintenanceWindow } from './maintenance-window';
import type { WindowTarget } from './window-target';

/** How a target shows in the console and in events. */
export interface WindowTargetOptions {
  /**
   * 3 to 128 characters.
   * @default none
   */
  readonly targetName?: string;
  /**
   * 1 to 128 characters.
   * @default none
   */
  readonly description?: string;
  /**
   * Whose nodes these are; travels in every event about them, 1 to 128 characters.
   * @default none
   */
  readonly ownerInformation?: string;
}

/** Which nodes are registered with which window. */
export interface MaintenanceWindowTargetProps extends WindowTargetOptions {
  readonly window: IMaintenanceWindow;
  readonly nodes: WindowTarget;
}

/** Nodes that tasks of a maintenance window can be for. */
export class MaintenanceWindowTarget extends Construct {
  /** A UUID; what a task names. */
  readonly targetId: string;
  readonly nodes: WindowTarget;

  constructor(scope: Construct, id: string, props: MaintenanceWindowTargetProps) {
    super(scope, id);
    if (props.targetName !== undefined) checkName(this, 'targetName', props.targetName);
    this.nodes = props.nodes;
    this.targetId = new CfnMaintenanceWindowTarget(this, 'Default', {
      windowId: props.window.windowId,
      name: props.targetName,
      description: props.description,
      ownerInformation: props.ownerInformation,
      resourceType: props.nodes.resourceType,
      targets: props.nodes.pairs.map(({ key, values }) => ({ key, values: [...values] })),
    }).ref;
  }
}
