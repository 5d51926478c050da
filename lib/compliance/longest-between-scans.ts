import { Duration } from 'aws-cdk-lib/core';
import type { OpeningTime } from '../patching/opening-time';
import { REFERENCE_YEARS } from '../patching/reference-years';

/** The longest time in a year from one opening to the next, in whole hours; undefined where it opens once at most. */
export function longestBetweenScans(scan: OpeningTime, timeZone: string): Duration | undefined {
  const openings = scan.occurrences(timeZone, REFERENCE_YEARS.from, REFERENCE_YEARS.oneYearOn);
  const gaps = openings.slice(1).map((opening, index) => opening.getTime() - (openings[index]?.getTime() ?? 0));
  return gaps.length > 0 ? Duration.hours(Math.ceil(Math.max(...gaps) / 3_600_000)) : undefined;
}
