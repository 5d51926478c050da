import { type InstancePatchState, paginateDescribeInstancePatches, type SSMClient } from '@aws-sdk/client-ssm';
import type { NodeSettings } from '../../../rehearsal/fleet/nodes';
import type { PatchSettings } from '../../../rehearsal/fleet/patches';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aRehearsal, pass } from './builders';

const imageDay = new Date('2026-08-01T00:00:00Z');

/** A node made from an image of 1 August, in the ring canary. */
const aNode = (fleet: SimulatedFleet, settings: Partial<NodeSettings> = {}): string =>
  fleet.addNode({
    operatingSystem: 'AMAZON_LINUX_2023',
    tags: { PatchGroup: 'canary' },
    patchedUntil: imageDay,
    ...settings,
  }).id;

/** A security patch released on 20 August. */
const aPatch = (fleet: SimulatedFleet, settings: Partial<PatchSettings> = {}): void => {
  fleet.publishPatch({
    id: 'openssl.x86_64:1:3.0.8-1.amzn2023',
    operatingSystem: 'AMAZON_LINUX_2023',
    classification: 'Security',
    severity: 'Critical',
    releasedAt: new Date('2026-08-20T00:00:00Z'),
    ...settings,
  });
};

/** A baseline of the ring canary; without a choice of ours it approves all security patches after three days, as critical. */
async function aBaseline(
  fleet: SimulatedFleet,
  { ApproveAfterDays = 3, OperatingSystem = 'AMAZON_LINUX_2023', ...settings }: Record<string, unknown> = {},
): Promise<string> {
  const isUbuntu = OperatingSystem === 'UBUNTU';
  const PatchFilters = [
    isUbuntu ? { Key: 'PRIORITY', Values: ['*'] } : { Key: 'CLASSIFICATION', Values: ['Security', 'SecurityUpdates'] },
  ];
  const rule = {
    PatchFilterGroup: { PatchFilters },
    ComplianceLevel: 'CRITICAL',
    ...(!isUbuntu && { ApproveAfterDays }),
  };
  const { BaselineId } = (await fleet.call('CreatePatchBaseline', {
    Name: 'acme-baseline',
    OperatingSystem,
    ApprovalRules: { PatchRules: [rule] },
    ...settings,
  })) as { BaselineId: string };
  await fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId, PatchGroup: 'canary' });
  return BaselineId;
}

async function run(
  fleet: SimulatedFleet,
  InstanceId: string,
  Operation: 'Scan' | 'Install',
  parameters: object = {},
): Promise<InstancePatchState> {
  const Parameters = { Operation: [Operation], ...parameters };
  await fleet.call('SendCommand', { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: [InstanceId], Parameters });
  await pass(fleet, 1);
  const { InstancePatchStates } = (await fleet.call('DescribeInstancePatchStates', { InstanceIds: [InstanceId] })) as {
    InstancePatchStates: InstancePatchState[];
  };
  return InstancePatchStates[0] as InstancePatchState;
}

async function statesOf(client: SSMClient, InstanceId: string): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  for await (const page of paginateDescribeInstancePatches({ client }, { InstanceId })) {
    for (const { KBId = '', State = '' } of page.Patches ?? []) states[KBId] = State;
  }
  return states;
}

it('scans: what the baseline approves and the node lacks is missing', async () => {
  const { fleet, events } = aRehearsal();
  const BaselineId = await aBaseline(fleet);
  const id = aNode(fleet);
  aPatch(fleet);
  const state = await run(fleet, id, 'Scan');
  expect(state).toMatchObject({
    BaselineId,
    PatchGroup: 'canary',
    MissingCount: 1,
    InstalledCount: 0,
    Operation: 'Scan',
  });
  expect(state).toMatchObject({
    CriticalNonCompliantCount: 1,
    SecurityNonCompliantCount: 1,
    OtherNonCompliantCount: 0,
  });
  expect((state.OperationEndTime?.getTime() ?? 0) - (state.OperationStartTime?.getTime() ?? 0)).toBeGreaterThanOrEqual(
    60_000,
  );
  expect(events.find((event) => event['detail-type'] === 'Configuration Compliance State Change')).toMatchObject({
    source: 'aws.ssm',
    resources: [`arn:aws:ssm:eu-central-1:123456789012:managed-instance/${id}`],
    detail: {
      'resource-type': 'managed-instance',
      'resource-id': id,
      'compliance-status': 'non_compliant',
      'compliance-type': 'Patch',
      'patch-baseline-id': BaselineId,
      severity: 'critical',
    },
  });
});

