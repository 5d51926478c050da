import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnMaintenanceWindow, CfnMaintenanceWindowTarget, CfnMaintenanceWindowTask } from 'aws-cdk-lib/aws-ssm';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Ring } from './config';
import type { OpeningTime } from './opening-time';
import { windowRole } from './window-role';

/** When the fleet is looked at. */
export interface PatchScanProps {
  /** The fleet's name; the window is called `FLEET-scan`. */
  readonly fleet: string;
  readonly opens: OpeningTime;
  /** The IANA time zone in which it opens. */
  readonly timeZone: string;
  /** Whose nodes are scanned: a task for each, all at the same priority. */
  readonly rings: readonly Ring[];
  /** Receives what the command printed, under `scan/RING/`. */
  readonly output: IBucket;
}

/** A scan changes nothing on a node: half the ring at once, and no number of failures stops the rest from being looked at. */
const pace = { maxConcurrency: '50%', maxErrors: '100%' };
const hours = { duration: 3, cutoff: 1 };

/**
 * Looks for missing patches, and installs none: one maintenance window, a task for each ring.
 */
export class PatchScan extends Construct {
  /** `mw-` and 17 hexadecimal digits. */
  readonly windowId: string;

  constructor(scope: Construct, id: string, props: PatchScanProps) {
    super(scope, id);
    const name = `${props.fleet}-scan`;
    const window = new CfnMaintenanceWindow(this, 'Resource', {
      name,
      description: `Scans every ring for missing patches: ${props.opens}`,
      schedule: props.opens.expression,
      scheduleTimezone: props.timeZone,
      ...hours,
      allowUnassociatedTargets: false,
    });
    this.windowId = window.ref;
    const role = windowRole(this, { window: name, document: 'AWS-RunPatchBaseline', output: props.output });
    for (const ring of props.rings) {
      const nodes = new CfnMaintenanceWindowTarget(this, `Nodes-${ring.name}`, {
        windowId: window.ref,
        name: `${name}-${ring.name}`,
        resourceType: 'INSTANCE',
        targets: [{ key: 'tag:PatchGroup', values: [ring.name] }],
      });
      new CfnMaintenanceWindowTask(this, `Scan-${ring.name}`, {
        windowId: window.ref,
        name: `${name}-${ring.name}`,
        taskType: 'RUN_COMMAND',
        taskArn: 'AWS-RunPatchBaseline',
        priority: 1,
        ...pace,
        cutoffBehavior: 'CANCEL_TASK',
        serviceRoleArn: role.roleArn,
        targets: [{ key: 'WindowTargetIds', values: [nodes.ref] }],
        taskInvocationParameters: {
          maintenanceWindowRunCommandParameters: {
            comment: `shipshape ${props.fleet} scan ${ring.name}`,
            parameters: { Operation: ['Scan'] },
            timeoutSeconds: Duration.hours(hours.duration - hours.cutoff).toSeconds(),
            outputS3BucketName: props.output.bucketName,
            outputS3KeyPrefix: `scan/${ring.name}`,
          },
        },
      });
    }
  }
}
