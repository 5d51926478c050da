import type { SimulatedFleet } from '../../../../rehearsal/fleet/simulated-fleet';
import { aFleet } from '../builders';

const place = { account: '123456789012', region: 'eu-central-1', stack: 'acme-patching' };

async function create(fleet: SimulatedFleet, type: string, properties: object): Promise<string> {
  return (
    await fleet.cloudFormation({ op: 'create', type, logicalId: 'Part', properties: { ...properties }, ...place })
  ).physicalId;
}

const baseline = (properties: object = {}): object => ({
  Name: 'acme-linux',
  OperatingSystem: 'AMAZON_LINUX_2023',
  ApprovalRules: {
    PatchRules: [
      {
        ApproveAfterDays: 3,
        ComplianceLevel: 'CRITICAL',
        PatchFilterGroup: { PatchFilters: [{ Key: 'CLASSIFICATION', Values: ['Security'] }] },
      },
    ],
  },
  ...properties,
});

const window = (properties: object = {}): object => ({
  Name: 'acme-canary',
  Schedule: 'cron(0 2 ? * SUN *)',
  Duration: 3,
  Cutoff: 1,
  AllowUnassociatedTargets: false,
  ...properties,
});

describe('AWS::SSM::PatchBaseline', () => {
  it('registers its patch groups, its tags and itself as the default', async () => {
    const fleet = aFleet();
    const id = await create(
      fleet,
      'AWS::SSM::PatchBaseline',
      baseline({ PatchGroups: ['canary'], DefaultBaseline: true, Tags: [{ Key: 'Fleet', Value: 'acme' }] }),
    );
    expect(id).toMatch(/^pb-[0-9a-f]{17}$/);
    expect(
      await fleet.call('GetPatchBaselineForPatchGroup', { PatchGroup: 'canary', OperatingSystem: 'AMAZON_LINUX_2023' }),
    ).toMatchObject({ BaselineId: id });
    expect(await fleet.call('GetDefaultPatchBaseline', { OperatingSystem: 'AMAZON_LINUX_2023' })).toMatchObject({
      BaselineId: id,
    });
    expect(await fleet.call('ListTagsForResource', { ResourceType: 'PatchBaseline', ResourceId: id })).toEqual({
      TagList: [{ Key: 'Fleet', Value: 'acme' }],
    });
  });

  it('gives its patch groups and tags what the update says', async () => {
    const fleet = aFleet();
    const oldProperties = baseline({ PatchGroups: ['canary', 'web'], Tags: [{ Key: 'Old', Value: '1' }] });
    const physicalId = await create(fleet, 'AWS::SSM::PatchBaseline', oldProperties);
    const properties = baseline({
      PatchGroups: ['web', 'db'],
      Tags: [{ Key: 'New', Value: '2' }],
      ApprovalRules: undefined,
      RejectedPatches: ['kernel*'],
    });
    await fleet.cloudFormation({
      op: 'update',
      type: 'AWS::SSM::PatchBaseline',
      physicalId,
      properties: { ...properties },
      oldProperties: { ...oldProperties },
      ...place,
    });
    expect(await fleet.call('GetPatchBaseline', { BaselineId: physicalId })).toMatchObject({
      PatchGroups: ['web', 'db'],
      ApprovalRules: { PatchRules: [] },
      RejectedPatches: ['kernel*'],
    });
    expect(await fleet.call('ListTagsForResource', { ResourceType: 'PatchBaseline', ResourceId: physicalId })).toEqual({
      TagList: [{ Key: 'New', Value: '2' }],
    });
  });

  it('deletes a baseline with the groups it registered itself', async () => {
    const fleet = aFleet();
    const properties = { ...baseline({ PatchGroups: ['canary'] }) };
    const physicalId = await create(fleet, 'AWS::SSM::PatchBaseline', properties);
    await fleet.cloudFormation({ op: 'delete', type: 'AWS::SSM::PatchBaseline', physicalId, properties, ...place });
    await expect(fleet.call('GetPatchBaseline', { BaselineId: physicalId })).rejects.toMatchObject({
      code: 'DoesNotExistException',
    });
  });

  it('refuses to delete the default, and a baseline whose group was registered by other hands', async () => {
    const fleet = aFleet();
    const properties = { ...baseline() };
    const physicalId = await create(fleet, 'AWS::SSM::PatchBaseline', properties);
    const remove = (): Promise<unknown> =>
      fleet.cloudFormation({ op: 'delete', type: 'AWS::SSM::PatchBaseline', physicalId, properties, ...place });
    await fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId: physicalId, PatchGroup: 'canary' });
    await expect(remove()).rejects.toMatchObject({ code: 'ResourceInUseException' });
    await fleet.call('DeregisterPatchBaselineForPatchGroup', { BaselineId: physicalId, PatchGroup: 'canary' });
    await fleet.call('RegisterDefaultPatchBaseline', { BaselineId: physicalId });
    await expect(remove()).rejects.toMatchObject({ code: 'ResourceInUseException' });
    const { BaselineIdentities } = (await fleet.call('DescribePatchBaselines', {
      Filters: [
        { Key: 'OWNER', Values: ['AWS'] },
        { Key: 'OPERATING_SYSTEM', Values: ['AMAZON_LINUX_2023'] },
      ],
    })) as { BaselineIdentities: { BaselineId: string }[] };
    await fleet.call('RegisterDefaultPatchBaseline', { BaselineId: BaselineIdentities[0]?.BaselineId });
    await remove();
  });

  it('refuses a patch group that another baseline of the operating system has, and leaves nothing behind', async () => {
    const fleet = aFleet();
    await create(fleet, 'AWS::SSM::PatchBaseline', baseline({ PatchGroups: ['canary'] }));
    await expect(
      create(fleet, 'AWS::SSM::PatchBaseline', baseline({ Name: 'acme-other', PatchGroups: ['web', 'canary'] })),
    ).rejects.toMatchObject({
      code: 'AlreadyExistsException',
      message:
        'Patch Group canary already has a baseline registered for OperatingSystem AMAZON_LINUX_2023. (Service: Ssm, Status Code: 400, Error Code: AlreadyExistsException, Resource: AWS::SSM::PatchBaseline)',
    });
    expect(await fleet.call('DescribePatchBaselines', { Filters: [{ Key: 'OWNER', Values: ['Self'] }] })).toMatchObject(
      { BaselineIdentities: [{ BaselineName: 'acme-linux' }] },
    );
    await create(
      fleet,
      'AWS::SSM::PatchBaseline',
      baseline({ Name: 'acme-windows', OperatingSystem: 'WINDOWS', PatchGroups: ['canary'] }),
    );
  });

  it('says everything that is wrong with its properties', async () => {
    const properties = {
      ...baseline({
        OperatingSystem: 'BEOS',
        Colour: 'red',
        PatchGroups: [''],
        ApprovalRules: { PatchRules: [{ ApproveAfterDays: 361 }] },
      }),
      Name: undefined,
    };
    await expect(create(aFleet(), 'AWS::SSM::PatchBaseline', properties)).rejects.toMatchObject({
      message: [
        'Properties validation failed for resource Part with message:',
        '#: required key [Name] not found',
        '#/OperatingSystem: BEOS is not a valid enum value',
        '#/ApprovalRules/PatchRules/0/ApproveAfterDays: 361 is not less or equal to 360',
        '#: extraneous key [Colour] is not permitted',
        '#/PatchGroups/0: expected minLength: 1, actual: 0',
      ].join('\n'),
    });
  });
});

