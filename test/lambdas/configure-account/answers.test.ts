import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, writeAnswer } from '../../../lambdas/configure-account/answer';
import { answerRequest, type Kind } from '../../../lambdas/configure-account/answer-request';
import { deliverAnswer } from '../../../lambdas/configure-account/deliver-answer';
import { AnAnswerAddress } from './support/an-answer-address';

const anAnswer = (changes: Partial<Answer> = {}): Answer => ({
  Status: 'SUCCESS',
  Reason: 'done',
  PhysicalResourceId: 'thing/acme',
  StackId: 'arn:stack',
  RequestId: 'request-1',
  LogicalResourceId: 'Thing',
  ...changes,
});

const aRequest = (ResponseURL: string, changes: Record<string, unknown> = {}) => ({
  RequestType: 'Create',
  RequestId: 'request-1',
  ResponseURL,
  StackId: 'arn:stack',
  LogicalResourceId: 'Thing',
  ResourceType: 'Custom::Thing',
  ResourceProperties: { ServiceToken: 'arn:function' },
  ...changes,
});

const lines: unknown[] = [];
const keep = (...line: unknown[]) => void lines.push(line);
const log = { info: keep, warn: keep, error: keep };
const addresses: AnAnswerAddress[] = [];
const anAddress = async (...statuses: number[]) => {
  const address = await AnAnswerAddress.listening(...statuses);
  addresses.push(address);
  return address;
};
afterEach(async () => {
  lines.length = 0;
  await Promise.all(addresses.splice(0).map((address) => address.close()));
});

const deliver = deliverAnswer({ fetch, sleep: async () => undefined, log });
const answering = (kind: Kind) =>
  answerRequest({
    kinds: { 'Custom::Thing': kind },
    deliver,
    now: () => new Date('2026-11-22T07:00:00Z'),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
    log,
  });
const aKind =
  (carryOut: () => Promise<string>): Kind =>
  () => ({ physicalId: 'thing/acme', carryOut });

const answerAt = ({ arrivals }: AnAnswerAddress): Answer => JSON.parse(arrivals.at(-1)?.body ?? 'null');

describe('an answer', () => {
  it.each([
    ['plain words', 'x'],
    ['words of several bytes each', '日本語 '],
    ['characters that JSON escapes', '"\u0001'],
  ])('of %s never grows beyond 4096 bytes', (_, word) => {
    const written = writeAnswer(anAnswer({ Reason: word.repeat(5000) }));
    expect(written.length).toBeLessThanOrEqual(4096);
    expect(written.length).toBeGreaterThan(3000);
    const read = JSON.parse(written.toString()) as Answer;
    expect(read).toMatchObject({ RequestId: 'request-1', PhysicalResourceId: 'thing/acme' });
    expect(read.Reason).toMatch(/ …$/);
  });

  it('is put without a content type, for which its address is not signed', async () => {
    const address = await anAddress();
    await deliver(address.url, anAnswer());
    expect(address.arrivals).toHaveLength(1);
    expect(address.arrivals[0]).toMatchObject({ method: 'PUT', body: JSON.stringify(anAnswer()) });
    expect(address.arrivals[0]?.headers['content-type'] ?? '').toBe('');
    expect(address.arrivals[0]?.headers['content-length']).toBe(String(JSON.stringify(anAnswer()).length));
  });

  it('is delivered again after S3 failed', async () => {
    const address = await anAddress(503, 500);
    await deliver(address.url, anAnswer());
    expect(address.arrivals).toHaveLength(3);
  });

  it('is dropped when nobody waits for it any more', async () => {
    const address = await anAddress(403);
    await deliver(address.url, anAnswer());
    expect(address.arrivals).toHaveLength(1);
    expect(lines).toEqual([['answer refused: CloudFormation no longer waits for it', { requestId: 'request-1' }]]);
  });

  it('refuses to count as given when it never arrived', async () => {
    const address = await anAddress(500, 500, 500, 500);
    await expect(deliver(address.url, anAnswer())).rejects.toThrow(
      'configure-account: the answer must reach CloudFormation, got status 500',
    );
    expect(address.arrivals).toHaveLength(4);
  });
});

describe('a request', () => {
  it('is answered when it is done', async () => {
    const address = await anAddress();
    await answering(aKind(async () => 'two things in place'))(aRequest(address.url), 60_000);
    expect(answerAt(address)).toEqual(anAnswer({ Reason: 'two things in place' }));
  });

  it('is answered when it fails, with the reason', async () => {
    const address = await anAddress();
    const kind = aKind(() => Promise.reject(new Error('acme: must be so, got otherwise')));
    await answering(kind)(aRequest(address.url), 60_000);
    expect(answerAt(address)).toEqual(anAnswer({ Status: 'FAILED', Reason: 'acme: must be so, got otherwise' }));
  });

  it('is answered before Lambda ends the run, and its work is told to stop', async () => {
    const address = await anAddress();
    let stopped = false;
    const kind: Kind = () => ({
      physicalId: 'thing/acme',
      carryOut: ({ signal }) =>
        new Promise((_done, fail) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            fail(signal.reason);
          });
        }),
    });
    await answering(kind)(aRequest(address.url), 15_050);
    expect(answerAt(address)).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'thing/acme',
      Reason: expect.stringMatching(/^configure-account: must be done within 0 seconds, got no end; deploy again/),
    });
    expect(stopped).toBe(true);
  });

  it('of a type that is not ours is answered', async () => {
    const address = await anAddress();
    await answering(aKind(async () => 'done'))(aRequest(address.url, { ResourceType: 'Custom::Other' }), 60_000);
    expect(answerAt(address)).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'never-made',
      Reason: 'Thing: the type must be one of Custom::Thing, got Custom::Other',
    });
  });

  it('that makes no sense is answered with the id it came with', async () => {
    const address = await anAddress();
    await answering(aKind(async () => 'done'))(
      aRequest(address.url, { RequestType: 'Upgrade', PhysicalResourceId: 'thing/acme' }),
      60_000,
    );
    expect(answerAt(address)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'thing/acme' });
  });

  it('refuses to go on where nobody waits for an answer', async () => {
    await expect(answering(aKind(async () => 'done'))({ RequestType: 'Create' }, 60_000)).rejects.toThrow(
      'configure-account: a request must carry the ResponseURL of CloudFormation, got none',
    );
  });

  it('never puts its signed address into the log', async () => {
    const address = await anAddress(500, 500, 500, 500);
    const kind = aKind(() => Promise.reject(new Error('no')));
    await expect(answering(kind)(aRequest(address.url), 60_000)).rejects.toThrow('must reach CloudFormation');
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});
