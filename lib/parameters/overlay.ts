import { showKind } from './show-kind';
import type { Spot } from './spot';
import type { WrittenFlag, WrittenParameter } from './written-parameter';

/**
 * The parameters of one file with what a second one says otherwise: values take the place of values and keep what else was
 * said of them, flags do so one by one, and nothing takes away.
 */
export function overlay(
  base: ReadonlyMap<string, WrittenParameter>,
  over: ReadonlyMap<string, WrittenParameter>,
): Map<string, WrittenParameter> {
  const all = new Map(base);
  for (const [name, written] of over) {
    const inherited = base.get(name);
    if (written.kind === 'absent') {
      if (!inherited) written.spot.refuse('must be a parameter of base.yaml to be taken away, got none of this name');
      all.delete(name);
    } else all.set(name, inherited ? combine(inherited, written) : withoutTakenAway(written));
  }
  return all;
}

function combine(base: WrittenParameter, over: WrittenParameter): WrittenParameter {
  if (base.kind === 'flags' && over.kind === 'flags') return { ...over, flags: combineFlags(base.flags, over) };
  if (base.kind !== 'value' || over.kind !== 'value') return over;
  if (typeof base.value !== typeof over.value)
    over.valueSpot.refuse(
      `must be ${showKind(base.value)} as in base.yaml, for programs read it as such, got ${showKind(over.value)}`,
    );
  return { ...over, options: { ...base.options, ...over.options } };
}

function combineFlags(
  base: ReadonlyMap<string, WrittenFlag>,
  { flags, spot }: { readonly flags: ReadonlyMap<string, WrittenFlag>; readonly spot: Spot },
): Map<string, WrittenFlag> {
  const all = new Map(base);
  for (const [flag, written] of flags) {
    const inherited = base.get(flag);
    if (written.value === undefined) {
      takeAway(written, inherited);
      all.delete(flag);
      continue;
    }
    if (inherited && typeof inherited.value !== typeof written.value)
      written.spot.refuse(
        `must be ${kindOf(inherited)} as in base.yaml, for programs read it as such, got ${kindOf(written)}`,
      );
    all.set(flag, written);
  }
  if (all.size === 0) spot.refuse('must leave a flag of base.yaml, got none left: take away the group as a whole');
  return all;
}

/** Of a parameter that is not in the file before, nothing can be taken away. */
function withoutTakenAway(written: WrittenParameter): WrittenParameter {
  return written.kind === 'flags' ? { ...written, flags: combineFlags(new Map(), written) } : written;
}

function takeAway({ spot }: WrittenFlag, inherited: WrittenFlag | undefined): void {
  if (!inherited) spot.refuse('must be a flag of base.yaml to be taken away, got none of this name');
}

const kindOf = ({ value }: WrittenFlag): string => (typeof value === 'boolean' ? 'true or false' : showKind(value));
