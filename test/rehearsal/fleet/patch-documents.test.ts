import {
  DescribeInstanceInformationCommand,
  DescribeInstancePatchStatesCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import { aRehearsal, pass } from './builders';

const imageDay = new Date('2026-08-01T00:00:00Z');

/** A node of Amazon Linux 2 that lacks a patch of openssl, which AWS's default approves, and one of vim, which it does not. */
function aNodeThatLacksPatches(lists: Readonly<Record<string, string>> = {}) {
  const ran: string[] = [];
  const { fleet, ssm } = aRehearsal({
    readFile: (url) => {
      const content = lists[url];
      if (content === undefined) throw new Error('NoSuchKey');
      return content;
    },
  });
  const system = { operatingSystem: 'AMAZON_LINUX_2', releasedAt: new Date('2026-08-20T00:00:00Z') } as const;
  const openssl = 'openssl.x86_64:1:1.0.2k-24.amzn2.0.14';
  fleet.publishPatch({ ...system, id: openssl, classification: 'Security', severity: 'Critical' });
  fleet.publishPatch({ ...system, id: 'vim.x86_64:2:9.0.2-1.amzn2', classification: 'Enhancement' });
  const { id } = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2', patchedUntil: imageDay });
  const hook = (name: string, exitCode = 0) => {
    fleet.publishDocument({
      name,
      platforms: ['Linux'],
      parameters: {},
      run: ({ node }) => ({
        minutes: 2,
        finish: () => {
          ran.push(`${name}, ${node.pendingReboot.size} pending`);
          return { exitCode, output: `${name} ended with ${exitCode}` };
        },
      }),
    });
  };
  const run = async (DocumentName: string, parameters: Record<string, string[]>) => {
    const Parameters = { Operation: ['Install'], ...parameters };
    const { Command } = await ssm.send(new SendCommandCommand({ DocumentName, InstanceIds: [id], Parameters }));
    await pass(fleet, 2);
    const invocation = await ssm.send(
      new GetCommandInvocationCommand({ CommandId: Command?.CommandId ?? '', InstanceId: id }),
    );
    const { InstancePatchStates } = await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: [id] }));
    return { status: invocation.Status, output: invocation.StandardOutputContent, state: InstancePatchStates?.[0] };
  };
  return { fleet, ssm, id, ran, hook, run };
}

const hooks = {
  PreInstallHookDocName: ['Drain'],
  PostInstallHookDocName: ['Check'],
  OnExitHookDocName: ['Return'],
};