it('tells of compliance when it changes, and only then', async () => {
  const { fleet, events } = aRehearsal();
  await aBaseline(fleet);
  const id = aNode(fleet);
  await run(fleet, id, 'Scan');
  await run(fleet, id, 'Scan');
  aPatch(fleet);
  await run(fleet, id, 'Scan');
  await run(fleet, id, 'Install');
  const changes = events.filter((event) => event['detail-type'] === 'Configuration Compliance State Change');
  expect(changes.map(({ detail }) => detail['compliance-status'])).toEqual(['compliant', 'non_compliant', 'compliant']);
});

it.each([
  ['a minute before its delay is over', '2026-09-10T11:00:00Z', 0],
  ['once its delay is over', '2026-09-10T12:00:00Z', 1],
])('looks at the baseline anew at each run: %s', async (_, now, missing) => {
  const { fleet } = aRehearsal();
  await aBaseline(fleet);
  const id = aNode(fleet);
  aPatch(fleet, { releasedAt: new Date('2026-09-07T12:00:00Z') });
  await fleet.advanceTo(new Date(now));
  expect((await run(fleet, id, 'Scan')).MissingCount).toBe(missing);
});

it('lets the runs of one snapshot see the approvals of the first', async () => {
  const { fleet } = aRehearsal();
  await aBaseline(fleet);
  const [first, second] = [aNode(fleet), aNode(fleet)];
  aPatch(fleet, { releasedAt: new Date('2026-09-04T13:30:00Z') });
  const SnapshotId = ['11111111-2222-4333-a444-555555555555'];
  expect(await run(fleet, first, 'Scan', { SnapshotId })).toMatchObject({ MissingCount: 0, SnapshotId: SnapshotId[0] });
  await pass(fleet, 2);
  expect(await run(fleet, second, 'Scan', { SnapshotId })).toMatchObject({ MissingCount: 0 });
  expect(await run(fleet, second, 'Scan')).toMatchObject({ MissingCount: 1 });
});

it('takes the default of the operating system for a node without a registered patch group', async () => {
  const { fleet } = aRehearsal();
  await aBaseline(fleet);
  const id = aNode(fleet, { tags: {} });
  aPatch(fleet);
  expect(await run(fleet, id, 'Scan')).toMatchObject({
    PatchGroup: '',
    MissingCount: 1,
    BaselineId: expect.stringContaining('arn:aws:ssm'),
  });
});

it('installs what is missing and reboots', async () => {
  const { fleet, ssm } = aRehearsal();
  await aBaseline(fleet);
  const id = aNode(fleet);
  aPatch(fleet);
  expect(await run(fleet, id, 'Install')).toMatchObject({
    InstalledCount: 1,
    MissingCount: 0,
    InstalledPendingRebootCount: 0,
    RebootOption: 'RebootIfNeeded',
  });
  expect(await statesOf(ssm, id)).toEqual({ 'openssl.x86_64:1:3.0.8-1.amzn2023': 'INSTALLED' });
});

it('leaves every patch pending that it installs without a reboot, until there is one', async () => {
  const { fleet } = aRehearsal();
  await aBaseline(fleet);
  const id = aNode(fleet);
  aPatch(fleet);
  expect(await run(fleet, id, 'Install', { RebootOption: ['NoReboot'] })).toMatchObject({
    InstalledPendingRebootCount: 1,
    InstalledCount: 0,
    CriticalNonCompliantCount: 1,
    LastNoRebootInstallOperationTime: expect.any(Date),
  });
  fleet.rebootNode(id);
  expect(await run(fleet, id, 'Scan')).toMatchObject({ InstalledPendingRebootCount: 0, InstalledCount: 1 });
});

