import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';

/**
 * Reads a day of the calendar as AWS takes it: `2026-12-31`.
 * @throws Refusal if it is written in any other way, or if the calendar does not have it
 */
export function parseDay(written: string): string {
  const text = written.trim();
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The 30th of February is read as a day of March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw new Refusal(`must be a day of the calendar such as 2026-12-31, got ${showValue(written)}`);
  }
  return text;
}
