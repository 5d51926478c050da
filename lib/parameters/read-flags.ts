import { showValue } from '../config/show-value';
import { checkText, secretIn } from './check-value';
import { isMapping, showKind } from './show-kind';
import type { Spot } from './spot';
import type { FlagValue, WrittenFlag, WrittenParameter } from './written-parameter';

const FLAG_NAME = /^[A-Za-z][\w-]{0,63}$/;

/** The flags of one group, as written. */
export function readFlags(name: string, value: unknown, spot: Spot, takesAway: boolean): WrittenParameter[] {
  if (!isMapping(value)) {
    spot.refuse(`must be flags by name such as { new-checkout: true }, got ${showKind(value)}`);
    return [];
  }
  const entries = Object.entries(value);
  if (entries.length === 0) spot.refuse('must have flags by name such as { new-checkout: true }, got none');
  const flags = new Map<string, WrittenFlag>();
  for (const [flag, written] of entries) {
    const read = readFlag(flag, written, spot.at(flag), takesAway);
    if (read) flags.set(flag, read);
  }
  return flags.size === 0 ? [] : [{ kind: 'flags', name, spot, flags }];
}

function readFlag(flag: string, written: unknown, spot: Spot, takesAway: boolean): WrittenFlag | undefined {
  if (!FLAG_NAME.test(flag)) {
    spot.refuse(
      `must name the flag with 1 to 64 letters, digits, - and _, with a letter first, got ${showValue(flag)}`,
      'key',
    );
    return undefined;
  }
  if (written === null && takesAway) return { value: undefined, spot };
  if (isMapping(written)) return readExcused(flag, written, spot);
  if (!isFlagValue(written)) {
    spot.refuse(`must be true, false, a number or text, got ${showKind(written)}`);
    return undefined;
  }
  const secret = typeof written === 'string' ? secretIn(flag, written) : undefined;
  if (secret) spot.refuse(`must be no secret, got ${secret}: keep it elsewhere, or write { value, notSecret: why }`);
  if (typeof written === 'string') checkText(written, spot);
  return { value: written, spot };
}

/** A flag that looks like a secret and is none. */
function readExcused(flag: string, written: Readonly<Record<string, unknown>>, spot: Spot): WrittenFlag | undefined {
  const { value, notSecret, ...others } = written;
  const isExcused = typeof notSecret === 'string' && notSecret.trim() !== '';
  if (!isFlagValue(value) || !isExcused || Object.keys(others).length > 0) {
    spot.refuse('must be true, false, a number or text, or { value, notSecret: why }, got another mapping');
    return undefined;
  }
  if (!secretIn(flag, value))
    spot.at('notSecret').warn('should be left out, for nothing here looks like a secret', 'key');
  if (typeof value === 'string') checkText(value, spot.at('value'));
  return { value, spot: spot.at('value') };
}

function isFlagValue(value: unknown): value is FlagValue {
  return (
    typeof value === 'boolean' || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
  );
}
