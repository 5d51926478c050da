import type { Ledger, Telling } from './ledger';

/** What telling once needs. */
export interface TellOnceDeps {
  readonly ledger: Pick<Ledger, 'telling' | 'writeTelling'>;
  readonly now: () => Date;
  /** What was claimed this long ago and not said broke off. */
  readonly brokenOffSeconds: number;
  /** How long it is remembered that it was said. */
  readonly keptDays: number;
}

/** Says what has no OpsItem and no end, such as the digest of a day, once, however often it is asked to. Answers whether it did now. */
export async function tellOnce(deps: TellOnceDeps, key: string, say: () => Promise<void>): Promise<boolean> {
  const { ledger, now, brokenOffSeconds, keptDays } = deps;
  const at = now().getTime();
  const before = await ledger.telling(key);
  if (before && before.expiresAt * 1000 > at) {
    const mayBeUnderWay = Date.parse(before.claimedAt) > at - brokenOffSeconds * 1000;
    if (before.messageAt !== undefined || mayBeUnderWay) return false;
  }
  const claim: Telling = {
    key,
    claimedAt: new Date(at).toISOString(),
    expiresAt: Math.floor(at / 1000) + keptDays * 86_400,
    version: (before?.version ?? 0) + 1,
  };
  if (!(await ledger.writeTelling(claim))) return false;
  await say();
  await ledger.writeTelling({ ...claim, messageAt: now().toISOString(), version: claim.version + 1 });
  return true;
}
