/** The longest that an answer is remembered, as what people change in the console must count soon. */
const MOST_SECONDS = 60;

/** Reads, or gives the answer of a read that is young enough. */
export type Remembered<Answer> = (ask?: {
  /** Whether something has happened since, so that what is remembered is out of date. */
  readonly afresh?: boolean;
}) => Promise<Answer>;

/**
 * Remembers an answer for at most a minute, from one batch to the next: after a window thousands of events come in a hundred
 * batches, and what is the same for all of them is asked once. A failure is not remembered.
 */
export function remembered<Answer>(read: () => Promise<Answer>, now: () => Date): Remembered<Answer> {
  let kept: { readonly answer: Promise<Answer>; readonly askedAt: number } | undefined;
  return ({ afresh = false } = {}) => {
    const at = now().getTime();
    const isYoung = kept !== undefined && at >= kept.askedAt && at - kept.askedAt < MOST_SECONDS * 1000;
    if (kept && isYoung && !afresh) return kept.answer;
    const asked = { answer: read(), askedAt: at };
    kept = asked;
    asked.answer.catch(() => {
      if (kept === asked) kept = undefined;
    });
    return asked.answer;
  };
}
