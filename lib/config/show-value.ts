import type { Duration } from 'aws-cdk-lib/core';

const LONGEST_SHOWN = 60;

/**
 * A value as a message may quote it: short, on one line, and free of control characters, whatever the file held.
 */
export function showValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return showText(value);
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

/** A length of time as a message says it. */
export function showDuration(length: Duration): string {
  return length.toMinutes() === 0 ? '0 hours' : length.toHumanString();
}

function showText(text: string): string {
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
  // JSON escapes the C0 controls only; the C1 controls and the marks that turn text around reach a terminal just as well.
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