describe('a run with hooks', () => {
  const withHooks = 'AWS-RunPatchBaselineWithHooks';

  it('runs one before the installation, one before the reboot, one at the end', async () => {
    const { hook, run, ran } = aNodeThatLacksPatches();
    for (const name of ['Drain', 'Check', 'Return']) hook(name);
    const { status, state, output } = await run(withHooks, hooks);
    expect({ status, ran }).toEqual({
      status: 'Success',
      ran: ['Drain, 0 pending', 'Check, 1 pending', 'Return, 0 pending'],
    });
    expect(state).toMatchObject({ InstalledCount: 1, MissingCount: 0, InstalledPendingRebootCount: 0 });
    expect(output).toContain('PreInstallHook: Drain ended with 0');
  });

  it('leaves out what need not be done: a node in order runs the last hook only', async () => {
    const { hook, run, ran } = aNodeThatLacksPatches();
    for (const name of ['Drain', 'Check', 'Return']) hook(name);
    await run(withHooks, hooks);
    ran.length = 0;
    expect((await run(withHooks, hooks)).status).toBe('Success');
    expect(ran).toEqual(['Return, 0 pending']);
  });

  it('does not reboot when told not to', async () => {
    const { hook, run, ran } = aNodeThatLacksPatches();
    for (const name of ['Drain', 'Check', 'Return']) hook(name);
    const { state } = await run(withHooks, { ...hooks, RebootOption: ['NoReboot'] });
    expect(state).toMatchObject({ InstalledPendingRebootCount: 1 });
    expect(ran).toEqual(['Drain, 0 pending', 'Check, 1 pending', 'Return, 1 pending']);
  });

  it.each([
    ['before the installation', 'Drain', ['Drain, 0 pending', 'Return, 0 pending'], { MissingCount: 1 }],
    [
      'after the installation',
      'Check',
      ['Drain, 0 pending', 'Check, 1 pending', 'Return, 1 pending'],
      { InstalledPendingRebootCount: 1 },
    ],
    [
      'at the end',
      'Return',
      ['Drain, 0 pending', 'Check, 1 pending', 'Return, 0 pending'],
      { InstalledCount: 1, InstalledPendingRebootCount: 0 },
    ],
  ])('fails when the hook %s fails, and skips all but the last one', async (_, failing, expected, counts) => {
    const { hook, run, ran } = aNodeThatLacksPatches();
    for (const name of ['Drain', 'Check', 'Return']) hook(name, name === failing ? 3 : 0);
    const { status, state } = await run(withHooks, hooks);
    expect({ status, ran }).toEqual({ status: 'Failed', ran: expected });
    expect(state).toMatchObject(counts);
  });

  it('fails when a hook names a document that does not exist', async () => {
    const { run } = aNodeThatLacksPatches();
    const { status, output, state } = await run(withHooks, { PreInstallHookDocName: ['Drain'] });
    expect(status).toBe('Failed');
    expect(output).toContain('document Drain cannot be run here');
    expect(state).toMatchObject({ MissingCount: 1 });
  });

  it('scans without any hook', async () => {
    const { run, state, ran } = { ...aNodeThatLacksPatches(), state: undefined };
    expect((await run(withHooks, { Operation: ['Scan'] })).state).toMatchObject({ MissingCount: 1, Operation: 'Scan' });
    expect({ ran, state }).toEqual({ ran: [], state: undefined });
  });

  it('knows no list of patches to install', async () => {
    const { run } = aNodeThatLacksPatches();
    await expect(run(withHooks, { InstallOverrideList: ['s3://acme/list.yaml'] })).rejects.toMatchObject({
      name: 'InvalidParameters',
    });
  });
});

describe('a list of patches to install', () => {
  const url = 's3://acme-output/lists/now.yaml';
  const install = (list: string, parameters = {}) =>
    aNodeThatLacksPatches({ [url]: list }).run('AWS-RunPatchBaseline', { InstallOverrideList: [url], ...parameters });

  it('is installed whatever the baseline says, and nothing else is; the report is by the baseline', async () => {
    const { status, state } = await install("patches:\n  - id: 'vim.x86_64'\n    title: '*2:9.0.2-1.amzn2'\n");
    expect(status).toBe('Success');
    expect(state).toMatchObject({ InstallOverrideList: url, MissingCount: 1, InstalledOtherCount: 1 });
  });

  it.each([
    ['by name and architecture', 'vim.x86_64', undefined, 1],
    ['by a wildcard', 'vi*', undefined, 1],
    ['of a version', 'vim.x86_64', '9.0.2-1.amzn2', 1],
    ['by the whole name', 'vim.*', 'vim.x86_64:2:9.0.*', 1],
    ['but not of another version', 'vim.x86_64', '*2:9.1*', 0],
    ['but not of another architecture', 'vim.aarch64', undefined, 0],
  ])('names a package %s', async (_, id, title, count) => {
    const { state } = await install(JSON.stringify({ patches: [{ id, title }] }));
    expect(state).toMatchObject({ InstalledOtherCount: count });
  });

  it('names Windows updates by their KB', async () => {
    const { fleet, run } = aNodeThatLacksPatches({ [url]: 'patches: [{ id: KB5068787, title: for people }]' });
    const releasedAt = new Date('2026-09-05T00:00:00Z');
    const update = { operatingSystem: 'WINDOWS', classification: 'SecurityUpdates', releasedAt } as const;
    fleet.publishPatch({ ...update, id: 'KB5068787' });
    fleet.publishPatch({ ...update, id: 'KB5068788' });
    const { id } = fleet.addNode({ operatingSystem: 'WINDOWS', patchedUntil: imageDay });
    const Parameters = { Operation: ['Install'], InstallOverrideList: [url] };
    await fleet.call('SendCommand', { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: [id], Parameters });
    await run('AWS-RunPatchBaseline', { Operation: ['Scan'] });
    expect([...fleet.nodes.get(id).installed.keys()]).toHaveLength(1);
  });

  it('is ignored by a scan', async () => {
    const { state } = await install('patches: [{ id: vim.x86_64 }]', { Operation: ['Scan'] });
    expect(state).toMatchObject({ MissingCount: 1, InstalledOtherCount: 0 });
    expect(state).not.toHaveProperty('InstallOverrideList');
  });

  it.each([
    ['is not there', undefined, 'NoSuchKey'],
    ['is no list', 'patches: openssl', 'must have a list of patches'],
    ['has a patch without id', 'patches: [{ title: openssl }]', 'every patch must have an id'],
  ])('fails the run when it %s', async (_, list, message) => {
    const { run } = aNodeThatLacksPatches(list === undefined ? {} : { [url]: list });
    const { status, output } = await run('AWS-RunPatchBaseline', { InstallOverrideList: [url] });
    expect(status).toBe('Failed');
    expect(output).toContain(message);
  });
});

