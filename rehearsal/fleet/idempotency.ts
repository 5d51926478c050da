import { AwsError } from './aws-error';

/** Requests that carry a client token happen once; the same token with another request is refused. */
export class Idempotency {
  private readonly answers = new Map<string, { request: string; answer: unknown }>();

  /** @throws IdempotentParameterMismatch */
  once<T>(token: string | undefined, request: unknown, act: () => T): T {
    if (token === undefined) return act();
    const text = JSON.stringify(request);
    const known = this.answers.get(token);
    if (known && known.request !== text) {
      throw new AwsError('IdempotentParameterMismatch', 'The client token was used before with other parameters.');
    }
    if (known) return known.answer as T;
    const answer = act();
    this.answers.set(token, { request: text, answer });
    return answer;
  }
}