describe('maintenance windows', () => {
  it('makes a window, its target and its task, and takes them away again', async () => {
    const fleet = aFleet();
    const WindowId = await create(
      fleet,
      'AWS::SSM::MaintenanceWindow',
      window({ Duration: '3', AllowUnassociatedTargets: 'false', Tags: [{ Key: 'Fleet', Value: 'acme' }] }),
    );
    expect(WindowId).toMatch(/^mw-[0-9a-f]{17}$/);
    const targets = [{ Key: 'tag:PatchGroup', Values: ['canary'] }];
    const target = { WindowId, ResourceType: 'INSTANCE', Targets: targets };
    const WindowTargetId = await create(fleet, 'AWS::SSM::MaintenanceWindowTarget', target);
    const task = {
      WindowId,
      Targets: [{ Key: 'WindowTargetIds', Values: [WindowTargetId] }],
      TaskArn: 'AWS-RunPatchBaseline',
      TaskType: 'RUN_COMMAND',
      Priority: 1,
      MaxConcurrency: '50%',
      MaxErrors: '1',
      TaskInvocationParameters: {
        MaintenanceWindowRunCommandParameters: { TimeoutSeconds: 600, Parameters: { Operation: ['Scan'] } },
      },
    };
    const WindowTaskId = await create(fleet, 'AWS::SSM::MaintenanceWindowTask', task);
    expect(await fleet.call('GetMaintenanceWindow', { WindowId })).toMatchObject({
      Duration: 3,
      AllowUnassociatedTargets: false,
    });
    expect(await fleet.call('GetMaintenanceWindowTask', { WindowId, WindowTaskId })).toMatchObject({
      TaskInvocationParameters: { RunCommand: { TimeoutSeconds: 600, Parameters: { Operation: ['Scan'] } } },
    });
    await fleet.cloudFormation({
      op: 'delete',
      type: 'AWS::SSM::MaintenanceWindowTask',
      physicalId: WindowTaskId,
      properties: task,
      ...place,
    });
    await fleet.cloudFormation({
      op: 'delete',
      type: 'AWS::SSM::MaintenanceWindowTarget',
      physicalId: WindowTargetId,
      properties: target,
      ...place,
    });
    await fleet.cloudFormation({
      op: 'delete',
      type: 'AWS::SSM::MaintenanceWindow',
      physicalId: WindowId,
      properties: { ...window() },
      ...place,
    });
    expect(await fleet.call('DescribeMaintenanceWindows')).toEqual({ WindowIdentities: [] });
    await fleet.cloudFormation({
      op: 'delete',
      type: 'AWS::SSM::MaintenanceWindowTask',
      physicalId: WindowTaskId,
      properties: task,
      ...place,
    });
  });

  it('leaves a window disabled that was disabled by hand', async () => {
    const fleet = aFleet();
    const physicalId = await create(fleet, 'AWS::SSM::MaintenanceWindow', window());
    await fleet.call('UpdateMaintenanceWindow', { WindowId: physicalId, Enabled: false });
    const properties = { ...window({ Duration: 4 }) };
    await fleet.cloudFormation({
      op: 'update',
      type: 'AWS::SSM::MaintenanceWindow',
      physicalId,
      properties,
      oldProperties: { ...window() },
      ...place,
    });
    expect(await fleet.call('GetMaintenanceWindow', { WindowId: physicalId })).toMatchObject({
      Duration: 4,
      Enabled: false,
    });
  });

  it('refuses a task of a window that does not exist', async () => {
    const WindowId = 'mw-00000000000000000';
    const task = { WindowId, TaskArn: 'AWS-RunPatchBaseline', TaskType: 'RUN_COMMAND', Priority: 1 };
    await expect(create(aFleet(), 'AWS::SSM::MaintenanceWindowTask', task)).rejects.toMatchObject({
      code: 'DoesNotExistException',
    });
  });

  it('refuses to update what only a new resource can change', async () => {
    const fleet = aFleet();
    const physicalId = await create(fleet, 'AWS::SSM::PatchBaseline', baseline());
    const change = fleet.cloudFormation({
      op: 'update',
      type: 'AWS::SSM::PatchBaseline',
      physicalId,
      properties: { ...baseline({ OperatingSystem: 'UBUNTU' }) },
      oldProperties: { ...baseline() },
      ...place,
    });
    await expect(change).rejects.toMatchObject({ code: 'NotUpdatable' });
  });
});

