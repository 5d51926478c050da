import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnAssociation } from 'aws-cdk-lib/aws-ssm';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FleetSlice } from '../config/slice';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';
import { MaintenanceWindow } from '../patching/maintenance-window';
import { shortened } from '../patching/shortened';
import { WindowTarget } from '../patching/window-target';
import { Association } from '../state/association';
import type { RunbookSchedule } from './config';
import type { Runbook } from './runbook';

/** Which runbook comes again and again, when, and on which nodes. */
export interface ScheduledRunbookProps {
  /** The fleet's name; the window or the association is called `FLEET-runbook-NAME`. */
  readonly fleet: string;
  /** The IANA time zone in which windows open. */
  readonly timeZone: string;
  readonly runbook: Runbook;
  /** The parameter of an automation that takes the node. */
  readonly nodeParameter?: string;
  readonly schedule: RunbookSchedule;
}

/** A runbook that comes again and again on a slice: by a maintenance window, or by State Manager. */
export class ScheduledRunbook extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledRunbookProps) {
    super(scope, id);
    const { when } = props.schedule;
    if (when.kind === 'window') this.byWindow(props, when);
    else this.byStateManager(props, when);
  }

  private byWindow(
    { fleet, timeZone, runbook, nodeParameter, schedule }: ScheduledRunbookProps,
    { opens, lasts }: Extract<RunbookSchedule['when'], { kind: 'window' }>,
  ): void {
    const name = `${fleet}-runbook-${schedule.name}`;
    const window = new MaintenanceWindow(this, 'Window', {
      windowName: name,
      description: shortened(`Runs ${schedule.runbook} on ${schedule.slice}: ${opens}`, 128),
      opens,
      timeZone,
      duration: lasts,
      cutoff: Duration.hours(1),
    });
    const common = {
      taskName: name,
      document: runbook.documentName,
      documentVersion: runbook.published.version,
      parameters: schedule.parameters,
      targets: [window.addTarget('Nodes', windowTarget(schedule.slice), { targetName: name })],
      pace: schedule.pace,
      errors: schedule.errors,
    };
    if (runbook.role && nodeParameter !== undefined) {
      window.addAutomationTask('Run', { ...common, nodeParameter, automationRole: runbook.role });
    } else {
      window.addRunCommandTask('Run', {
        ...common,
        comment: shortened(`shipshape ${fleet} runbook ${schedule.name}`, 100),
      });
    }
  }

  private byStateManager(
    { fleet, runbook, nodeParameter, schedule }: ScheduledRunbookProps,
    when: Extract<RunbookSchedule['when'], { kind: 'association' }>,
  ): void {
    const associationName = `${fleet}-runbook-${schedule.name}`;
    const { role } = runbook;
    if (!role) {
      new Association(this, 'Association', {
        associationName,
        document: runbook.documentName,
        documentVersion: runbook.published.version,
        nodes: schedule.slice,
        parameters: schedule.parameters,
        schedule: when.schedule,
        pace: schedule.pace,
        errors: schedule.errors,
      });
      return;
    }
    new CfnAssociation(this, 'Association', {
      associationName,
      name: runbook.documentName,
      documentVersion: runbook.published.version,
      automationTargetParameterName: nodeParameter,
      targets: windowTarget(schedule.slice).pairs.map(({ key, values }) => ({ key, values: [...values] })),
      parameters: { ...schedule.parameters, AutomationAssumeRole: [role.roleArn] },
      scheduleExpression: when.schedule.expression,
      // Otherwise it runs at whatever hour somebody deploys.
      applyOnlyAtCronInterval: true,
      maxConcurrency: schedule.pace.toString(),
      maxErrors: schedule.errors.toString(),
      associationDispatchAssumeRole: this.starter(runbook, associationName, schedule.slice).roleArn,
    });
  }

  /** What State Manager starts the automation with, one run for each node of the slice. */
  private starter(runbook: Runbook, association: string, slice: FleetSlice): Role {
    const { account, region, partition } = Stack.of(this);
    const group = slice.kind === 'resourceGroup' ? slice.name : undefined;
    const role = new Role(this, 'Starter', {
      description: `What State Manager starts ${association} with`,
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      inlinePolicies: {
        FindNodes: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['ec2:DescribeInstances', 'tag:GetResources'], resources: ['*'] }),
            ...(group === undefined
              ? []
              : [
                  new PolicyStatement({
                    actions: ['resource-groups:ListGroupResources'],
                    resources: [`arn:${partition}:resource-groups:${region}:${account}:group/${group}`],
                  }),
                ]),
          ],
        }),
      },
    });
    runbook.grantStart(role);
    acknowledgeWildcards(role, {
      '*': 'IAM has no resource type to narrow these actions by (Service Authorization Reference)',
      [runbook.runsArn]: 'a run gets its id when it is started',
    });
    return role;
  }
}

function windowTarget(slice: FleetSlice): WindowTarget {
  return slice.kind === 'tags' ? WindowTarget.tagged(slice.tags) : WindowTarget.resourceGroup(slice.name);
}
