import { inWords } from '../../lambdas/shared/words';
import { plural } from '../plan/words';
import type { ExplainedDebt, ExplainedWindow, Explanation } from './explanation';
import type { Moments } from './moments';

/** So many patches are named. */
const MOST_NAMED = 10;

/** What is told about a node below the first answer: a word in the margin, and its lines. */
export function explanationLines(
  explained: Explanation,
  moments: Moments,
): readonly (readonly [string, readonly string[]])[] {
  const { areTagsKnown, slices, windows, custom, debts, commands, stops, gaps } = explained;
  const byTags = (lines: readonly string[]) => (areTagsKnown ? orNone(lines) : ['not known without its tags']);
  const ifRead = (lines: readonly string[] | undefined, none: string) => (lines ? orNone(lines, none) : ['not read']);
  return [
    ['Node', nodeLines(explained, moments)],
    ['Slices', byTags(slices.map(({ name, how, isCertain }) => `${name} (${isCertain ? how : `if in ${how}`})`))],
    ['Ring', byTags(ringLines(explained))],
    ['Window', byTags(windows.flatMap((window) => windowLines(window, moments)))],
    ['Baseline', baselineLines(explained)],
    ['Last scan', scanLines(explained, moments)],
    ['Hands-off', byTags([handsOffLine(explained)])],
    ['Waived', byTags(waiverLines(explained))],
    ...(custom.length > 0 ? [['Reports', custom.map(({ type, title }) => `${type}: ${title}`)] as const] : []),
    [
      'Ledger',
      ifRead(
        debts?.flatMap((debt) => debtLines(debt, moments)),
        'nothing: it owes nothing',
      ),
    ],
    ['Commands', ifRead(commands && commandLines(commands, moments), 'none in the last thirty days')],
    ['Stops', ifRead(stops, 'nothing: neither brake nor breaker is on')],
    ...(gaps.length > 0 ? [['Not read', gaps.map(({ what, why }) => `${what}: ${why}`)] as const] : []),
  ];
}

const orNone = (lines: readonly string[], none = 'none') => (lines.length > 0 ? lines : [none]);

function nodeLines({ node: { kind, platform, agent, lastPingAt, link } }: Explanation, moments: Moments): string[] {
  const told = [platform ? `${kind}, ${platform}` : kind, ...(agent ? [agent] : [])].join('; ');
  return [lastPingAt ? `${told}, last on ${moments.of(lastPingAt)}` : told, link];
}

const ringLines = ({ whyNoRing, rings }: Explanation) => [
  ...(whyNoRing === undefined ? [] : [whyNoRing]),
  ...rings.map(({ name, why }) => `${name}: ${why}`),
];

function windowLines({ name, inFile, inAccount, now }: ExplainedWindow, moments: Moments): string[] {
  return [
    inFile ? openingLine(name, inFile, moments) : `${name} opens at a rate, so only the account knows when`,
    ...accountLines(inFile, inAccount, moments),
    ...(now === undefined ? [] : [`now: ${now}`]),
  ];
}

function openingLine(name: string, opening: NonNullable<ExplainedWindow['inFile']>, moments: Moments): string {
  const { opensAt, cutoffAt, closesAt } = opening;
  const opens = moments.isPast(opensAt) ? 'opened' : 'opens';
  const ends = cutoffAt ? `, begins no node after ${moments.near(cutoffAt, opensAt)}` : '';
  const closes = closesAt ? `, closes ${moments.near(closesAt, opensAt)}` : ', and has no end';
  return `${name} ${opens} ${moments.of(opensAt)}${ends}${closes}`;
}

function accountLines(
  inFile: ExplainedWindow['inFile'],
  account: ExplainedWindow['inAccount'],
  moments: Moments,
): string[] {
  if (!account) return [];
  if (!account.exists) return ['in the account there is no such window: it is not deployed'];
  const here = `in the account (${account.id})`;
  if (!account.isEnabled) return [`${here} it is disabled, and does not open`];
  if (!account.opensAt) return [`${here} it is enabled, and nobody says when it opens next`];
  const isAsWritten = inFile?.opensAt.getTime() === account.opensAt.getTime();
  const isNext = inFile && moments.isPast(inFile.opensAt) ? ' next' : '';
  return [`${here} it is enabled, and opens${isNext} ${isAsWritten ? 'then' : moments.of(account.opensAt)}`];
}

