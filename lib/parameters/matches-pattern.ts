import { runInNewContext } from 'node:vm';

const MOST_MILLISECONDS = 1000;

/**
 * Whether a value matches a regular expression. Some expressions take longer than anybody waits; those are given up.
 * @returns `undefined` if the expression is none, or takes more than a second
 */
export function matchesPattern(pattern: string, value: string): boolean | undefined {
  try {
    return runInNewContext('new RegExp(pattern).test(value)', { pattern, value }, { timeout: MOST_MILLISECONDS });
  } catch {
    return undefined;
  }
}
