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

/** The bugs. The first five are the kinds that the soak must find within 500 schedules; so must it the others. Every `npm test` replays those found within 50. */
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
    foundBy: 26,
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
    foundBy: 3,
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
    foundBy: 21,
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
    foundBy: 0,
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
    foundBy: 26,
    edits: [
      {
        file: `${REMEDIATE}/handler.ts`,
        from: 'brake: () => readBrake(ssm, env.BRAKE_PARAMETER),',
        to: 'brake: remembered(() => readBrake(ssm, env.BRAKE_PARAMETER), () => new Date(0)),',
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
    foundBy: 207,
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
  {
    name: 'turns-not-called-off',
    breaks: 'nothing is delivered outside its allowed time',
    foundBy: 206,
    edits: [
      {
        file: `${REMEDIATE}/call-off-turns.ts`,
        from: 'if (waiting.length === 0) return;',
        to: 'if (waiting.length < 99) return;',
      },
    ],
  },
  {
    name: 'breaker-called-over-too-soon',
    breaks: 'nothing is called over while its cause lasts',
    foundBy: 1,
    edits: [
      {
        file: `${SHARED}/resolve-matters.ts`,
        from: 'tripped.find(isOfFleet) : stopsRing(tripped, ring);',
        to: 'undefined : undefined;',
      },
    ],
  },
  {
    name: 'end-never-told',
    breaks: 'what is over is told as over',
    foundBy: 0,
    edits: [
      {
        file: `${SHARED}/resolve-matters.ts`,
        from: 'if (current.length === 0) return callOver(deps, telling, becameOf(before, fresh, telling));',
        to: 'if (current.length === 0) return;',
      },
    ],
  },
  {
    name: 'ops-item-left-open',
    breaks: 'the OpsItem of what is over is resolved',
    foundBy: 0,
    edits: [
      {
        file: `${SHARED}/resolve-matters.ts`,
        from: '&& (await notifier.resolveOpsItem(opsItemId));',
        to: "&& opsItemId !== '';",
      },
    ],
  },
  {
    name: 'deadline-starts-anew',
    breaks: 'who is late is counted, from when the loop first saw it',
    foundBy: 0,
    edits: [{ file: `${SHARED}/deadlines.ts`, from: 'debt?.clocks?.[severity] ?? start', to: 'start' }],
  },
  {
    name: 'late-not-told',
    breaks: 'who is late is told',
    foundBy: 0,
    edits: [
      {
        file: 'lambdas/report-compliance/digest.ts',
        from: 'overdue: deadlines.overdue',
        to: 'overdue: deadlines.dueSoon',
      },
    ],
  },
  {
    name: 'waived-patch-not-asked',
    breaks: 'what is waived is left alone',
    foundBy: 7,
    edits: [{ file: `${SHARED}/judge-patches.ts`, from: 'patchWaivers(nodeId, tags, policy, now)', to: '[]' }],
  },
  {
    name: 'one-waived-patch-waives-all',
    breaks: "the report's sums equal the fleet's",
    foundBy: 9,
    edits: [
      {
        file: `${SHARED}/owed-patches.ts`,
        from: 'named.flatMap((fact) => waiverOf(fact, waivers) ?? [])',
        to: 'named.flatMap(() => waivers.slice(0, 1))',
      },
    ],
  },
  {
    name: 'scans-without-pace',
    breaks: 'scans and refreshes keep to the pace of a ring',
    foundBy: 2,
    edits: [
      {
        file: `${REMEDIATE}/plan-runs.ts`,
        from: 'const atOnce = inAll(pace, planned.length);',
        to: "const atOnce = operation === 'install' ? inAll(pace, planned.length) : planned.length;",
      },
    ],
  },
  {
    name: 'chat-in-another-thread',
    breaks: 'a chat channel hears what people hear',
    foundBy: 0,
    edits: [{ file: `${SHARED}/chat-notice.ts`, from: 'thread: key,', to: 'thread: what,' }],
  },
];
