import { AlarmStatusWidget, Dashboard, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { consoleLink } from '../../lambdas/shared/console-link';
import type { LoopPolicy } from '../../lambdas/shared/policy';
import type { ComplianceLoop } from './compliance-loop';
import type { DailyReport } from './daily-report';
import { actionWidgets } from './dashboard/action-widgets';
import { fleetWidgets } from './dashboard/fleet-widgets';
import { loopWidgets } from './dashboard/loop-widgets';
import type { LoopAlarms } from './loop-alarms';

/** What is shown. */
export interface LoopDashboardProps {
  /** The dashboard has the fleet's name. */
  readonly policy: Pick<LoopPolicy, 'fleet' | 'region'>;
  readonly loop: ComplianceLoop;
  readonly report: DailyReport;
  readonly alarms: LoopAlarms;
  /** Where the reports are. */
  readonly reports: IBucket;
}

/**
 * The fleet and its loop on one page, read from the top down: is anything on fire, how does the fleet stand, what does the
 * loop do, is the loop itself well. Each graph has the rhythm of what it shows: a day for the report, an hour for the loop,
 * a quarter of it for queues and functions.
 */
export class LoopDashboard extends Construct {
  constructor(scope: Construct, id: string, props: LoopDashboardProps) {
    super(scope, id);
    const { fleet } = props.policy;
    new Dashboard(this, 'Resource', {
      dashboardName: fleet,
      defaultInterval: Duration.days(7),
      widgets: [onFire(props), ...fleetWidgets(fleet), actionWidgets(fleet), ...loopWidgets(props.loop, props.report)],
    });
  }
}

function onFire({ policy: { fleet, region }, alarms, reports }: LoopDashboardProps): IWidget[] {
  const { origin } = new URL(consoleLink(region, 'patches'));
  const height = 5;
  return [
    new AlarmStatusWidget({ title: 'On fire?', alarms: [...alarms.all], width: 14, height }),
    new TextWidget({
      width: 10,
      height,
      markdown: [
        `### ${fleet}`,
        'Each alarm says in its description which heading of `docs/operations.md` tells what to do.',
        [
          `[Reports](${origin}/s3/buckets/${reports.bucketName}?region=${region}&prefix=reports/latest/)`,
          `[Patch compliance](${consoleLink(region, 'patches')})`,
          `[OpsItems](${origin}/systems-manager/opsitems?region=${region})`,
          `[Run Command](${origin}/systems-manager/run-command/executing-commands?region=${region})`,
        ].join(' · '),
        `To stop everything: [the brake](${consoleLink(region, 'parameter', `/${fleet}/loop`)}), or \`npm run loop -- pause\`.`,
      ].join('\n\n'),
    }),
  ];
}