it('fails as often as the patch says, and calls the patch missing again at the next scan', async () => {
  const { fleet } = aRehearsal();
  await aBaseline(fleet);
  const id = aNode(fleet);
  aPatch(fleet, { fails: { on: [id], times: 2 } });
  expect(await run(fleet, id, 'Install')).toMatchObject({ FailedCount: 1, MissingCount: 0 });
  expect(await fleet.call('ListCommands')).toMatchObject({ Commands: [{ Status: 'Failed' }] });
  expect(await run(fleet, id, 'Scan')).toMatchObject({ FailedCount: 0, MissingCount: 1 });
  expect(await run(fleet, id, 'Install')).toMatchObject({ FailedCount: 1 });
  expect(await run(fleet, id, 'Install')).toMatchObject({ FailedCount: 0, InstalledCount: 1 });
});

it('lets a second run on a node wait for the first', async () => {
  const { fleet } = aRehearsal();
  await aBaseline(fleet);
  const id = aNode(fleet, { minutesToInstall: 30 });
  aPatch(fleet);
  const command = { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: [id], Parameters: { Operation: ['Install'] } };
  await fleet.call('SendCommand', command);
  await pass(fleet, 0.1);
  await fleet.call('SendCommand', command);
  await pass(fleet, 0.7);
  const { Commands } = (await fleet.call('ListCommands')) as { Commands: { Status: string }[] };
  expect(Commands.map(({ Status }) => Status)).toEqual(['Success', 'Success']);
});

it.each([
  ['installs nothing on a node whose run is cancelled', false, 0],
  ['goes on on a node that does not listen, though its command is cancelled', true, 1],
])('%s', async (_, ignoresCancel, installed) => {
  const { fleet } = aRehearsal();
  await aBaseline(fleet);
  const id = aNode(fleet, { minutesToInstall: 20, ignoresCancel });
  aPatch(fleet);
  const command = { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: [id], Parameters: { Operation: ['Install'] } };
  const { Command } = (await fleet.call('SendCommand', command)) as { Command: { CommandId: string } };
  await pass(fleet, 0.2);
  await fleet.call('CancelCommand', { CommandId: Command.CommandId });
  await pass(fleet, 1);
  expect(await fleet.call('ListCommandInvocations')).toMatchObject({ CommandInvocations: [{ Status: 'Cancelled' }] });
  expect(fleet.nodes.get(id).installed.size).toBe(installed);
});

