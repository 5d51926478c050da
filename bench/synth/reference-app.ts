import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CfnAssociation,
  CfnDocument,
  CfnMaintenanceWindow,
  CfnMaintenanceWindowTarget,
  CfnMaintenanceWindowTask,
  CfnPatchBaseline,
  StringParameter,
} from 'aws-cdk-lib/aws-ssm';
import { App, Stack } from 'aws-cdk-lib/core';

/** Resources that one unit makes. */
const PER_UNIT = 10;

/**
 * The least that an app of this subject can cost: plain constructs, one after the other, in as many resources as the environment
 * asks for. Nothing is checked, bundled or read.
 */
const resources = Number(process.env.REFERENCE_RESOURCES ?? '100');
const app = new App();
const stack = new Stack(app, 'reference', { env: { account: '111122223333', region: 'eu-west-1' } });
for (let unit = 0; unit < Math.ceil(resources / PER_UNIT); unit += 1) {
  const group = `group-${unit}`;
  const baseline = new CfnPatchBaseline(stack, `Baseline${unit}`, {
    name: `reference-${unit}`,
    operatingSystem: 'AMAZON_LINUX_2023',
    patchGroups: [group],
  });
  const window = new CfnMaintenanceWindow(stack, `Window${unit}`, {
    name: `reference-${unit}`,
    schedule: 'cron(0 3 ? * SUN *)',
    duration: 3,
    cutoff: 1,
    allowUnassociatedTargets: false,
  });
  const target = new CfnMaintenanceWindowTarget(stack, `Target${unit}`, {
    windowId: window.ref,
    resourceType: 'INSTANCE',
    targets: [{ key: 'tag:PatchGroup', values: [group] }],
  });
  const role = new Role(stack, `Role${unit}`, {
    assumedBy: new ServicePrincipal('ssm.amazonaws.com'),
    inlinePolicies: {
      Send: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['ssm:SendCommand'], resources: [baseline.ref] })],
      }),
    },
  });
  new CfnMaintenanceWindowTask(stack, `Task${unit}`, {
    windowId: window.ref,
    taskArn: 'AWS-RunPatchBaseline',
    taskType: 'RUN_COMMAND',
    priority: 1,
    maxConcurrency: '10%',
    maxErrors: '5%',
    serviceRoleArn: role.roleArn,
    targets: [{ key: 'WindowTargetIds', values: [target.ref] }],
    taskInvocationParameters: { maintenanceWindowRunCommandParameters: { parameters: { Operation: ['Install'] } } },
  });
  new CfnAssociation(stack, `Association${unit}`, {
    name: 'AWS-GatherSoftwareInventory',
    scheduleExpression: 'rate(30 minutes)',
    targets: [{ key: 'tag:PatchGroup', values: [group] }],
  });
  new StringParameter(stack, `Parameter${unit}`, { parameterName: `/reference/${unit}`, stringValue: window.ref });
  new CfnDocument(stack, `Document${unit}`, {
    documentType: 'Automation',
    documentFormat: 'JSON',
    updateMethod: 'NewVersion',
    content: {
      schemaVersion: '0.3',
      parameters: { InstanceId: { type: 'String' } },
      mainSteps: [
        {
          name: 'describe',
          action: 'aws:executeAwsApi',
          inputs: { Service: 'ssm', Api: 'DescribeInstanceInformation' },
        },
      ],
    },
  });
  new LogGroup(stack, `Logs${unit}`, { retention: RetentionDays.ONE_MONTH });
  new CfnRule(stack, `Rule${unit}`, { eventPattern: { source: ['aws.ssm'] }, state: 'ENABLED' });
}
app.synth();
