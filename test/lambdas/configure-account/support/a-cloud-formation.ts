import { type Answer, writeAnswer } from '../../../../lambdas/configure-account/answer';
import { answerRequest } from '../../../../lambdas/configure-account/answer-request';
import { PATCH_REGISTRATIONS, type PatchRegistrationsProperties } from '../../../../lambdas/configure-account/contract';
import { patchRegistrations } from '../../../../lambdas/configure-account/patch-registrations/register-baselines';
import { AMemory } from './a-memory';
import type { AnAccount } from './an-account';

export const STACK = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/acme-patching/1';
/** What a template asks for. */
export type Maps = Partial<Omit<PatchRegistrationsProperties, 'Fleet'>>;

/** CloudFormation with one custom resource: it makes requests, one after the other, and believes the answers. */
export class ACloudFormation {
  readonly told: { message: string; fields: Record<string, unknown> }[] = [];
  private requests = 0;
  private turns = 0;
  private now = new Date('2026-11-22T07:00:00Z');

  constructor(
    readonly account: AnAccount,
    readonly memory = new AMemory(),
  ) {}

  request(RequestType: 'Create' | 'Update' | 'Delete', asked: Maps, before?: Maps, stackId = STACK) {
    const n = ++this.requests;
    const at = new Date(this.now.getTime() + n * 60_000).toISOString().replace(/[-:]|\.\d+/g, '');
    return {
      RequestType,
      RequestId: `request-${n}`,
      ResponseURL: `https://cloudformation-custom-resource-response.s3.amazonaws.com/answer?X-Amz-Date=${at}&X-Amz-Signature=s`,
      StackId: stackId,
      LogicalResourceId: 'Registrations',
      ResourceType: PATCH_REGISTRATIONS,
      ...(RequestType !== 'Create' && { PhysicalResourceId: 'patch-registrations/acme' }),
      ResourceProperties: { ServiceToken: 'arn:function', Fleet: 'acme', ...asked },
      ...(before && { OldResourceProperties: { ServiceToken: 'arn:function', Fleet: 'acme', ...before } }),
    };
  }

  async send(request: unknown, endsInMilliseconds = 300_000): Promise<Answer> {
    const tell = (message: string, fields: Record<string, unknown> = {}) => {
      this.told.push({ message, fields });
    };
    const log = { info: () => undefined, debug: () => undefined, warn: tell, error: () => undefined };
    const pass = async (milliseconds: number) => {
      this.now = new Date(this.now.getTime() + milliseconds);
    };
    const deps = { now: () => this.now, sleep: pass, newId: () => `turn-${++this.turns}`, log };
    const answers: Answer[] = [];
    await answerRequest({
      ...deps,
      // The whole time of a run never passes unless a case is about that.
      sleep: (milliseconds, signal) =>
        milliseconds > 60_000 ? new Promise((done) => signal?.addEventListener('abort', done)) : Promise.resolve(),
      kinds: { [PATCH_REGISTRATIONS]: patchRegistrations({ ...deps, registrar: this.account, memory: this.memory }) },
      deliver: async (_url, answer) => void answers.push(JSON.parse(writeAnswer(answer).toString())),
    })(request, endsInMilliseconds);
    return answers[0] as Answer;
  }

  create = (asked: Maps) => this.send(this.request('Create', asked));
  update = (asked: Maps, before: Maps) => this.send(this.request('Update', asked, before));
  delete = (asked: Maps) => this.send(this.request('Delete', asked));
}
