import type { Report } from './report';
import type { Concern, Part, Shares } from './summarise';
import { ago, figure, plural, timesIn } from './times';
import { CAUSE_WORDS, nextStep, systemWords, VERDICT_WORDS } from './words';

/** SNS takes a subject of fewer than 100 characters, in ASCII. */
const LONGEST_SUBJECT = 99;
/** A digest is read on a phone: the page has the rest. */
const CONCERNS_AT_MOST = 12;
const EXAMPLES_AT_MOST = 3;
const GAPS_AT_MOST = 10;

/** A message for people. */
export interface Digest {
  readonly subject: string;
  readonly text: string;
}

/**
 * The day in plain text: five numbers first, then what needs a person, then where, then where to look.
 *
 * @param pageLink the report's page in the console
 */
export function digest(report: Report, pageLink: string): Digest {
  const { fleet, summary, lastDay } = report;
  const { nodes } = summary;
  const now = new Date(report.takenAt);
  const incomplete = report.gaps.length > 0 ? ' (incomplete)' : '';
  const lines = [
    `Fleet ${fleet}, account ${report.account}, ${report.region}`,
    timesIn(report.timeZone).moment(now),
    '',
    ...columns([
      ['Nodes seen', figure(nodes.seen)],
      ['Compliant', figure(nodes.compliant)],
      ['Not compliant', figure(nodes.notCompliant)],
      ['Unknown', figure(nodes.unknown)],
      ['Acted on in the last day / given up', `${lastDay ? figure(lastDay.nodes) : '?'} / ${figure(summary.givenUp)}`],
    ]),
    ...section(
      'THIS REPORT IS INCOMPLETE',
      atMost(
        report.gaps.map((gap) => `- ${gap}`),
        GAPS_AT_MOST,
      ),
    ),
    ...section(
      'WHO HEARS NOTHING YET',
      report.unconfirmed.map(({ topic, protocol, endpoint }) => `- ${endpoint} (${protocol}, ${topic}): not confirmed`),
    ),
    ...section(
      'WHAT WAITS FOR A PERSON',
      summary.concerns.length === 0
        ? ['Nothing.']
        : atMost(
            summary.concerns.map((concern) => concernText(concern, now)),
            CONCERNS_AT_MOST,
          ),
    ),
    ...section('BY RING', partLines(summary.byRing)),
    ...section(
      'BY OPERATING SYSTEM',
      partLines(summary.byOperatingSystem.map((part) => ({ ...part, name: systemWords(part.name) }))),
    ),
    ...section('WHERE TO LOOK', [
      `The page, with every node: ${pageLink}`,
      'Beside it: compliance.csv and compliance.json.',
    ]),
  ];
  return { subject: subjectOf(`${fleet}: ${inOneLine(nodes)}${incomplete}`), text: `${lines.join('\n')}\n` };
}

function inOneLine({ seen, compliant, notCompliant, unknown }: Shares): string {
  if (seen === 0) return 'no node was seen';
  if (compliant === seen) return seen === 1 ? 'the one node is compliant' : `all ${plural(seen, 'node')} compliant`;
  return `${figure(compliant)} of ${plural(seen, 'node')} compliant, ${figure(notCompliant)} not, ${figure(unknown)} unknown`;
}

const subjectOf = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_SUBJECT);

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];

const atMost = (lines: readonly string[], many: number): string[] =>
  lines.length <= many
    ? [...lines]
    : [...lines.slice(0, many), `- and ${figure(lines.length - many)} more, on the page`];

function concernText({ cause, verdict, nodes, examples }: Concern, now: Date): string {
  const { title } = CAUSE_WORDS[cause];
  const shown = examples.slice(0, EXAMPLES_AT_MOST).map(({ nodeId, name, ring, reason, firstSeen }) => {
    const called = name === undefined ? nodeId : `${singleLine(name)} (${nodeId})`;
    return `    ${called}, ${ring ?? 'no ring'}, for ${ago(firstSeen, now)}: ${singleLine(reason)}`;
  });
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

const rest = ({ notCompliant, unknown }: Shares): string =>
  [notCompliant > 0 && `, ${figure(notCompliant)} not`, unknown > 0 && `, ${figure(unknown)} unknown`]
    .filter(Boolean)
    .join('');

/** Left column as wide as its widest entry. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
}

/** A name from outside must not look like a line of ours. */
const singleLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
