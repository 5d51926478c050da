/** One exact replacement in a source file. */
export interface Edit {
  /** From the repository's root. */
  readonly file: string;
  /** The text that stands there, exactly once. */
  readonly from: string;
  /** What stands there instead. */
  readonly to: string;
}

/** A bug that is put in on purpose, to see that it is found. */
export interface Plant {
  readonly name: string;
  /** Which promise it breaks, as the checks say it. */
  readonly breaks: string;
  /** The schedule of seed 1 that finds it first. */
  readonly foundBy: number;
  readonly edits: readonly Edit[];
}

const REMEDIATE = 'lambdas/remediate-compliance';
const SHARED = 'lambdas/shared';

/** The bugs. The first five are the kinds that the soak must find within 500 schedules; so must it the others. */
export const PLANTS: readonly Plant[] = [
  {
    name: 'ledger-after-action',
    breaks: 'every action is written into the ledger before it is made',
    foundBy: 0,
    edits: [
      { file: `${REMEDIATE}/start-runs.ts`, from: '  await ledger.planIntent(planned);\n', to: '' },
      {
        file: `${REMEDIATE}/start-runs.ts`,
        from: "  await ledger.moveIntent({ ...intent, state: 'sent', commandId });\n",
        to: "  await ledger.planIntent(planned);\n  await ledger.moveIntent({ ...intent, state: 'sent', commandId });\n",
      },
    ],
  },
  {
    name: 'breaker-off-by-one',
    breaks: 'nothing is sent once the breaker tripped',
    foundBy: 39,
    edits: [
      {
        file: `${SHARED}/breaker.ts`,
        from: 'finished.length < stopWhen.outOf ||',
        to: 'finished.length <= stopWhen.outOf ||',
      },
    ],
  },
  {
    name: 'duplicate-not-recognised',
    breaks: 'every attempt is counted once',
    foundBy: 0,
    edits: [
      { file: `${SHARED}/settle-run.ts`, from: "intent.state === 'finished'", to: "intent.id === ''" },
      { file: `${SHARED}/settle-run.ts`, from: "=== intent.id && one.result === 'running'", to: '=== intent.id' },
      {
        file: `${SHARED}/settle-run.ts`,
        from: '(invocation?.finishedAt ?? now).toISOString()',
        to: 'now.toISOString()',
      },
    ],
  },
  {
    name: 'poison-stops-the-batch',
    breaks: 'where nothing goes wrong, every message is handled at once',
    foundBy: 31,
    edits: [
      {
        file: `${SHARED}/read-message.ts`,
        from: "return { poison: 'the body is not JSON' };",
        to: "throw new SyntaxError('the body is not JSON');",
      },
    ],
  },
  {
    name: 'window-ignores-the-time-zone',
    breaks: 'nothing is sent outside its allowed time',
    foundBy: 10,
    edits: [
      {
        file: `${SHARED}/windows.ts`,
        from: 'startedAt: StartTime }',
        to: "startedAt: new Date(StartTime.toLocaleString('sv-SE', { timeZone: policy.timeZone }).concat('Z')) }",
      },
    ],
  },
  {
    name: 'cool-down-ignored',
    breaks: 'no cause is acted on twice in its cool-down',
    foundBy: 3,
    edits: [
      { file: `${SHARED}/may-act.ts`, from: 'if (lastAttemptAt && now <', to: 'if (lastAttemptAt && !now && now <' },
    ],
  },
  {
    name: 'hands-off-ignored',
    breaks: 'nodes that are tagged hands-off are left alone',
    foundBy: 16,
    edits: [
      {
        file: `${SHARED}/hands-off.ts`,
        from: 'return found.find(({ isOver }) => !isOver) ?? found[0];',
        to: 'return found.length > 99 ? found[0] : undefined;',
      },
    ],
  },
  {
    name: 'brake-read-once',
    breaks: 'nothing is sent while the brake is on',
    foundBy: 0,
    edits: [
      {
        file: `${SHARED}/remembered.ts`,
        from: 'at - kept.askedAt < MOST_SECONDS * 1000',
        to: 'at - kept.askedAt < MOST_SECONDS * 1_000_000',
      },
    ],
  },
  {
    name: 'message-told-twice',
    breaks: 'one message per cause in the quiet time',
    foundBy: 1,
    edits: [
      {
        file: `${SHARED}/tell.ts`,
        from: "const isQuiet = urgent.isToldOnce || (before.quietUntil ?? '') > claimedAt;",
        to: "const isQuiet = urgent.isToldOnce && (before.quietUntil ?? '') > claimedAt;",
      },
    ],
  },
  {
    name: 'claim-not-respected',
    breaks: 'every action is written into the ledger before it is made',
    foundBy: 99,
    edits: [
      {
        file: `${REMEDIATE}/start-runs.ts`,
        from: 'if (!(await ledger.writeDebt(claimedDebt(candidate, run.intentId, now())))) return [];',
        to: 'await ledger.writeDebt(claimedDebt(candidate, run.intentId, now()));',
      },
      {
        file: `${REMEDIATE}/start-runs.ts`,
        from: '  if (!isOurs) return hold(',
        to: '  if (!isOurs) await hold(',
      },
    ],
  },
];
