import type { CustomResourceRequest } from '../contract';
import type { Remembered } from './registration-memory';

/** Whether a request may change anything, and why not. */
export type Admission =
  | { readonly state: 'admitted' }
  /** It has had its answer already; CloudFormation or Lambda sent it twice. */
  | { readonly state: 'repeated'; readonly isDone: boolean; readonly reason: string }
  /** CloudFormation has gone on without it. */
  | { readonly state: 'late'; readonly reason: string }
  /** Another request is still at work. */
  | { readonly state: 'wait' };

/** Decides whether a request is the newest one and may go to work now. */
export function admitRequest(request: CustomResourceRequest, remembered: Remembered, now: Date): Admission {
  const answered = remembered.answered.find(({ requestId }) => requestId === request.RequestId);
  if (answered) return { state: 'repeated', isDone: answered.isDone, reason: answered.reason };
  const madeAt = requestedAt(request.ResponseURL);
  if (madeAt !== undefined && remembered.newestRequest !== undefined && madeAt < remembered.newestRequest)
    return { state: 'late', reason: 'a newer request was here first; nothing was changed' };
  const { stackId, atWork } = remembered;
  if (request.RequestType === 'Delete' && stackId !== undefined && stackId !== request.StackId)
    return { state: 'late', reason: `the registrations belong to ${stackId} by now; nothing was changed` };
  return atWork !== undefined && atWork.until > now.getTime() ? { state: 'wait' } : { state: 'admitted' };
}

/**
 * When CloudFormation made a request: a request carries no time, but the address for its answer is signed with one.
 *
 * @returns milliseconds since 1970, comparable between two requests; undefined when the address says nothing
 */
export function requestedAt(responseUrl: string): number | undefined {
  const parameters = URL.canParse(responseUrl) ? new URL(responseUrl).searchParams : new URLSearchParams();
  const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(parameters.get('X-Amz-Date') ?? '');
  if (signed) {
    const [year, month, day, hour, minute, second] = signed.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }
  // The older way of signing names the end of its validity, two hours later for every request.
  const expires = parameters.get('Expires');
  return expires !== null && /^\d{9,11}$/.test(expires) ? Number(expires) * 1000 - 7_200_000 : undefined;
}
