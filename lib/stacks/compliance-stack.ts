import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ComplianceLoop } from '../compliance/compliance-loop';
import { DailyReport } from '../compliance/daily-report';
import { LoopAlarms } from '../compliance/loop-alarms';
import { LoopDashboard } from '../compliance/loop-dashboard';
import { loopPolicy } from '../compliance/loop-policy';
import type { Fleet } from '../config/fleet';
import type { Foundation } from '../foundation/foundation';

/** The closed loop, its report, and what watches both. Empty, and so deleted, while the file has no `compliance`. */
export class ComplianceStack extends Stack {
  constructor(scope: Construct, id: string, fleet: Fleet, foundation: Foundation, props: StackProps) {
    super(scope, id, props);
    const policy = loopPolicy(fleet);
    if (!fleet.compliance || !policy) return;
    const loop = new ComplianceLoop(this, 'Loop', { policy, foundation });
    const report = new DailyReport(this, 'Report', { policy, foundation, at: fleet.compliance.report.at });
    const alarms = new LoopAlarms(this, 'Alarms', { fleet: fleet.name, loop, report, foundation });
    new LoopDashboard(this, 'Dashboard', { policy, loop, report, alarms, reports: foundation.reports });
  }
}