it('refuses a resource type that it does not make', async () => {
  await expect(create(aFleet(), 'AWS::SSM::OpsItem', {})).rejects.toThrow(
    'The simulated fleet does not make resources of type AWS::SSM::OpsItem',
  );
});

describe('AWS::SSM::Association', () => {
  const properties = {
    Name: 'AWS-Noop',
    AssociationName: 'acme-agent',
    Targets: [{ Key: 'tag:Role', Values: ['web'] }],
    ScheduleExpression: 'rate(1 day)',
    Tags: [{ Key: 'Fleet', Value: 'acme' }],
  };
  const described = async (fleet: SimulatedFleet, AssociationId: string) =>
    (await fleet.call('DescribeAssociation', { AssociationId })) as { AssociationDescription: object };

  it('is made, changed and deleted as one of State Manager', async () => {
    const fleet = aFleet();
    const type = 'AWS::SSM::Association';
    const physicalId = await create(fleet, type, properties);
    expect(await described(fleet, physicalId)).toMatchObject({
      AssociationDescription: { AssociationName: 'acme-agent' },
    });
    const after = { ...properties, ScheduleExpression: 'rate(2 days)', Tags: [] };
    await fleet.cloudFormation({
      op: 'update',
      type,
      physicalId,
      properties: after,
      oldProperties: properties,
      ...place,
    });
    expect(await described(fleet, physicalId)).toMatchObject({
      AssociationDescription: { AssociationVersion: '2', ScheduleExpression: 'rate(2 days)' },
    });
    expect(await fleet.call('ListTagsForResource', { ResourceType: 'Association', ResourceId: physicalId })).toEqual({
      TagList: [],
    });
    for (let turn = 0; turn < 2; turn++)
      await fleet.cloudFormation({ op: 'delete', type, physicalId, properties: after, ...place });
    expect(await fleet.call('ListAssociations')).toMatchObject({ Associations: [] });
  });

  it.each<[string, object, string]>([
    [
      'a version of a document of AWS',
      { DocumentVersion: '1' },
      'DocumentVersion cannot be given for a document of AWS.',
    ],
    [
      'a schedule that State Manager does not keep',
      { ScheduleExpression: 'rate(5 minutes)' },
      'Error Code: InvalidSchedule',
    ],
  ])('refuses %s', async (_, more, reason) => {
    await expect(create(aFleet(), 'AWS::SSM::Association', { ...properties, ...more })).rejects.toThrow(reason);
  });
});

