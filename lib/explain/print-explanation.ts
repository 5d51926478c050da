import { styleText } from 'node:util';
import { inWords } from '../../lambdas/shared/words';
import { LocalTime } from '../plan/local-time';
import { visible } from '../plan/visible';
import { wrap } from '../plan/wrap';
import type { ExplainedVerdict, Explanation } from './explanation';
import { explanationLines } from './explanation-lines';
import { Moments } from './moments';

const LABEL = 12;

/**
 * An explanation for a terminal of 80 columns.
 * @param hasColours whether the terminal shows colours; without them the text is plain
 */
export function printExplanation(explained: Explanation, hasColours: boolean): string {
  const bold = (text: string) => (hasColours ? styleText('bold', text, { validateStream: false }) : text);
  const { at, node, fleet, account, region, timeZone } = explained;
  const local = new LocalTime(timeZone);
  const moments = new Moments(local, at);
  const told = ([label, lines]: readonly [string, readonly string[]]) =>
    lines
      .flatMap((line) => wrap(line, LABEL))
      .map((line, index) => (index === 0 ? `${bold(label.padEnd(LABEL))}${line.slice(LABEL)}` : line));
  return [
    node.name === undefined ? bold(node.id) : `${bold(node.name)}  ${node.id}`,
    `fleet ${fleet} in account ${account}, ${region}; ${local.inFull(at)}`,
    '',
    ...told(['Now', nowLines(explained, moments)]),
    '',
    ...explanationLines(explained, moments).flatMap(told),
  ]
    .map(visible)
    .map((line) => line.trimEnd())
    .join('\n');
}

/** What everybody asks first. */
function nowLines({ verdicts, windows, gaps }: Explanation, moments: Moments): string[] {
  if (!verdicts) {
    const missing = gaps.filter(({ hidesVerdict }) => hidesVerdict).map(({ what }) => what);
    return missing.length > 0
      ? [`What the loop would do cannot be told without ${missing.join(', ')}; see the end.`]
      : ['No loop looks after it: the file has no compliance, or it is not deployed here.'];
  }
  const [opening] = windows.flatMap(({ name, inFile, inAccount }) => {
    const opensAt = inAccount?.exists ? inAccount.opensAt : inFile?.opensAt;
    return opensAt ? [`; its window ${name} opens ${moments.of(opensAt)}`] : [];
  });
  const isLookedAt = verdicts.some(({ state }) => state !== 'gone' && state !== 'ignored');
  return [
    ...verdicts.map(verdictLine),
    ...(isLookedAt ? [`It is looked at every 15 minutes, and at each event about it${opening ?? ''}.`] : []),
  ];
}

function verdictLine({ state, reason, cause, wouldAct }: ExplainedVerdict): string {
  const does = wouldAct ? 'The loop would act, were it allowed to' : DOES[state];
  const why = cause ? `${inWords(cause)}: ${reason}` : reason;
  return `${does}. ${why.charAt(0).toUpperCase()}${why.slice(1)}.`;
}

const DOES: Readonly<Record<ExplainedVerdict['state'], string>> = {
  compliant: 'There is nothing to do',
  act: 'The loop acts at its next look',
  wait: 'The loop does nothing yet, and waits',
  report: 'The loop does nothing but tell',
  'hands-off': 'The loop does nothing, as it is told to',
  waived: 'The loop does nothing, as somebody decided',
  'given-up': 'The loop has given up, and a person must act',
  paused: 'The loop is stopped',
  gone: 'There is nothing to do',
  ignored: 'The loop looks away',
};
