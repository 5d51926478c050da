import { NOW, runStep, scriptOf } from '../run-step';

const sent = [{ Command: { CommandId: 'c-1' } }];
const said = (status: string, output = '') => ({
  CommandInvocations: [{ Status: status, CommandPlugins: [{ Output: output }] }],
});
const NODE = { InstanceId: 'i-0123456789abcdef0', Platform: 'Linux' };
const read = (answers: readonly unknown[], node = NODE) =>
  runStep('restart-node', 'readBoot', node, { 'ssm.send_command': sent, 'ssm.list_command_invocations': answers });
const prove = (answers: readonly unknown[], before = 'boot-1', at: number | string = NOW) =>
  runStep(
    'restart-node',
    'proveRestart',
    { ...NODE, Boot: before, At: at },
    { 'ssm.send_command': sent, 'ssm.list_command_invocations': answers },
  );

describe('reading the boot', () => {
  it('returns the boot and when it was read', () => {
    const { returned, calls } = read([
      { CommandInvocations: [] },
      said('InProgress'),
      said('Success', 'boot-1 86400\n'),
    ]);
    expect(returned).toEqual({ Boot: 'boot-1', At: NOW + 15 });
    expect(calls).toHaveLength(4);
    expect(calls[0]?.[1]).toMatchObject({ InstanceIds: [NODE.InstanceId], DocumentName: 'AWS-RunShellScript' });
  });

  it.each([
    ['Linux', 'AWS-RunShellScript', '/proc/sys/kernel/random/boot_id'],
    ['MacOS', 'AWS-RunShellScript', 'kern.bootsessionuuid'],
    ['Windows', 'AWS-RunPowerShellScript', 'LastBootUpTime'],
  ])('asks %s with %s', (platform, document, command) => {
    const { calls } = read([said('Success', 'boot-1 5')], { ...NODE, Platform: platform });
    const request = calls[0]?.[1] as { DocumentName: string; Parameters: { commands: string[] } };
    expect(request.DocumentName).toBe(document);
    expect(request.Parameters.commands[0]).toContain(command);
  });

  it.each([
    ['does not answer', [said('InProgress')]],
    ['answers with a failure', [said('Failed')]],
    ['is not reached', [said('Undeliverable')]],
  ])('goes on with an EC2 instance that %s', (_, answers) => {
    expect(read(answers).returned).toMatchObject({ Boot: 'no answer' });
  });

  it('gives up waiting after two minutes', () => {
    expect(read([said('Pending')]).slept).toBe(120);
  });

  it('refuses another node that does not answer, with nothing changed', () => {
    const end = read([said('Delayed')], { ...NODE, InstanceId: 'mi-0123456789abcdef0' });
    expect(end.raised).toBe('RuntimeError: mi-0123456789abcdef0 must answer to be restarted from here, got no answer');
  });

  it('takes a node that cannot be sent to for one that does not answer', () => {
    const { returned } = runStep('restart-node', 'readBoot', NODE, {
      'ssm.send_command': [{ error: 'InvalidInstanceId' }],
    });
    expect(returned).toEqual({ Boot: 'no answer', At: NOW });
  });

  it('lets any other refusal end the run', () => {
    const { raised } = runStep('restart-node', 'readBoot', NODE, {
      'ssm.send_command': [{ error: 'AccessDeniedException' }],
    });
    expect(raised).toContain('AccessDeniedException');
  });
});

describe('proving the restart', () => {
  it('waits for another boot: an answer from the old one is no proof', () => {
    const answers = [said('Success', 'boot-1 86410'), said('InProgress'), said('Failed'), said('Success', 'boot-2 12')];
    const { returned, slept } = prove(answers);
    expect(returned).toEqual({ Boot: 'boot-2', RestartedAfterSeconds: slept - 12 });
  });

  it('takes no boot that is older than the asking, as of a node that had not answered and now answers late', () => {
    const { returned, raised } = prove([said('Success', 'boot-1 86400')], 'no answer');
    expect(returned).toBeUndefined();
    expect(raised).toBe(
      "TimeoutError: i-0123456789abcdef0 must answer with another boot than no answer, got ('boot-1', 86400)",
    );
  });

  it('proves the restart of a node that had not answered by its young boot', () => {
    expect(prove([said('Success', 'boot-2 4')], 'no answer', String(NOW - 60)).returned).toEqual({
      Boot: 'boot-2',
      RestartedAfterSeconds: 61,
    });
  });

  it('fails within the ten minutes of a script when the node stays down', () => {
    const { raised, slept } = prove([said('InProgress')]);
    expect(raised).toBe('TimeoutError: i-0123456789abcdef0 must answer with another boot than boot-1, got no answer');
    expect(slept).toBeLessThan(600);
  });

  it('fails when the node never went down', () => {
    expect(prove([said('Success', 'boot-1 90000')]).raised).toContain("got ('boot-1', 90000)");
  });
});

it('asks for the boot before and after in the same way', () => {
  const asking = (step: string) => scriptOf('restart-node', step).split('\n\n\ndef ').slice(0, 2);
  expect(asking('readBoot')).toEqual(asking('proveRestart'));
});
