import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Fleet } from '../config/fleet';
import { catalogueEntry, RUNBOOK_NAMES, runbookFile } from '../runbooks/catalogue';
import { Runbook } from '../runbooks/runbook';
import { ScheduledRunbook } from '../runbooks/scheduled-runbook';

/** The runbooks, and when which slice has them. Empty, and so deleted, while the file has no `runbooks`. */
export class RunbooksStack extends Stack {
  constructor(scope: Construct, id: string, fleet: Fleet, props: StackProps) {
    super(scope, id, props);
    const { name, timeZone, runbooks } = fleet;
    if (!runbooks) return;
    const published = new Map(
      RUNBOOK_NAMES.map((runbook) => [
        runbook,
        new Runbook(this, `Runbook-${runbook}`, {
          fleet: name,
          file: runbookFile(runbook),
          targetType: catalogueEntry(runbook).targetType,
        }),
      ]),
    );
    for (const [runbook, { role }] of published) {
      if (!role) continue;
      new CfnOutput(this, `RoleOf-${runbook}`, {
        description: `What runs of ${runbook} act as: its parameter AutomationAssumeRole`,
        value: role.roleArn,
      });
    }
    for (const schedule of runbooks.schedules) {
      new ScheduledRunbook(this, `Schedule-${schedule.name}`, {
        fleet: name,
        timeZone,
        runbook: published.get(schedule.runbook) as Runbook,
        nodeParameter: catalogueEntry(schedule.runbook).nodeParameter,
        schedule,
      });
    }
  }
}