function baselineLines({ baseline: { name, id, why, scannedWith } }: Explanation): string[] {
  const told = name === undefined ? why : `${id === undefined ? name : `${name} (${id})`}: ${why}`;
  return [told, ...(scannedWith ? [`AWS scans it with ${scannedWith}, which is another one`] : [])];
}

function scanLines({ scan, gaps }: Explanation, moments: Moments): string[] {
  if (!scan) return [gaps.some(({ what }) => what === 'its last scan') ? 'not read' : 'never'];
  const { missing, failed, pendingReboot, rejected, patches } = scan;
  return [
    `${moments.of(scan.at)}${scan.isStale ? ', too long ago to count' : ''}, by ${scan.baseline}`,
    `${missing} missing, ${failed} failed, ${pendingReboot} waiting for a reboot, ${rejected} rejected`,
    ...patches.slice(0, MOST_NAMED).map(({ id, state }) => `${STATES[state]}: ${id}`),
    ...(patches.length > MOST_NAMED ? [`and ${patches.length - MOST_NAMED} more`] : []),
  ];
}

const STATES = { missing: 'missing', failed: 'failed', pendingReboot: 'waiting for a reboot', rejected: 'rejected' };

function handsOffLine({ handsOff }: Explanation): string {
  if (!handsOff) return 'no';
  const { tag, until, isOver, isUnreadable } = handsOff;
  if (isOver) return `no longer: ${tag} is over`;
  if (isUnreadable) return `yes: ${tag}, whose last day cannot be read and must be such as 2026-12-24`;
  return `yes: ${tag}${until === undefined ? ', until the tag is taken away' : ''}`;
}

function waiverLines({ waivers }: Explanation): string[] {
  return waivers.map(({ name, patches, until, who, why, isOver }) => {
    const what = patches ? patches.join(', ') : 'whatever it owes';
    return `${isOver ? `no longer, ${until} has passed` : `through ${until}`}: ${what} (${name}: ${why}; ${who})`;
  });
}

function debtLines(debt: ExplainedDebt, moments: Moments): string[] {
  const { cause, verdict, reason, firstSeen, attempts, allowed, lastAttemptAt, result, coolsDownUntil, due } = debt;
  const seen = `first seen ${moments.of(firstSeen)}`;
  if (debt.closedAt) return [`${inWords(cause)}: in order since ${moments.of(debt.closedAt)}, ${seen}`];
  const last = lastAttemptAt ? `, the last ${moments.of(lastAttemptAt)}${result ? `: ${inWords(result)}` : ''}` : '';
  const next = coolsDownUntil ? `; not again before ${moments.of(coolsDownUntil)}` : '';
  return [
    `${inWords(cause)}: ${inWords(verdict)}, ${seen}: ${reason}`,
    ...(attempts > 0 ? [`${attempts} of ${plural(allowed, 'attempt')}${last}${next}`] : []),
    ...clockLines(debt, moments),
    ...(due
      ? [`${due.isOverdue ? 'overdue since' : 'to be in order by'} ${moments.of(due.dueAt)} (${due.severity})`]
      : []),
  ];
}

/** Since when it misses what is how grave; nothing where that was said already. */
function clockLines({ clocks = {}, firstSeen }: ExplainedDebt, moments: Moments): string[] {
  const running = Object.entries(clocks).filter(([, since]) => since !== firstSeen);
  return running.length > 0 ? [running.map(([kind, since]) => `${kind} since ${moments.of(since)}`).join('; ')] : [];
}

const commandLines = (commands: NonNullable<Explanation['commands']>, moments: Moments) =>
  commands.flatMap(({ requestedAt, document, by, status, link }) => [
    `${moments.of(requestedAt)}: ${status}; ${document} by ${by}`,
    link,
  ]);
