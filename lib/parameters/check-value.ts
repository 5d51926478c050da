import { Token } from 'aws-cdk-lib/core';
import { secretForm } from './secret-form';
import { secretName } from './secret-name';
import { showKind } from './show-kind';
import type { Spot } from './spot';

const WAY_OUT = 'keep it in Secrets Manager or in a SecureString made by hand, or say why it is none with notSecret';

/** Whether something can be the value of a parameter; whether it may is for {@link checkValue} to say. */
export function isValue(value: unknown): value is string | readonly string[] {
  return typeof value === 'string' || Array.isArray(value);
}

/**
 * Refuses a value that Parameter Store would refuse, or that should not be there.
 * @param notSecret where somebody says why it is no secret, if anybody does
 */
export function checkValue(
  name: string,
  value: string | readonly unknown[],
  spot: Spot,
  notSecret: Spot | undefined,
): void {
  if (typeof value === 'string') checkText(value, spot);
  else checkEntries(value, spot);
  const secret = secretIn(name, value);
  if (secret && !notSecret) spot.refuse(`must be no secret, got ${secret}: ${WAY_OUT}`);
  if (notSecret && !secret) notSecret.warn('should be left out, for nothing here looks like a secret', 'key');
}

/** Why a value is taken for a secret, without a word of it. */
export function secretIn(name: string, value: unknown): string | undefined {
  const word = secretName(name);
  if (word) return `what its name calls a secret (${word})`;
  for (const text of Array.isArray(value) ? value : [value]) {
    const form = typeof text === 'string' && !Token.isUnresolved(text) ? secretForm(text, name) : undefined;
    if (form) return `what looks like ${form}`;
  }
  return undefined;
}

/** Refuses text that Parameter Store does not take. */
export function checkText(text: string, spot: Spot): void {
  if (Token.isUnresolved(text)) return;
  if (text === '') spot.refuse('must not be empty');
  if (text.includes('{{')) spot.refuse('must not have {{ in it, which Parameter Store refuses');
}

function checkEntries(entries: readonly unknown[], spot: Spot): void {
  if (Token.isUnresolved(entries)) return;
  if (entries.length === 0) spot.refuse('must have at least one entry, got none');
  for (const [index, entry] of entries.entries()) {
    const here = spot.at(index);
    if (typeof entry !== 'string') {
      here.refuse(`must be text (in quotes if it looks like something else), got ${showKind(entry)}`);
      continue;
    }
    checkText(entry, here);
    if (!Token.isUnresolved(entry) && entry.includes(','))
      here.refuse('must have no comma, which is what separates the entries of a StringList');
  }
}
