const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughput|SlowDown|RateExceeded/i;
const BROKEN_LINE = /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
const UNAVAILABLE = /^(TimeoutError|AbortError|InternalServerError|InternalFailure|ServiceUnavailable.*)$/;

/** Whether a failure is likely to pass by itself: throttling, a broken line, AWS being unwell. */
export function isTemporary(error: unknown): boolean {
  const { name = '', code = '', status = 0 } = symptomsOf(error);
  return THROTTLED.test(name) || UNAVAILABLE.test(name) || BROKEN_LINE.test(code) || status >= 500 || status === 429;
}

/**
 * Whether AWS may have carried out a call although it failed. Throttling and refusals are certain answers; a broken line,
 * a time-out or an internal error is not.
 */
export function mayHaveHappened(error: unknown): boolean {
  const { name = '', status = 0 } = symptomsOf(error);
  return !THROTTLED.test(name) && (status === 0 || status >= 500);
}

function symptomsOf(error: unknown): { name?: string; code?: string; status?: number } {
  if (typeof error !== 'object' || error === null) return {};
  const { name, code, $metadata } = error as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  return { name, code: typeof code === 'string' ? code : '', status: $metadata?.httpStatusCode ?? 0 };
}
