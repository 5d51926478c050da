import type { PatchRule } from '@aws-sdk/client-ssm';
import type { SimulatedFleet } from '../../../rehearsal/fleet/simulated-fleet';
import { aFleet } from './builders';

async function create(fleet: SimulatedFleet, input: object = {}): Promise<string> {
  return (
    (await fleet.call('CreatePatchBaseline', {
      Name: 'acme-linux',
      OperatingSystem: 'AMAZON_LINUX_2023',
      ...input,
    })) as { BaselineId: string }
  ).BaselineId;
}

const rule = (settings: Partial<PatchRule> = {}, key = 'CLASSIFICATION'): object => ({
  ApprovalRules: {
    PatchRules: [{ PatchFilterGroup: { PatchFilters: [{ Key: key, Values: ['Security'] }] }, ...settings }],
  },
});

it('starts with a default of AWS for every operating system, and two more for Windows', async () => {
  const fleet = aFleet();
  const { BaselineIdentities } = (await fleet.call('DescribePatchBaselines', {
    Filters: [{ Key: 'OWNER', Values: ['AWS'] }],
  })) as { BaselineIdentities: object[] };
  expect(BaselineIdentities).toHaveLength(17);
  expect(await fleet.call('GetDefaultPatchBaseline', { OperatingSystem: 'UBUNTU' })).toEqual({
    BaselineId: expect.stringMatching(/^arn:aws:ssm:eu-central-1:\d{12}:patchbaseline\/pb-[0-9a-f]{17}$/),
    OperatingSystem: 'UBUNTU',
  });
});

it('finds baselines by owner and by the beginning of their name', async () => {
  const fleet = aFleet();
  await create(fleet, { Name: 'acme-linux' });
  await create(fleet, { Name: 'other-linux' });
  const Filters = [
    { Key: 'OWNER', Values: ['Self'] },
    { Key: 'NAME_PREFIX', Values: ['acme-'] },
  ];
  expect(await fleet.call('DescribePatchBaselines', { Filters })).toMatchObject({
    BaselineIdentities: [{ BaselineName: 'acme-linux', DefaultBaseline: false }],
  });
  await expect(
    fleet.call('DescribePatchBaselines', { Filters: [{ Key: 'NAME', Values: ['x'] }] }),
  ).rejects.toMatchObject({ code: 'ValidationException' });
});

it('tells a patch group its baseline, and every other group the default', async () => {
  const fleet = aFleet();
  const id = await create(fleet);
  const ask = (PatchGroup: string): Promise<object> =>
    fleet.call('GetPatchBaselineForPatchGroup', { PatchGroup, OperatingSystem: 'AMAZON_LINUX_2023' });
  await fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId: id, PatchGroup: 'canary' });
  await fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId: id, PatchGroup: 'canary' });
  expect(await ask('canary')).toMatchObject({ BaselineId: id });
  expect(await ask('web')).toMatchObject({ BaselineId: expect.stringContaining('arn:aws:ssm') });
  expect(await fleet.call('DescribePatchGroups')).toMatchObject({
    Mappings: [{ PatchGroup: 'canary', BaselineIdentity: { BaselineId: id } }],
  });
});

it('makes one baseline of two requests with one token, and refuses the token for another request', async () => {
  const fleet = aFleet();
  expect(await create(fleet, { ClientToken: 'once' })).toBe(await create(fleet, { ClientToken: 'once' }));
  await expect(create(fleet, { ClientToken: 'once', Description: 'other' })).rejects.toMatchObject({
    code: 'IdempotentParameterMismatch',
  });
});

it('refuses the 51st baseline', async () => {
  const fleet = aFleet();
  for (let turn = 0; turn < 50; turn++) await create(fleet);
  await expect(create(fleet)).rejects.toMatchObject({ code: 'ResourceLimitExceededException' });
});

it('refuses the 26th patch group of a baseline', async () => {
  const fleet = aFleet();
  const BaselineId = await create(fleet);
  for (let turn = 1; turn <= 25; turn++)
    await fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId, PatchGroup: `group-${turn}` });
  await expect(
    fleet.call('RegisterPatchBaselineForPatchGroup', { BaselineId, PatchGroup: 'group-26' }),
  ).rejects.toMatchObject({ code: 'ResourceLimitExceededException' });
});

it.each([
  [
    'no delay where there must be one',
    {},
    rule(),
    'Exactly one of ApproveAfterDays and ApproveUntilDate must be specified in a patch rule.',
  ],
  [
    'a delay and a date',
    {},
    rule({ ApproveAfterDays: 1, ApproveUntilDate: '2026-01-01' }),
    'Exactly one of ApproveAfterDays and ApproveUntilDate must be specified in a patch rule.',
  ],
  [
    'a delay on Ubuntu',
    { OperatingSystem: 'UBUNTU' },
    rule({ ApproveAfterDays: 1 }, 'PRIORITY'),
    'ApproveAfterDays and ApproveUntilDate are not supported for operating system UBUNTU.',
  ],
  [
    'a priority on Amazon Linux',
    {},
    rule({ ApproveAfterDays: 1 }, 'PRIORITY'),
    'The patch filter key PRIORITY is not supported for operating system AMAZON_LINUX_2023.',
  ],
  [
    'a severity on Windows that is not MSRC',
    { OperatingSystem: 'WINDOWS' },
    rule({ ApproveAfterDays: 1 }, 'SEVERITY'),
    'The patch filter key SEVERITY is not supported for operating system WINDOWS.',
  ],
  [
    'the status of available updates on Linux',
    {},
    { AvailableSecurityUpdatesComplianceStatus: 'COMPLIANT' },
    'AvailableSecurityUpdatesComplianceStatus is not supported for operating system AMAZON_LINUX_2023.',
  ],
])('refuses %s', async (_, system, settings, message) => {
  await expect(create(aFleet(), { ...system, ...settings })).rejects.toMatchObject({
    code: 'ValidationException',
    message,
  });
});

it.each([
  ['GetPatchBaseline', {}],
  ['UpdatePatchBaseline', {}],
  ['RegisterDefaultPatchBaseline', {}],
  ['RegisterPatchBaselineForPatchGroup', { PatchGroup: 'canary' }],
])('refuses %s of a baseline that does not exist', async (operation, input) => {
  await expect(aFleet().call(operation, { BaselineId: 'pb-00000000000000000', ...input })).rejects.toMatchObject({
    code: 'DoesNotExistException',
  });
});

it('changes what an update names and keeps the rest, unless it replaces', async () => {
  const fleet = aFleet();
  const BaselineId = await create(fleet, { Description: 'first', RejectedPatches: ['kernel*'] });
  expect(await fleet.call('UpdatePatchBaseline', { BaselineId, Description: 'second' })).toMatchObject({
    Description: 'second',
    RejectedPatches: ['kernel*'],
  });
  expect(await fleet.call('UpdatePatchBaseline', { BaselineId, Replace: true, Name: 'acme-linux' })).toMatchObject({
    RejectedPatches: [],
  });
  await expect(fleet.call('UpdatePatchBaseline', { BaselineId, Replace: true })).rejects.toMatchObject({
    code: 'ValidationException',
  });
});
