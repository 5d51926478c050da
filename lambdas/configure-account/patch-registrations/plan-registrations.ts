import { type Place, placeKey, placeWords, type Registrations } from './place';

/** What the fleet remembers about a place that it took. */
export interface Claim {
  readonly place: Place;
  /** Every baseline that the fleet put there, or was about to. */
  readonly ours: readonly string[];
  /** The baseline that somebody else had registered there, to be given back; absent for none, or AWS's own. */
  readonly before?: string;
}

/** What an account has: every baseline, and which one stands where. */
export interface PatchAccount {
  readonly registered: Registrations;
  /** Ids of all baselines that exist, AWS's own included. */
  readonly baselines: ReadonlySet<string>;
  /** AWS's own baseline for an operating system, which is its default unless somebody chose another. */
  readonly awsDefaults: ReadonlyMap<string, string>;
  /** All of AWS's own baselines, by id. Anybody may have registered them anywhere. */
  readonly provided: ReadonlyMap<string, { readonly name: string; readonly operatingSystem: string }>;
}

/** One change in the account. A group's old baseline is let go right before the new one is registered. */
export type Step =
  | { readonly call: 'deregister'; readonly place: Place; readonly baselineId: string }
  | { readonly call: 'register'; readonly place: Place; readonly baselineId: string };

/** Something that an operator may want to know later, with the place and the baseline that it is about. */
export interface Remark {
  readonly message: string;
  readonly place: string;
  readonly baselineId: string;
}

/** How to get from what an account has to what the fleet wants. */
export interface RegistrationPlan {
  /** What must be remembered before the first step, so that a crash in the middle loses nothing. */
  readonly claims: readonly Claim[];
  readonly steps: readonly Step[];
  /** What is left to remember once every step is done. */
  readonly settled: readonly Claim[];
  readonly remarks: readonly Remark[];
}

/** What the fleet wants, what it finds, and what it remembers. */
export interface RegistrationQuestion {
  readonly wanted: Registrations;
  readonly account: PatchAccount;
  readonly claims: readonly Claim[];
  /** What the request says stood there by our hand before it: enough to let go even if the ledger forgot. */
  readonly formerly: Registrations;
}

/**
 * Decides which baselines change their place: whatever the fleet no longer wants goes back to what stood there before,
 * what somebody else changed since then stays theirs, and what is right already is left alone.
 */
export function planRegistrations({ wanted, account, claims, formerly }: RegistrationQuestion): RegistrationPlan {
  const remembered = new Map(claims.map((claim) => [placeKey(claim.place), claim]));
  const steps: Step[] = [];
  const remarks: Remark[] = [];
  const toRemember: Claim[] = [];
  const settled: Claim[] = [];

  const held = new Map<string, { readonly place: Place }>([...formerly, ...remembered]);
  for (const [key, { place }] of held) {
    if (wanted.has(key)) continue;
    const claim = remembered.get(key);
    if (claim) toRemember.push(claim);
    const ours = new Set([...(claim?.ours ?? []), ...idsAt(formerly, key)]);
    const found = account.registered.get(key)?.baselineId;
    if (found !== undefined && ours.has(found)) {
      steps.push(...release(place, found, claim?.before, account, remarks));
      continue;
    }
    if (found === undefined && claim?.before !== undefined && account.baselines.has(claim.before))
      // We let go of it in a run that did not come to its end.
      steps.push({ call: 'register', place, baselineId: claim.before });
    if (found !== undefined && found !== claim?.before && !isUntouched(place, found, account))
      remarks.push(remark('another registration took this place since; it stays', place, found));
  }

  for (const [key, { place, baselineId }] of wanted) {
    const claim = remembered.get(key);
    const found = account.registered.get(key)?.baselineId;
    const ours = new Set([...(claim?.ours ?? []), ...idsAt(formerly, key)]);
    // A baseline of our own is where it is by our hand, even if nobody remembers; one of AWS's only if somebody does.
    if (!account.provided.has(baselineId)) ours.add(baselineId);
    const isForeign = found !== undefined && !ours.has(found) && !isUntouched(place, found, account);
    if (isForeign && found !== claim?.before && found !== baselineId)
      remarks.push(remark('another registration found; it is given back when the fleet lets go', place, found));
    const before = isForeign ? found : claim?.before;
    toRemember.push({ place, ours: [...ours.add(baselineId)].sort(), before });
    settled.push({ place, ours: [baselineId], before });
    if (found === baselineId) continue;
    if (found !== undefined && place.group !== undefined) steps.push({ call: 'deregister', place, baselineId: found });
    steps.push({ call: 'register', place, baselineId });
  }
  return { claims: toRemember, steps, settled, remarks };
}

/**
 * A default cannot be empty: AWS's own follows if nobody else's stood there, or theirs is gone. Where the fleet wanted the
 * very baseline of AWS that stood there before, it stays.
 */
function release(
  place: Place,
  found: string,
  before: string | undefined,
  account: PatchAccount,
  remarks: Remark[],
): Step[] {
  const isGone = before !== undefined && !account.baselines.has(before);
  if (isGone) remarks.push(remark('the baseline registered before is gone; it cannot be given back', place, before));
  const next = before !== undefined && !isGone ? before : undefined;
  if (place.group === undefined) {
    const baselineId = next ?? account.awsDefaults.get(place.operatingSystem);
    if (baselineId === undefined)
      throw new Error(`${placeWords(place)}: must have a baseline of AWS's own to go back to, got none`);
    return baselineId === found ? [] : [{ call: 'register', place, baselineId }];
  }
  if (next === found) return [];
  return [
    { call: 'deregister', place, baselineId: found },
    ...(next === undefined ? [] : [{ call: 'register' as const, place, baselineId: next }]),
  ];
}

const idsAt = (registrations: Registrations, key: string): string[] => {
  const registration = registrations.get(key);
  return registration ? [registration.baselineId] : [];
};

const remark = (message: string, place: Place, baselineId: string): Remark => ({
  message,
  place: placeWords(place),
  baselineId,
});

/** Nobody chose a default there: AWS's own stands in it. */
const isUntouched = ({ operatingSystem, group }: Place, found: string, { awsDefaults }: PatchAccount): boolean =>
  group === undefined && found === awsDefaults.get(operatingSystem);