describe('states of single patches', () => {
  it.each<[string, Partial<PatchSettings>, Record<string, unknown>, string | undefined]>([
    ['installed with the image and approved', { releasedAt: new Date('2026-07-01') }, {}, 'INSTALLED'],
    [
      'installed with the image and not approved',
      { releasedAt: new Date('2026-07-01'), classification: 'Bugfix' },
      {},
      'INSTALLED_OTHER',
    ],
    ['not approved', { classification: 'Bugfix' }, {}, undefined],
    ['approved by name', { classification: 'Bugfix' }, { ApprovedPatches: ['openssl-3.0.8*'] }, 'MISSING'],
    ['rejected and not installed', {}, { RejectedPatches: ['openssl*'] }, undefined],
    [
      'rejected and installed',
      { releasedAt: new Date('2026-07-01') },
      { RejectedPatches: ['openssl*'] },
      'INSTALLED_OTHER',
    ],
    [
      'blocked and installed',
      { releasedAt: new Date('2026-07-01') },
      { RejectedPatches: ['openssl*'], RejectedPatchesAction: 'BLOCK' },
      'INSTALLED_REJECTED',
    ],
    ['for a package that the node does not have', { appliesTo: { tags: { Role: 'db' } } }, {}, undefined],
    ['for another product', { products: ['AmazonLinux2023.9'] }, {}, undefined],
    ['not released yet', { releasedAt: new Date('2027-01-01') }, { ApprovedPatches: ['openssl*'] }, undefined],
  ])('%s', async (_, patch, baseline, state) => {
    const { fleet, ssm } = aRehearsal();
    await aBaseline(fleet, baseline);
    const id = aNode(fleet);
    aPatch(fleet, patch);
    await run(fleet, id, 'Scan');
    expect(Object.values(await statesOf(ssm, id))).toEqual(state === undefined ? [] : [state]);
  });

  it.each<[string, Partial<PatchSettings>, Record<string, unknown>, string | undefined]>([
    ['for a feature that the server does not have', { appliesTo: { nodes: [] } }, {}, 'NOT_APPLICABLE'],
    ['security and not yet approved', {}, { ApproveAfterDays: 300 }, 'AVAILABLE_SECURITY_UPDATE'],
  ])('on Windows: %s', async (_, patch, baseline, state) => {
    const { fleet, ssm } = aRehearsal();
    await aBaseline(fleet, { OperatingSystem: 'WINDOWS', ...baseline });
    const id = aNode(fleet, { operatingSystem: 'WINDOWS' });
    aPatch(fleet, { id: 'KB5034123', operatingSystem: 'WINDOWS', classification: 'SecurityUpdates', ...patch });
    expect(await run(fleet, id, 'Scan')).toMatchObject({ MissingCount: 0, CriticalNonCompliantCount: 0 });
    expect(Object.values(await statesOf(ssm, id))).toEqual([state]);
  });

  it('counts available security updates as the baseline says', async () => {
    const { fleet } = aRehearsal();
    await aBaseline(fleet, {
      OperatingSystem: 'WINDOWS',
      ApproveAfterDays: 300,
      AvailableSecurityUpdatesComplianceStatus: 'NON_COMPLIANT',
    });
    const id = aNode(fleet, { operatingSystem: 'WINDOWS' });
    aPatch(fleet, { id: 'KB5034123', operatingSystem: 'WINDOWS', classification: 'SecurityUpdates' });
    expect(await run(fleet, id, 'Scan')).toMatchObject({
      AvailableSecurityUpdateCount: 1,
      SecurityNonCompliantCount: 1,
      CriticalNonCompliantCount: 0,
    });
  });
});

describe('a patch that a newer one replaces', () => {
  const older = 'KB1';
  const newer = 'KB2';

  async function scanned(
    operatingSystem: 'WINDOWS' | 'AMAZON_LINUX_2023',
    now: string,
  ): Promise<Record<string, string>> {
    const { fleet, ssm } = aRehearsal();
    await aBaseline(fleet, { OperatingSystem: operatingSystem, ApproveAfterDays: 14 });
    const id = aNode(fleet, { operatingSystem });
    const classification = operatingSystem === 'WINDOWS' ? 'SecurityUpdates' : 'Security';
    aPatch(fleet, { id: older, operatingSystem, classification, releasedAt: new Date('2026-08-10') });
    aPatch(fleet, {
      id: newer,
      operatingSystem,
      classification,
      releasedAt: new Date('2026-09-01'),
      supersedes: [older],
    });
    await fleet.advanceTo(new Date(now));
    await run(fleet, id, 'Scan');
    return statesOf(ssm, id);
  }

  it('is still missing on Linux while the newer one is not approved', async () => {
    expect(await scanned('AMAZON_LINUX_2023', '2026-09-08T00:00:00Z')).toEqual({ [older]: 'MISSING' });
  });

  it('gives way on Linux when the newer one is approved', async () => {
    expect(await scanned('AMAZON_LINUX_2023', '2026-09-20T00:00:00Z')).toEqual({ [newer]: 'MISSING' });
  });

  it('is skipped on Windows as soon as the newer one is released', async () => {
    expect(await scanned('WINDOWS', '2026-09-08T00:00:00Z')).toEqual({ [newer]: 'AVAILABLE_SECURITY_UPDATE' });
  });
});

