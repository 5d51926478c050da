import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedFleet, SimulatedFleetOptions } from '../../../rehearsal/fleet/simulated-fleet';
import type { AuthorizationRequest } from '../../../rehearsal/fleet/world';
import { aFleet, pass } from './builders';

const role = 'arn:aws:iam::123456789012:role/acme-runbook';

interface Run {
  readonly AutomationExecutionStatus: string;
  readonly FailureMessage?: string;
  readonly Outputs: Readonly<Record<string, string[]>>;
  readonly StepExecutions: readonly { readonly StepName: string; readonly StepStatus: string }[];
}

/** A fleet with one of the project's own runbooks in it, under its own name. */
async function withRunbook(
  name: string,
  options: Partial<SimulatedFleetOptions> = {},
  kind: 'automation' | 'command' = 'automation',
): Promise<SimulatedFleet> {
  const fleet = aFleet(options);
  const Content = readFileSync(join(__dirname, `../../../runbooks/${kind}/${name}.yaml`), 'utf8');
  const DocumentType = kind === 'automation' ? 'Automation' : 'Command';
  await fleet.call('CreateDocument', { Name: `acme-${name}`, DocumentType, DocumentFormat: 'YAML', Content });
  return fleet;
}

async function start(
  fleet: SimulatedFleet,
  name: string,
  Parameters: Record<string, string[]>,
): Promise<() => Promise<Run>> {
  const { AutomationExecutionId } = (await fleet.call('StartAutomationExecution', {
    DocumentName: `acme-${name}`,
    DocumentVersion: '$LATEST',
    Parameters: { AutomationAssumeRole: [role], ...Parameters },
  })) as { AutomationExecutionId: string };
  return async () => {
    const found = await fleet.call('GetAutomationExecution', { AutomationExecutionId });
    return (found as { AutomationExecution: Run }).AutomationExecution;
  };
}

describe('restart-node', () => {
  it.each(['AMAZON_LINUX_2023', 'WINDOWS'] as const)(
    'restarts an instance of %s and proves it',
    async (operatingSystem) => {
      const fleet = await withRunbook('restart-node');
      const node = fleet.addNode({ operatingSystem });
      await pass(fleet, 1);
      const run = await start(fleet, 'restart-node', { InstanceId: [node.id] });
      await pass(fleet, 1);
      expect(await run()).toMatchObject({ AutomationExecutionStatus: 'Success' });
      expect(node.boots).toBe(1);
      expect((await run()).StepExecutions.map(({ StepName }) => StepName)).toEqual([
        'findNode',
        'readBoot',
        'chooseWay',
        'restartThroughEc2',
        'proveRestart',
      ]);
    },
  );

  it('restarts a node on premises through its agent', async () => {
    const fleet = await withRunbook('restart-node');
    const node = fleet.addNode({ operatingSystem: 'UBUNTU', hybrid: true });
    const run = await start(fleet, 'restart-node', { InstanceId: [node.id] });
    await pass(fleet, 1);
    expect(await run()).toMatchObject({ AutomationExecutionStatus: 'Success' });
    expect(node.boots).toBe(1);
  });

  it('changes nothing where its role may not read who the node is', async () => {
    const asked: AuthorizationRequest[] = [];
    const fleet = await withRunbook('restart-node', {
      authorize: (call) => {
        asked.push(call);
        return false;
      },
    });
    const node = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023' });
    const run = await start(fleet, 'restart-node', { InstanceId: [node.id] });
    await pass(fleet, 1);
    expect(await run()).toMatchObject({ AutomationExecutionStatus: 'Failed' });
    expect(node.boots).toBe(0);
    expect(asked).toMatchObject([
      {
        roleArn: role,
        action: 'ssm:DescribeInstanceInformation',
        sourceArn: expect.stringMatching(/:automation-execution\//),
      },
    ]);
  });

  it.each(['x; id', '$(id)', 'i-0123456789abcdef0\nid'])('refuses the node %j', async (id) => {
    const fleet = await withRunbook('restart-node');
    await expect(start(fleet, 'restart-node', { InstanceId: [id] })).rejects.toMatchObject({
      code: 'InvalidAutomationExecutionParametersException',
    });
  });
});

it('create-image makes an image and prunes the oldest of its series', async () => {
  const fleet = await withRunbook('create-image');
  const { id } = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023' });
  const made: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const run = await start(fleet, 'create-image', { InstanceId: [id], Keep: ['2'] });
    await pass(fleet, 1);
    expect(await run()).toMatchObject({ AutomationExecutionStatus: 'Success' });
    made.push((await run()).Outputs['createImage.ImageId']?.[0] ?? '');
  }
  const { Images } = (await fleet.ec2('DescribeImages')) as { Images: { ImageId: string }[] };
  expect(Images.map(({ ImageId }) => ImageId).sort()).toEqual(made.slice(1).sort());
});

