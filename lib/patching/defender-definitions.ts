import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ErrorBudget } from './error-budget';
import { Pace } from './pace';
import { type EveryRingProps, RingsWindow } from './rings-window';

/**
 * Fetches the definitions of Microsoft Defender, every day, and never reboots. Nodes that are no Windows are passed over, and
 * count for no failure.
 *
 * AWS-InstallWindowsUpdates is sent with the one category, and not AWS-RunPatchBaseline: that installs all that a node's
 * baseline approves, outside of its ring's window, and could be narrowed only by a baseline in a file, which each node
 * would have to be allowed to read. A rule on DefinitionUpdates in the ring's own baseline is no harm, but comes into
 * effect only when the ring's window opens.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-ssm-documents.html
 */
export class DefenderDefinitions extends RingsWindow {
  constructor(scope: Construct, id: string, props: EveryRingProps) {
    super(scope, id, {
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
    });
  }
}