it('approves on Ubuntu what comes from the security repository, at once', async () => {
  const { fleet, ssm } = aRehearsal();
  await aBaseline(fleet, { OperatingSystem: 'UBUNTU' });
  const id = aNode(fleet, { operatingSystem: 'UBUNTU' });
  aPatch(fleet, {
    id: 'openssl.amd64:3.0.13-0ubuntu3.7',
    operatingSystem: 'UBUNTU',
    priority: 'Important',
    releasedAt: fleet.now(),
  });
  aPatch(fleet, {
    id: 'tzdata.all:2026b-0ubuntu1',
    operatingSystem: 'UBUNTU',
    priority: 'Required',
    classification: 'Updates',
    releasedAt: fleet.now(),
  });
  await run(fleet, id, 'Scan');
  expect(await statesOf(ssm, id)).toEqual({ 'openssl.amd64:3.0.13-0ubuntu3.7': 'MISSING' });
});

it('counts a patch installed by other hands as installed, and on Windows as pending if it needs a reboot', async () => {
  const { fleet, ssm } = aRehearsal();
  await aBaseline(fleet);
  const linux = aNode(fleet);
  const windows = aNode(fleet, { operatingSystem: 'WINDOWS', tags: {} });
  aPatch(fleet, { needsReboot: true });
  aPatch(fleet, { id: 'KB5034123', operatingSystem: 'WINDOWS', classification: 'SecurityUpdates', needsReboot: true });
  fleet.installOutside(linux, 'openssl.x86_64:1:3.0.8-1.amzn2023');
  fleet.installOutside(windows, 'KB5034123');
  await run(fleet, linux, 'Scan');
  await run(fleet, windows, 'Scan');
  expect([await statesOf(ssm, linux), await statesOf(ssm, windows)].flatMap((states) => Object.values(states))).toEqual(
    ['INSTALLED', 'INSTALLED_PENDING_REBOOT'],
  );
});

it('answers for the nodes of a patch group whose counts match', async () => {
  const { fleet } = aRehearsal();
  await aBaseline(fleet);
  const behind = aNode(fleet);
  const current = aNode(fleet, { patchedUntil: new Date('2026-09-01') });
  aPatch(fleet);
  await run(fleet, behind, 'Scan');
  await run(fleet, current, 'Scan');
  const ask = async (...Filters: object[]): Promise<(string | undefined)[]> =>
    (
      (await fleet.call('DescribeInstancePatchStatesForPatchGroup', { PatchGroup: 'canary', Filters })) as {
        InstancePatchStates: InstancePatchState[];
      }
    ).InstancePatchStates.map(({ InstanceId }) => InstanceId);
  expect(await ask()).toEqual([behind, current]);
  expect(await ask({ Key: 'MissingCount', Values: ['0'], Type: 'GreaterThan' })).toEqual([behind]);
  expect(
    await ask(
      { Key: 'MissingCount', Values: ['0'], Type: 'Equal' },
      { Key: 'InstalledCount', Values: ['1'], Type: 'NotEqual' },
    ),
  ).toEqual([]);
  await expect(ask({ Key: 'Colour', Values: ['1'], Type: 'Equal' })).rejects.toMatchObject({ code: 'InvalidFilter' });
});

it('filters patches by state as the console writes it', async () => {
  const { fleet } = aRehearsal();
  await aBaseline(fleet);
  const InstanceId = aNode(fleet);
  aPatch(fleet);
  aPatch(fleet, { id: 'old.x86_64:0:1-1', releasedAt: new Date('2026-07-01') });
  await run(fleet, InstanceId, 'Scan');
  expect(
    await fleet.call('DescribeInstancePatches', { InstanceId, Filters: [{ Key: 'State', Values: ['Missing'] }] }),
  ).toMatchObject({
    Patches: [{ KBId: 'openssl.x86_64:1:3.0.8-1.amzn2023', Severity: 'Critical', InstalledTime: new Date(0) }],
  });
  await expect(fleet.call('DescribeInstancePatches', { InstanceId: 'i-0123456789abcdef0' })).rejects.toMatchObject({
    code: 'InvalidInstanceId',
  });
});

it('leaves out the states of nodes that were never scanned', async () => {
  const { fleet } = aRehearsal();
  expect(
    await fleet.call('DescribeInstancePatchStates', { InstanceIds: [aNode(fleet), 'i-0123456789abcdef0'] }),
  ).toEqual({ InstancePatchStates: [] });
});