it('snapshot-volumes takes snapshots and prunes the oldest run', async () => {
  const fleet = await withRunbook('snapshot-volumes');
  const { id } = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023' });
  for (let turn = 0; turn < 3; turn++) {
    const run = await start(fleet, 'snapshot-volumes', { InstanceId: [id], Keep: ['2'] });
    await pass(fleet, 1);
    expect(await run()).toMatchObject({ AutomationExecutionStatus: 'Success' });
  }
  expect(((await fleet.ec2('DescribeSnapshots')) as { Snapshots: object[] }).Snapshots).toHaveLength(2);
});

it('close-open-ports closes what is open to the world, and says so in the tag of the group', async () => {
  const fleet = await withRunbook('close-open-ports');
  const { id } = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023' });
  const open = { protocol: 'tcp', from: 22, to: 22, cidr: '0.0.0.0/0' } as const;
  const group = fleet.addSecurityGroup('acme-web', [open, { ...open, cidr: '10.0.0.0/8' }], [id]);
  const run = await start(fleet, 'close-open-ports', { InstanceId: [id], DryRun: ['false'] });
  await pass(fleet, 1);
  expect(await run()).toMatchObject({ AutomationExecutionStatus: 'Success' });
  expect(await fleet.ec2('DescribeSecurityGroupRules')).toMatchObject({
    SecurityGroupRules: [{ CidrIpv4: '10.0.0.0/8' }],
  });
  expect(await fleet.ec2('DescribeSecurityGroups', { GroupIds: [group] })).toMatchObject({
    SecurityGroups: [{ Tags: [{ Key: 'shipshape:closed-ports', Value: '2026-09-07: tcp 22 0.0.0.0/0' }] }],
  });
});

it('a maintenance window runs an automation once for each of its nodes', async () => {
  const fleet = await withRunbook('restart-node');
  const nodes = [1, 2, 3].map(() => fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', tags: { Role: 'web' } }));
  const { WindowId } = (await fleet.call('CreateMaintenanceWindow', {
    Name: 'acme-runbook',
    Schedule: 'at(2026-09-07T14:00:00)',
    Duration: 3,
    Cutoff: 1,
    AllowUnassociatedTargets: false,
  })) as { WindowId: string };
  const { WindowTargetId } = (await fleet.call('RegisterTargetWithMaintenanceWindow', {
    WindowId,
    ResourceType: 'INSTANCE',
    Targets: [{ Key: 'tag:Role', Values: ['web'] }],
  })) as { WindowTargetId: string };
  await fleet.call('RegisterTaskWithMaintenanceWindow', {
    WindowId,
    TaskType: 'AUTOMATION',
    TaskArn: 'acme-restart-node',
    Targets: [{ Key: 'WindowTargetIds', Values: [WindowTargetId] }],
    MaxConcurrency: '1',
    MaxErrors: '0',
    TaskInvocationParameters: {
      Automation: {
        DocumentVersion: '$LATEST',
        Parameters: { InstanceId: ['{{RESOURCE_ID}}'], AutomationAssumeRole: [role] },
      },
    },
  });
  await pass(fleet, 6);
  expect(await fleet.call('DescribeMaintenanceWindowExecutions', { WindowId })).toMatchObject({
    WindowExecutions: [{ Status: 'SUCCESS' }],
  });
  expect(nodes.map(({ boots }) => boots)).toEqual([1, 1, 1]);
});

it('an association runs an automation on each of its nodes, and survives the restart', async () => {
  const fleet = await withRunbook('restart-node');
  const node = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', tags: { Role: 'web' } });
  await fleet.call('CreateAssociation', {
    Name: 'acme-restart-node',
    DocumentVersion: '$LATEST',
    AutomationTargetParameterName: 'InstanceId',
    Parameters: { AutomationAssumeRole: [role] },
    Targets: [{ Key: 'tag:Role', Values: ['web'] }],
    MaxConcurrency: '1',
    MaxErrors: '0',
  });
  await pass(fleet, 1);
  expect(node.boots).toBe(1);
  expect(node.associations).toMatchObject([{ status: 'Success' }]);
});

it('time-sync finds a clock that is off, and puts it right where that is asked for', async () => {
  const fleet = await withRunbook('time-sync', {}, 'command');
  const node = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', clockOffSeconds: 90 });
  const send = (Mode: string) =>
    fleet.call('SendCommand', { DocumentName: 'acme-time-sync', InstanceIds: [node.id], Parameters: { Mode: [Mode] } });
  await send('audit');
  await pass(fleet, 0.1);
  expect(node.clockOffSeconds).toBe(90);
  await send('repair');
  await pass(fleet, 0.1);
  expect(node.clockOffSeconds).toBe(0);
  expect(await fleet.call('ListCommands')).toMatchObject({ Commands: [{ Status: 'Success' }, { Status: 'Failed' }] });
});
