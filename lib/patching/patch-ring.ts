import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnMaintenanceWindow, CfnMaintenanceWindowTarget, CfnMaintenanceWindowTask } from 'aws-cdk-lib/aws-ssm';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Ring } from './config';
import { windowRole } from './window-role';

/** When and how fast one ring is patched. */
export interface PatchRingProps {
  /** The fleet's name; the window is called `FLEET-RING`. */
  readonly fleet: string;
  readonly ring: Ring;
  /** The IANA time zone in which the window opens. */
  readonly timeZone: string;
  /** Receives what the command printed, under `install/RING/`. */
  readonly output: IBucket;
}

/**
 * One patch group and its turn: a maintenance window that installs what the group's baseline approves on every node whose
 * tag `PatchGroup` has the ring's name.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-windows.html
 */
export class PatchRing extends Construct {
  /** `mw-` and 17 hexadecimal digits. */
  readonly windowId: string;

  constructor(scope: Construct, id: string, props: PatchRingProps) {
    super(scope, id);
    const { ring } = props;
    const name = `${props.fleet}-${ring.name}`;
    const startable = Duration.hours(ring.lasts.toHours() - ring.cutoff.toHours());
    const window = new CfnMaintenanceWindow(this, 'Resource', {
      name,
      description: `Installs patches on ring ${ring.name}: ${ring.opens}`,
      schedule: ring.opens.expression,
      scheduleTimezone: props.timeZone,
      duration: ring.lasts.toHours(),
      cutoff: ring.cutoff.toHours(),
      allowUnassociatedTargets: false,
    });
    this.windowId = window.ref;
    const nodes = new CfnMaintenanceWindowTarget(this, 'Nodes', {
      windowId: window.ref,
      name,
      resourceType: 'INSTANCE',
      targets: [{ key: 'tag:PatchGroup', values: [ring.name] }],
    });
    new CfnMaintenanceWindowTask(this, 'Install', {
      windowId: window.ref,
      name: `${name}-install`,
      taskType: 'RUN_COMMAND',
      taskArn: 'AWS-RunPatchBaseline',
      priority: 1,
      maxConcurrency: ring.pace.toString(),
      maxErrors: ring.errors.toString(),
      cutoffBehavior: ring.cutoffBehavior === 'cancel' ? 'CANCEL_TASK' : 'CONTINUE_TASK',
      serviceRoleArn: windowRole(this, { window: name, document: 'AWS-RunPatchBaseline', output: props.output })
        .roleArn,
      targets: [{ key: 'WindowTargetIds', values: [nodes.ref] }],
      taskInvocationParameters: {
        maintenanceWindowRunCommandParameters: {
          comment: `shipshape ${props.fleet} window ${ring.name}`,
          parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] },
          // A node that comes back after the cutoff must not receive the command then.
          timeoutSeconds: startable.toSeconds(),
          outputS3BucketName: props.output.bucketName,
          outputS3KeyPrefix: `install/${ring.name}`,
        },
      },
    });
  }
}
