import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  AccountConfigurator,
  ComplianceLedger,
  ErrorBudget,
  FleetKey,
  MaintenanceWindow,
  OpeningTime,
  Pace,
  PatchBaseline,
  PatchRegistrations,
  PatchRing,
  WindowTarget,
} from '../../lib';

const fleet = 'shop';
const timeZone = 'Europe/Zurich';

/** Patching in a stack of one's own: two rings, their baselines, and a window for something else. */
export class OwnPatching extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    // Which patches: the second ring gets everything a week later than the first.
    const security = {
      operatingSystem: 'AMAZON_LINUX_2023',
      rules: [{ filters: [{ key: 'CLASSIFICATION', values: ['Security'] }], afterDays: 3, level: 'CRITICAL' }],
      rejected: ['kernel-6.1.*'],
    } as const;
    const early = new PatchBaseline(this, 'Early', { baselineName: 'shop-early', ...security });
    const late = new PatchBaseline(this, 'Late', { baselineName: 'shop-late', ...security, daysBehind: 7 });
    const ubuntu = PatchBaseline.provided('AWS-UbuntuDefaultPatchBaseline');

    // Which nodes they judge. What was registered before is remembered, and given back when this is removed.
    const { key } = new FleetKey(this, 'Key', { fleet });
    const { table: ledger } = new ComplianceLedger(this, 'Ledger', { key });
    const { functionArn } = new AccountConfigurator(this, 'Account', { fleet, key, ledger });
    const registrations = new PatchRegistrations(this, 'Registrations', {
      fleet,
      serviceToken: functionArn,
      groups: { canary: [early, ubuntu], web: [late, ubuntu] },
    });

    // When each ring gets them: nodes are in a ring by their tag PatchGroup.
    const canary = new PatchRing(this, 'Canary', {
      fleet,
      name: 'canary',
      opens: OpeningTime.parse('second Tuesday 22:00 + 1 day'),
      timeZone,
      pace: Pace.percent(50),
    });
    const web = new PatchRing(this, 'Web', {
      fleet,
      name: 'web',
      opens: OpeningTime.parse('second Tuesday 22:00 + 6 days'),
      timeZone,
      lasts: Duration.hours(4),
      pace: Pace.percent(10),
      errors: ErrorBudget.percent(5),
    });
    for (const ring of [canary, web]) ring.node.addDependency(registrations);

    // And hours for whatever else must be done.
    const nights = new MaintenanceWindow(this, 'Nights', {
      windowName: 'shop-nights',
      opens: OpeningTime.daily('04:00'),
      timeZone,
    });
    nights.addRunCommandTask('RotateLogs', {
      document: 'AWS-RunShellScript',
      parameters: { commands: ['logrotate --force /etc/logrotate.conf'], executionTimeout: ['600'] },
      targets: [nights.addTarget('Web', WindowTarget.tagged({ Role: 'web' }))],
      pace: Pace.nodes(1),
      errors: ErrorBudget.nodes(0),
    });
  }
}
