import { Duration } from 'aws-cdk-lib/core';
import { Refusal } from './refusal';
import { showValue } from './show-value';

const PART = /^(\d{1,6}) ?(minute|hour|day|week)s?$/i;
const MINUTES = { minute: 1, hour: 60, day: 24 * 60, week: 7 * 24 * 60 };

/**
 * Reads a length of time as people write it: `3 hours`, `20 minutes`, `400 days`, `1 hour 30 minutes`.
 * @throws Refusal if it is written in any other way
 */
export function parseDuration(written: string): Duration {
  const parts = written.trim().split(/\s+(?=\d)/);
  const lengths = parts.map((part) => readPart(part));
  if (lengths.includes(undefined) || lengths.length > 4) {
    throw new Refusal(`must be a length of time such as 3 hours, 20 minutes or 1 day, got ${showValue(written)}`);
  }
  const minutes = (lengths as number[]).reduce((sum, length) => sum + length, 0);
  // The unit as written, so that messages say it as the operator said it.
  if (/days?$|weeks?$/i.test(written.trim())) return Duration.days(minutes / MINUTES.day);
  return minutes % MINUTES.hour === 0 ? Duration.hours(minutes / MINUTES.hour) : Duration.minutes(minutes);
}

function readPart(part: string): number | undefined {
  const found = PART.exec(part);
  if (!found) return undefined;
  return Number(found[1]) * MINUTES[(found[2] as string).toLowerCase() as keyof typeof MINUTES];
}