describe('AWS::SSM::Document', () => {
  const content = (description: string) => ({
    schemaVersion: '0.3',
    description,
    mainSteps: [{ name: 'wait', action: 'aws:sleep', inputs: { Duration: 'PT1M' } }],
  });
  const document = (change: object = {}) => ({
    Name: 'acme-wait',
    DocumentType: 'Automation',
    DocumentFormat: 'YAML',
    UpdateMethod: 'NewVersion',
    Content: content('first'),
    ...change,
  });
  const update = (fleet: SimulatedFleet, properties: object, oldProperties: object = document()) =>
    fleet.cloudFormation({
      op: 'update',
      type: 'AWS::SSM::Document',
      physicalId: 'acme-wait',
      properties: { ...properties },
      oldProperties: { ...oldProperties },
      ...place,
    });
  const versions = async (fleet: SimulatedFleet) => {
    const { Document } = (await fleet.call('DescribeDocument', { Name: 'acme-wait' })) as {
      Document: { LatestVersion: string; DefaultVersion: string };
    };
    return { latest: Document.LatestVersion, byDefault: Document.DefaultVersion };
  };

  it('gets a new version that is not the default', async () => {
    const fleet = aFleet();
    await create(fleet, 'AWS::SSM::Document', document());
    await update(fleet, document({ Content: content('second') }));
    expect(await versions(fleet)).toEqual({ latest: '2', byDefault: '1' });
  });

  it('gets no version for its tags', async () => {
    const fleet = aFleet();
    await create(fleet, 'AWS::SSM::Document', document());
    await update(fleet, document({ Tags: [{ Key: 'Fleet', Value: 'acme' }] }));
    expect(await versions(fleet)).toEqual({ latest: '1', byDefault: '1' });
  });

  it('cannot be replaced under its own name', async () => {
    const fleet = aFleet();
    await create(fleet, 'AWS::SSM::Document', document());
    await expect(update(fleet, document({ Content: content('second'), UpdateMethod: undefined }))).rejects.toThrow(
      'CloudFormation cannot update a stack when a custom-named resource requires replacing',
    );
  });
});

it('AWS::ResourceGroups::Group holds the servers that have its tags', async () => {
  const fleet = aFleet();
  const web = fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'web' } });
  fleet.addNode({ operatingSystem: 'UBUNTU', tags: { Role: 'db' } });
  await create(fleet, 'AWS::ResourceGroups::Group', {
    Name: 'acme-web',
    ResourceQuery: {
      Type: 'TAG_FILTERS_1_0',
      Query: { ResourceTypeFilters: ['AWS::AllSupported'], TagFilters: [{ Key: 'Role', Values: ['web'] }] },
    },
  });
  expect(fleet.nodes.inGroup('acme-web')).toEqual([web]);
});