describe('AWS-UpdateSSMAgent', () => {
  it.each([
    ['brings an old agent to the newest version', '3.2.582.0', {}, '3.3.3270.0', 'Success'],
    ['brings it to the version that is asked for', '3.2.582.0', { version: ['3.3.40.0'] }, '3.3.40.0', 'Success'],
    ['keeps the newer one', '3.3.40.0', { version: ['3.2.582.0'] }, '3.3.40.0', 'Failed'],
    [
      'goes back where that is allowed',
      '3.3.40.0',
      { version: ['3.2.582.0'], allowDowngrade: ['true'] },
      '3.2.582.0',
      'Success',
    ],
  ])('%s', async (_, agentVersion, Parameters: Record<string, string[]>, version, status) => {
    const { fleet, ssm } = aRehearsal();
    const { id } = fleet.addNode({ operatingSystem: 'UBUNTU', agentVersion });
    const DocumentName = 'AWS-UpdateSSMAgent';
    const { Command } = await ssm.send(new SendCommandCommand({ DocumentName, InstanceIds: [id], Parameters }));
    await pass(fleet, 1);
    const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({}));
    expect(InstanceInformationList).toMatchObject([
      { AgentVersion: version, IsLatestVersion: version === '3.3.3270.0' },
    ]);
    expect(
      await ssm.send(new GetCommandInvocationCommand({ CommandId: Command?.CommandId ?? '', InstanceId: id })),
    ).toMatchObject({ Status: status });
  });
});

it('skips the steps of a document on nodes of another platform, and that is no failure', async () => {
  const { fleet, ssm } = aRehearsal();
  const ids = (['WINDOWS', 'UBUNTU'] as const).map(
    (operatingSystem) => fleet.addNode({ operatingSystem, tags: { Role: 'web' } }).id,
  );
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-InstallWindowsUpdates',
      Targets: [{ Key: 'tag:Role', Values: ['web'] }],
      Parameters: { Action: ['Install'], AllowReboot: ['False'], Categories: ['DefinitionUpdates'] },
    }),
  );
  await pass(fleet, 1);
  const outputs = await Promise.all(
    ids.map((InstanceId) =>
      ssm.send(new GetCommandInvocationCommand({ CommandId: Command?.CommandId ?? '', InstanceId })),
    ),
  );
  expect(outputs.map(({ Status, StandardOutputContent }) => [Status, StandardOutputContent])).toEqual([
    ['Success', ''],
    ['Success', 'Step execution skipped due to unsupported platform'],
  ]);
});
