import { SOON_DAYS } from './deadlines';
import type { DebtLine } from './node-line';
import type { PutOff } from './put-off';
import type { Report } from './report';
import { NO_RING, type Part, type Shares } from './shares';
import type { Concern } from './summarise';
import { ago, dueIn, figure, plural, timesIn } from './times';
import { lookedBack } from './trend';
import { CAUSE_WORDS, nextStep, SEVERITY_WORDS, systemWords, VERDICT_WORDS } from './words';

/** A digest is read on a phone: the page has the rest. */
const CONCERNS_AT_MOST = 12;
const EXAMPLES_AT_MOST = 3;
const LINES_AT_MOST = 10;
const OLDEST_AT_MOST = 5;

/** Five numbers first, then how it was before, what needs a person, what is due, what ends, where, and where to look. */
export function digestText(report: Report, pageLink: string): string {
  const { fleet, summary, gaps, unconfirmed, customCompliance, putOff } = report;
  const { concerns, deadlines, debts } = summary;
  const now = new Date(report.takenAt);
  const lines = [
    `Fleet ${fleet}, account ${report.account}, ${report.region}`,
    timesIn(report.timeZone).moment(now),
    '',
    ...columns(fiveNumbers(report)),
    '',
    ...[trendLine(report), loopLine(report)].filter((line) => line !== ''),
    ...section('THIS REPORT IS INCOMPLETE', atMost(gaps.map((gap) => `- ${gap}`))),
    ...section(
      'WHO HEARS NOTHING YET',
      atMost(
        unconfirmed.map(({ topic, protocol, endpoint }) => `- ${endpoint} (${protocol}, ${topic}): not confirmed`),
      ),
    ),
    ...section(
      'WHAT WAITS FOR A PERSON',
      concerns.length === 0
        ? ['Nothing.']
        : atMost(
            concerns.map((concern) => concernText(concern, now)),
            CONCERNS_AT_MOST,
          ),
    ),
    ...section(
      `PAST A DEADLINE, OR WITHIN ${SOON_DAYS} DAYS`,
      atMost(
        deadlines.next.map((debt) => `- ${dueText(debt, now)}`),
        LINES_AT_MOST,
        deadlines.overdue + deadlines.dueSoon,
      ),
    ),
    ...section('WAIVERS AND TAGS THAT END', atMost(endingLines(putOff))),
    ...section(
      'THE OLDEST DEBTS',
      debts.oldest.slice(0, OLDEST_AT_MOST).map((debt) => `- ${debtText(debt, now)}`),
    ),
    ...section('BY RING', partLines(summary.byRing)),
    ...section(
      'BY OPERATING SYSTEM',
      partLines(summary.byOperatingSystem.map((part) => ({ ...part, name: systemWords(part.name) }))),
    ),
    ...section(
      'WHAT NODES REPORT OF THEIR OWN, IN THE WHOLE ACCOUNT',
      atMost(
        columns(
          customCompliance.map(({ type, compliant, notCompliant }) => [
            `  ${singleLine(type)}`,
            `${figure(compliant)} of ${figure(compliant + notCompliant)} compliant`,
          ]),
        ),
      ),
    ),
    ...section('WHERE TO LOOK', [
      `The page, with every node: ${pageLink}`,
      'Beside it: compliance.csv and compliance.json.',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

const fiveNumbers = ({ summary: { nodes, deadlines } }: Report): (readonly [string, string])[] => [
  ['Compliant', `${figure(nodes.compliant)} of ${figure(nodes.seen)}`],
  ['Not compliant', figure(nodes.notCompliant)],
  ['Unknown', figure(nodes.unknown)],
  ['Waived', figure(nodes.waived)],
  ['Past a deadline', figure(deadlines.overdue)],
];

function trendLine({ trend }: Report): string {
  const { yesterday, weekAgo } = lookedBack(trend);
  const parts = [
    yesterday && `yesterday ${figure(yesterday.compliant)} of ${figure(yesterday.seen)}`,
    weekAgo &&
      `a week ago ${figure(weekAgo.compliant)}${weekAgo.seen === yesterday?.seen ? '' : ` of ${figure(weekAgo.seen)}`}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : `Compliant ${parts.join(', ')}.`;
}

function loopLine({ lastDay, summary: { givenUp, wouldActOn } }: Report): string {
  const acted = lastDay
    ? `The loop acted on ${plural(lastDay.nodes, 'node')} in the last day`
    : 'What the loop did is not known';
  const gave = givenUp > 0 ? `, and has given up on ${figure(givenUp)}` : '';
  const would =
    wouldActOn > 0 ? ` In mode automatic it would act on ${plural(wouldActOn, 'node')}, inside windows.` : '';
  return `${acted}${gave}.${would}`;
}

/** What is over and what soon will be. */
function endingLines({ waivers, handsOff }: PutOff): string[] {
  return [
    ...waivers
      .filter(({ ending }) => ending !== 'holds')
      .map(
        ({ name, until, who, nodes, ending }) =>
          `- waiver ${singleLine(name)} of ${singleLine(who)} ${
            ending === 'over'
              ? `ended with ${until}: renew it, or take it out`
              : `ends with ${until}, ${plural(nodes, 'node')}`
          }`,
      ),
    ...handsOff.ending.map(
      ({ nodeId, name, until, ending }) =>
        `- hands-off of ${called(nodeId, name)} ${ending === 'over' ? `ended with ${until}: take its tag off` : `ends with ${until}`}`,
    ),
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];

/** @param of how many there are, where the lines are not all of them */
const atMost = (lines: readonly string[], many = LINES_AT_MOST, of = lines.length): string[] => {
  const shown = lines.slice(0, many);
  return of <= shown.length ? shown : [...shown, `- and ${figure(of - shown.length)} more, on the page`];
};

const called = (nodeId: string, name: string | undefined): string =>
  name === undefined ? nodeId : `${singleLine(name)} (${nodeId})`;

function debtText({ nodeId, name, ring, cause, verdict, firstSeen }: DebtLine, now: Date): string {
  const decided = verdict ? VERDICT_WORDS[verdict] : 'not judged yet';
  return `${called(nodeId, name)}, ${singleLine(ring ?? NO_RING)}, for ${ago(firstSeen, now)}: ${CAUSE_WORDS[cause].title.toLowerCase()}, ${decided}`;
}

function dueText({ nodeId, name, ring, cause, dueAt = '', severity }: DebtLine, now: Date): string {
  const about = `${severity ? `${SEVERITY_WORDS[severity].toLowerCase()}, ` : ''}${CAUSE_WORDS[cause].title.toLowerCase()}`;
  return `${dueIn(dueAt, now)}: ${called(nodeId, name)}, ${singleLine(ring ?? NO_RING)}, ${about}`;
}

function concernText({ cause, verdict, nodes, examples }: Concern, now: Date): string {
  const { title } = CAUSE_WORDS[cause];
  const shown = examples
    .slice(0, EXAMPLES_AT_MOST)
    .map(
      ({ nodeId, name, ring, reason, firstSeen }) =>
        `    ${called(nodeId, name)}, ${singleLine(ring ?? NO_RING)}, for ${ago(firstSeen, now)}: ${singleLine(reason)}`,
    );
  const more = nodes - shown.length;
  return [
    `- ${title} (${VERDICT_WORDS[verdict]}): ${plural(nodes, 'node')}`,
    ...shown,
    ...(more > 0 ? [`    and ${figure(more)} more`] : []),
    `    Next: ${nextStep(cause, verdict)}`,
  ].join('\n');
}

const partLines = (parts: readonly Part[]): string[] =>
  columns(
    parts.map(({ name, ...shares }) => [
      `  ${singleLine(name)}`,
      `${figure(shares.compliant)} of ${figure(shares.seen)} compliant${rest(shares)}`,
    ]),
  );

const rest = ({ notCompliant, unknown, waived }: Omit<Shares, 'seen'>): string =>
  [
    notCompliant > 0 && `, ${figure(notCompliant)} not`,
    unknown > 0 && `, ${figure(unknown)} unknown`,
    waived > 0 && `, ${figure(waived)} waived`,
  ]
    .filter(Boolean)
    .join('');

/** Left column as wide as its widest entry. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
}

/** A name from outside must not look like a line of ours. */
const singleLine = (words: string): string => words.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
