import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Tags } from 'aws-cdk-lib/core';
import { MaintenanceWindow, OpeningTime, PatchBaseline, WindowTarget } from '../../../lib';
import { aTemplate } from '../../support/a-stack';

const declared = readFileSync(join(dirname(require.resolve('aws-cdk-lib/aws-ssm')), 'lib/ssm.generated.d.ts'), 'utf8');

/** The properties of an interface in aws-cdk-lib's declarations, with the interface behind each, if it has one. */
function propertiesOf(name: string, namespace?: string): { name: string; holds?: string }[] {
  const from = namespace === undefined ? 0 : declared.indexOf(`export declare namespace ${namespace} {`);
  const start = declared.indexOf(`interface ${name} {`, from);
  if (from < 0 || start < 0) throw new Error(`aws-cdk-lib must declare ${name}, got no such interface`);
  const body = declared.slice(start, declared.indexOf('\n}', start)).split(/\n {4}}\n/)[0] ?? '';
  return [...body.matchAll(/^ +readonly (\w+)\??: (.*);$/gm)].map(([, property = '', type = '']) => ({
    name: `${property.charAt(0).toUpperCase()}${property.slice(1)}`,
    holds: /Cfn\w+\.(\w+Property)/.exec(type)?.[1],
  }));
}

/** Every property of a resource type down to values, as `Outer.Inner`. */
function pathsOf(type: string): string[] {
  const into = (properties: ReturnType<typeof propertiesOf>): string[] =>
    properties.flatMap(({ name, holds }) =>
      holds === undefined ? [name] : into(propertiesOf(holds, type)).map((inner) => `${name}.${inner}`),
    );
  return into(propertiesOf(`${type}Props`));
}

/** Whether any resource has it; lists are looked through. */
function has(value: unknown, [first, ...rest]: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((each) => has(each, first === undefined ? [] : [first, ...rest]));
  if (first === undefined) return value !== undefined;
  return typeof value === 'object' && value !== null && has((value as Record<string, unknown>)[first], rest);
}

const DEPRECATED = 'deprecated; TaskInvocationParameters take its place';
const RUN_COMMAND_ONLY = 'tasks of this kind come with the runbooks';
const REGISTRATIONS =
  'PatchRegistrations owns it: CloudFormation fails when a group moves between two baselines, and gives nothing back';

/** What no construct sets, and why not. */
const LEFT_OUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CfnPatchBaseline: { PatchGroups: REGISTRATIONS, DefaultBaseline: REGISTRATIONS },
  CfnMaintenanceWindow: {},
  CfnMaintenanceWindowTarget: {},
  CfnMaintenanceWindowTask: {
    'LoggingInfo.Region': DEPRECATED,
    'LoggingInfo.S3Bucket': DEPRECATED,
    'LoggingInfo.S3Prefix': DEPRECATED,
    TaskParameters: DEPRECATED,
    'TaskInvocationParameters.MaintenanceWindowAutomationParameters.DocumentVersion': RUN_COMMAND_ONLY,
    'TaskInvocationParameters.MaintenanceWindowAutomationParameters.Parameters': RUN_COMMAND_ONLY,
    'TaskInvocationParameters.MaintenanceWindowLambdaParameters.ClientContext': RUN_COMMAND_ONLY,
    'TaskInvocationParameters.MaintenanceWindowLambdaParameters.Payload': RUN_COMMAND_ONLY,
    'TaskInvocationParameters.MaintenanceWindowLambdaParameters.Qualifier': RUN_COMMAND_ONLY,
    'TaskInvocationParameters.MaintenanceWindowStepFunctionsParameters.Input': RUN_COMMAND_ONLY,
    'TaskInvocationParameters.MaintenanceWindowStepFunctionsParameters.Name': RUN_COMMAND_ONLY,
  },
};

/** Constructs with everything that can be asked of them. */
const everything: Template = aTemplate((stack) => {
  const topic = new Topic(stack, 'Topic', { masterKey: new Key(stack, 'Key') });
  const filters = [{ key: 'CLASSIFICATION', values: ['Security'] }] as const;
  new PatchBaseline(stack, 'Linux', {
    baselineName: 'shop-linux',
    operatingSystem: 'AMAZON_LINUX_2023',
    description: 'For servers',
    rules: [
      { filters, afterDays: 7, level: 'HIGH', nonSecurity: true },
      { filters, until: '2026-12-31' },
    ],
    globalFilters: [{ key: 'PRODUCT', values: ['AmazonLinux2023'] }],
    approved: ['openssl-3.*'],
    approvedLevel: 'HIGH',
    approvedNonSecurity: true,
    rejected: ['kernel-6.1.*'],
    rejectedAction: 'allow as dependency',
    sources: [{ name: 'shop', products: ['AmazonLinux2023'], configuration: '[shop]' }],
  });
  new PatchBaseline(stack, 'Windows', {
    baselineName: 'shop-windows',
    operatingSystem: 'WINDOWS',
    availableSecurityUpdates: 'non-compliant',
  });
  const window = new MaintenanceWindow(stack, 'Window', {
    windowName: 'shop-nights',
    opens: OpeningTime.parse('second Tuesday 22:00 + 5 days'),
    timeZone: 'Europe/Zurich',
    description: 'For whatever must be done',
    startsOn: new Date('2026-12-01T00:00:00Z'),
    endsOn: new Date('2027-12-01T00:00:00Z'),
  });
  const nodes = window.addTarget('Nodes', WindowTarget.resourceGroup('servers'), {
    targetName: 'servers',
    description: 'All of them',
    ownerInformation: 'the shop',
  });
  window.addRunCommandTask('Task', {
    taskName: 'do-it',
    description: 'Does it',
    document: 'Shop-DoIt',
    documentVersion: '2',
    documentHash: 'a'.repeat(64),
    parameters: { What: ['it'] },
    targets: [nodes],
    timeout: Duration.minutes(10),
    comment: 'once more',
    output: {
      bucket: new Bucket(stack, 'Bucket'),
      prefix: 'it',
      logGroup: new LogGroup(stack, 'Logs'),
    },
    notifications: { topic, per: 'node', events: ['Failed'] },
  });
  Tags.of(stack).add('Team', 'shop');
});

describe.each([
  ['AWS::SSM::PatchBaseline', 'CfnPatchBaseline', 22],
  ['AWS::SSM::MaintenanceWindow', 'CfnMaintenanceWindow', 11],
  ['AWS::SSM::MaintenanceWindowTarget', 'CfnMaintenanceWindowTarget', 7],
  ['AWS::SSM::MaintenanceWindowTask', 'CfnMaintenanceWindowTask', 36],
])('every property of %s', (type, declaration, atLeast) => {
  const paths = pathsOf(declaration);
  const reasons = LEFT_OUT[declaration] ?? {};
  const made = Object.values(everything.findResources(type)).map(({ Properties }) => Properties);

  it('can be reached, or is left out for a reason', () => {
    const unreachable = paths.filter((path) => !has(made, path.split('.')));
    expect(unreachable.sort()).toEqual(Object.keys(reasons).sort());
  });

  it('is known by its name in aws-cdk-lib', () => {
    expect(paths.length).toBeGreaterThanOrEqual(atLeast);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
