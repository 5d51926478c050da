/**
 * What may happen to a call:
 * - `throttled`, `refused`, `unavailable`: a certain answer, and nothing was done;
 * - `line broken`: no answer, and nothing was done;
 * - `answer lost`: it was done, and the caller hears of a time-out;
 * - `slow`: it takes up to a minute.
 */
export const FAULTS = ['throttled', 'refused', 'unavailable', 'line broken', 'answer lost', 'slow'] as const;

/** One of them. */
export type Fault = (typeof FAULTS)[number];

/** A stretch of time in which calls of one kind fail now and then. */
export interface Weather {
  /** `ssm`, `ec2`, `dynamodb`, `sns`, `sqs`, `s3`, or one operation: `ssm:SendCommand`. */
  readonly on: string;
  readonly fault: Fault;
  readonly fromMinute: number;
  readonly minutes: number;
  readonly percent: number;
}

/** Whether a stretch of weather is over a call at a moment. */
export const isOver = ({ on, fromMinute, minutes }: Weather, minute: number, service: string, operation: string) =>
  minute >= fromMinute && minute < fromMinute + minutes && (on === service || on === `${service}:${operation}`);
