import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { FlagTypeError, flagReader } from '../../../lambdas/shared/flags';

const NAME = '/acme/web/flags';
const ssm = mockClient(SSMClient);
const START = Date.parse('2026-11-22T03:00:00Z');

/** A reader whose clock only moves when told to. */
function aReader(seconds?: number) {
  let at = START;
  const read = flagReader(
    new SSMClient({ region: 'eu-central-1' }),
    NAME,
    { 'new-checkout': false, share: 0.1, greeting: 'hello' },
    { ...(seconds === undefined ? {} : { seconds }), now: () => new Date(at) },
  );
  return {
    read,
    pass: (passed: number) => {
      at += passed * 1000;
    },
  };
}

const says = (value: string) => ssm.on(GetParameterCommand, { Name: NAME }).resolves({ Parameter: { Value: value } });
const fails = (error: Error) => ssm.on(GetParameterCommand).rejects(error);
const throttled = () => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
const calls = () => ssm.commandCalls(GetParameterCommand).length;

beforeEach(() => ssm.reset());

it('reads each flag with its type', async () => {
  says('{"greeting":"grüezi","new-checkout":true,"share":0.5}');
  const flags = await aReader().read();
  const typed: { 'new-checkout': boolean; share: number; greeting: string } = flags;
  expect(typed).toEqual({ 'new-checkout': true, share: 0.5, greeting: 'grüezi' });
});

it('takes the default of a flag that the group lacks, and leaves out what the program does not know', async () => {
  says('{"share":0.5,"later":true}');
  expect(await aReader().read()).toEqual({ 'new-checkout': false, share: 0.5, greeting: 'hello' });
});

it('takes every default while there is no such parameter', async () => {
  fails(new ParameterNotFound({ message: 'none', $metadata: {} }));
  expect(await aReader().read()).toEqual({ 'new-checkout': false, share: 0.1, greeting: 'hello' });
});

it.each([
  ['text for true or false', '{"new-checkout":"true"}', 'new-checkout must be a boolean, got a string'],
  ['a number for text', '{"greeting":1}', 'greeting must be a string, got a number'],
  ['nothing for a number', '{"share":null}', 'share must be a number, got a null'],
  ['a list', '[true]', 'must hold flags as JSON such as {"new-checkout":true}, got something else'],
  ['no JSON', 'hunter2', 'must hold flags as JSON such as {"new-checkout":true}, got something else'],
])('refuses %s, and never shows the value', async (_title, value, message) => {
  says(value);
  await expect(aReader().read()).rejects.toThrow(new FlagTypeError(`${NAME}: ${message}`));
});

it('takes a flag called as something of JavaScript’s for what it is', async () => {
  says('{}');
  const read = flagReader(new SSMClient({ region: 'eu-central-1' }), NAME, { toString: 'usual' });
  expect(await read()).toEqual({ toString: 'usual' });
});

describe('asking', () => {
  it('asks once for many calls at a time', async () => {
    says('{}');
    const { read } = aReader();
    await Promise.all([read(), read(), read()]);
    expect(calls()).toBe(1);
  });

  it.each([
    [59, 1],
    [60, 2],
  ])('after %d seconds has asked %d times', async (passed, times) => {
    says('{}');
    const { read, pass } = aReader();
    await read();
    pass(passed);
    await read();
    expect(calls()).toBe(times);
  });

  it('sees a change after so many seconds as the program says', async () => {
    says('{"share":0.2}');
    const { read, pass } = aReader(10);
    await read();
    says('{"share":0.3}');
    pass(9);
    expect((await read()).share).toBe(0.2);
    pass(1);
    expect((await read()).share).toBe(0.3);
  });

  it('goes on with what was read last while nobody answers, and asks again after a rest', async () => {
    says('{"share":0.2}');
    const { read, pass } = aReader();
    await read();
    fails(throttled());
    pass(60);
    expect((await read()).share).toBe(0.2);
    pass(4);
    expect((await read()).share).toBe(0.2);
    expect(calls()).toBe(2);
    says('{"share":0.3}');
    pass(1);
    expect((await read()).share).toBe(0.3);
  });

  it('fails if there was never an answer, and rests before the next question', async () => {
    fails(throttled());
    const { read, pass } = aReader();
    await expect(read()).rejects.toThrow('Rate exceeded');
    pass(4);
    await expect(read()).rejects.toThrow('Rate exceeded');
    expect(calls()).toBe(1);
    says('{}');
    pass(1);
    await expect(read()).resolves.toBeDefined();
  });
});
