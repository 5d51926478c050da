/** What CloudFormation takes for an answer. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  /** Shown to whoever deploys, in the stack's events. */
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/**
 * CloudFormation reads no longer answer than this, in bytes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
const LONGEST_ANSWER_BYTES = 4096;

/** The answer as it travels: JSON, its reason shortened until CloudFormation can read all of it. */
export function writeAnswer(answer: Answer): Buffer {
  const whole = Buffer.from(JSON.stringify(answer));
  if (whole.length <= LONGEST_ANSWER_BYTES) return whole;
  const letters = [...answer.Reason];
  let kept = letters.length;
  let shortened = whole;
  while (shortened.length > LONGEST_ANSWER_BYTES && kept > 0) {
    kept -= Math.max(1, Math.ceil((shortened.length - LONGEST_ANSWER_BYTES) / 6));
    shortened = Buffer.from(JSON.stringify({ ...answer, Reason: `${letters.slice(0, Math.max(0, kept)).join('')} …` }));
  }
  return shortened;
}