describe('a patch for an application', () => {
  const office = {
    id: 'KB5002700',
    operatingSystem: 'WINDOWS',
    classification: 'SecurityUpdates',
    severity: 'Critical',
    set: 'APPLICATION',
    productFamily: 'Office',
    products: ['Office 2016'],
  } as const;
  const byApplication = (...filters: object[]): object => ({
    OperatingSystem: 'WINDOWS',
    ApprovalRules: {
      PatchRules: [
        {
          PatchFilterGroup: { PatchFilters: [{ Key: 'PATCH_SET', Values: ['APPLICATION'] }, ...filters] },
          ApproveAfterDays: 0,
        },
      ],
    },
  });

  it.each([
    ['reaches it when the rule is for applications', byApplication(), 1],
    [
      'reaches it by the family of its product',
      byApplication({ Key: 'PRODUCT_FAMILY', Values: ['Office'] }, { Key: 'PRODUCT', Values: ['Office 2016'] }),
      1,
    ],
    ['passes over another product', byApplication({ Key: 'PRODUCT', Values: ['Office 2019'] }), 0],
    ['passes over it when the rule is for Windows', { OperatingSystem: 'WINDOWS', ApproveAfterDays: 0 }, 0],
  ])('%s', async (_, baseline: object, missing) => {
    const { fleet } = aRehearsal();
    await aBaseline(fleet, baseline as Record<string, unknown>);
    const id = aNode(fleet, { operatingSystem: 'WINDOWS' });
    aPatch(fleet, office);
    expect((await run(fleet, id, 'Scan')).MissingCount).toBe(missing);
  });
});

describe('a rejected patch that another one needs', () => {
  const needed = 'libcrypto.x86_64:1:3.0.8-1.amzn2023';

  it.each([
    ['comes with it, and counts as other, where the baseline allows dependencies', 'ALLOW_AS_DEPENDENCY', 1, 1, 0],
    ['keeps it out where the baseline blocks', 'BLOCK', 0, 0, 1],
  ])('%s', async (_, RejectedPatchesAction, InstalledCount, InstalledOtherCount, MissingCount) => {
    const { fleet } = aRehearsal();
    await aBaseline(fleet, { RejectedPatches: ['libcrypto*'], RejectedPatchesAction });
    const id = aNode(fleet);
    aPatch(fleet, { id: needed });
    aPatch(fleet, { requires: [needed] });
    expect(await run(fleet, id, 'Install')).toMatchObject({
      InstalledCount,
      InstalledOtherCount,
      MissingCount,
      InstalledRejectedCount: 0,
    });
  });
});

it('approves by name what is no security update only where the baseline says so', async () => {
  const settings = { ApprovedPatches: ['vim*'], ApprovedPatchesComplianceLevel: 'LOW' };
  const missing = async (baseline: Record<string, unknown>): Promise<number | undefined> => {
    const { fleet } = aRehearsal();
    await aBaseline(fleet, { ...baseline, OperatingSystem: 'UBUNTU' });
    const id = aNode(fleet, { operatingSystem: 'UBUNTU' });
    aPatch(fleet, { id: 'vim.amd64:9.1.0-1', operatingSystem: 'UBUNTU', classification: 'Updates' });
    return (await run(fleet, id, 'Scan')).MissingCount;
  };
  expect(await missing(settings)).toBe(0);
  expect(await missing({ ...settings, ApprovedPatchesEnableNonSecurity: true })).toBe(1);
});

it.each(['AMAZON_LINUX_2', 'SUSE', 'ORACLE_LINUX', 'ROCKY_LINUX', 'ALMA_LINUX', 'DEBIAN', 'MACOS'] as const)(
  'patches %s by the default of AWS',
  async (operatingSystem) => {
    const { fleet } = aRehearsal();
    const id = aNode(fleet, { operatingSystem, tags: {} });
    aPatch(fleet, { operatingSystem, priority: 'Required' });
    expect(await run(fleet, id, 'Install')).toMatchObject({ InstalledCount: 1, MissingCount: 0 });
  },
);
