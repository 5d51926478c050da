import { Token } from 'aws-cdk-lib/core';
import { matchesPattern } from './matches-pattern';
import type { Parameter } from './parameter';
import type { Spot } from './spot';
import { ADVANCED_BYTES, ADVANCED_DOLLARS, STANDARD_BYTES } from './tier';
import type { WrittenParameter } from './written-parameter';

/** What a group of flags must look like, whoever changes one by hand. */
const FLAGS_PATTERN = '^\\{.*\\}$';

/** A written parameter as it is deployed; refuses what is wrong only when all that is said of it is known. */
export function settleParameter(written: WrittenParameter): Parameter | undefined {
  if (written.kind === 'absent') return undefined;
  return written.kind === 'flags' ? settleFlags(written) : settleValue(written);
}

function settleFlags({ name, flags, spot }: Extract<WrittenParameter, { kind: 'flags' }>): Parameter {
  const sorted = [...flags].sort(([a], [b]) => (a < b ? -1 : 1)).map(([flag, { value }]) => [flag, value]);
  const value = JSON.stringify(Object.fromEntries(sorted));
  return {
    name,
    type: 'String',
    value,
    description: 'Flags as JSON: true or false, numbers, texts',
    allowedPattern: FLAGS_PATTERN,
    tier: tierOf(value, false, spot),
  };
}

function settleValue(written: Extract<WrittenParameter, { kind: 'value' }>): Parameter {
  const { name, value, valueSpot, spot, options } = written;
  const { description, allowedPattern, dataType, tier } = options;
  const joined = typeof value === 'string' ? value : value.join(',');
  if (allowedPattern !== undefined && !Token.isUnresolved(joined)) checkPattern(allowedPattern, joined, written);
  return {
    name,
    type: typeof value === 'string' ? 'String' : 'StringList',
    value: joined,
    ...(dataType ? { dataType } : {}),
    ...(description === undefined ? {} : { description }),
    ...(allowedPattern === undefined ? {} : { allowedPattern }),
    tier: tierOf(joined, tier === 'advanced', valueSpot, tier ? undefined : spot),
  };
}

function checkPattern(
  pattern: string,
  value: string,
  { spot, valueSpot }: Extract<WrittenParameter, { kind: 'value' }>,
): void {
  const matches = matchesPattern(pattern, value);
  if (matches === undefined)
    spot.at('allowedPattern').refuse('must be a regular expression that is done within a second, got none such');
  if (matches === false) valueSpot.refuse('must match its allowedPattern, got a value that does not');
}

function tierOf(value: string, isAsked: boolean, spot: Spot, warned: Spot | undefined = spot): Parameter['tier'] {
  // What is known only at deploy time is short: an ARN, a name, an address.
  const bytes = Token.isUnresolved(value) ? 0 : Buffer.byteLength(value);
  if (bytes > ADVANCED_BYTES) spot.refuse(`must be at most ${ADVANCED_BYTES} bytes, got ${bytes}`);
  else if (bytes > STANDARD_BYTES)
    warned.warn(
      `should be at most ${STANDARD_BYTES} bytes, got ${bytes}: as an advanced parameter it costs ${ADVANCED_DOLLARS} dollars a month, and cannot become a standard one again`,
    );
  return isAsked || bytes > STANDARD_BYTES ? 'Advanced' : 'Standard';
}
