/** What the brake's parameter says. */
export interface BrakeValue {
  readonly position: 'run' | 'pause';
  /** The breaker forgets what finished before. */
  readonly resetAt?: Date;
}

/** Reads `run`, `pause`, or either with ` reset 2026-11-22T03:00:00.000Z`; nothing comes back for anything else. */
export function brakeSaying(value: string | undefined): BrakeValue | undefined {
  const [, position, moment] = /^(run|pause)(?: reset (\S+))?$/.exec(value ?? '') ?? [];
  const resetAt = moment === undefined ? undefined : new Date(moment);
  if (position === undefined || Number.isNaN(resetAt?.getTime())) return undefined;
  return { position: position as BrakeValue['position'], ...(resetAt && { resetAt }) };
}

/** The same as text. */
export const brakeText = ({ position, resetAt }: BrakeValue): string =>
  resetAt ? `${position} reset ${resetAt.toISOString()}` : position;
