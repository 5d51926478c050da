import type { DigestMessage } from '../shared/machine-message';
import type { Notice } from '../shared/publisher';
import { digestText } from './digest-text';
import type { Report } from './report';
import type { Shares } from './shares';
import { figure, plural } from './times';
import { type Day, lookedBack } from './trend';

/** SNS takes a subject of fewer than 100 characters, in ASCII. */
const LONGEST_SUBJECT = 99;
/** A message has room for so much of what has no bounds of its own; the rest is on the page. */
const LISTED_AT_MOST = 100;

/** The day, for people as text and for machines as a document: the same facts. */
export function digest(report: Report, pageLink: string): Notice & { readonly machine: DigestMessage } {
  const headline = ascii(`${inOneLine(report.summary.nodes)}${report.gaps.length > 0 ? ' (incomplete)' : ''}`);
  return {
    subject: ascii(`${report.fleet}: ${headline}`).slice(0, LONGEST_SUBJECT),
    text: digestText(report, pageLink),
    machine: document(report, headline, pageLink),
  };
}

function document(report: Report, headline: string, pageLink: string): DigestMessage {
  const { nodes, deadlines, givenUp, wouldActOn } = report.summary;
  const { yesterday, weekAgo } = lookedBack(report.trend);
  const trend = { ...(yesterday && { yesterday: then(yesterday) }), ...(weekAgo && { weekAgo: then(weekAgo) }) };
  return {
    version: 1,
    kind: 'digest',
    fleet: report.fleet,
    account: report.account,
    region: report.region,
    headline,
    at: report.takenAt,
    nodes: { ...nodes, overdue: deadlines.overdue },
    ...(report.lastDay && { actedOn: report.lastDay.nodes }),
    givenUp,
    wouldActOn,
    ...(yesterday || weekAgo ? { trend } : {}),
    gaps: report.gaps.slice(0, LISTED_AT_MOST),
    unconfirmed: report.unconfirmed
      .slice(0, LISTED_AT_MOST)
      .map(({ topic, protocol, endpoint }) => ({ topic, protocol, endpoint })),
    waiversEnding: report.putOff.waivers
      .filter(({ ending }) => ending !== 'holds')
      .map(({ name, until, who }) => ({ name, until, who })),
    customCompliance: report.customCompliance.slice(0, LISTED_AT_MOST).map(({ type, compliant, notCompliant }) => ({
      type,
      compliant,
      notCompliant,
    })),
    links: [{ label: 'The page, with every node', url: pageLink }],
  };
}

const then = ({ day, seen, compliant, notCompliant }: Day) => ({ day, seen, compliant, notCompliant });

function inOneLine({ seen, compliant, notCompliant, unknown, waived }: Shares): string {
  if (seen === 0) return 'no node was seen';
  if (compliant === seen) return seen === 1 ? 'the one node is compliant' : `all ${plural(seen, 'node')} compliant`;
  const rest = `${figure(notCompliant)} not, ${figure(unknown)} unknown${waived > 0 ? `, ${figure(waived)} waived` : ''}`;
  return `${figure(compliant)} of ${plural(seen, 'node')} compliant, ${rest}`;
}

const ascii = (words: string): string => words.replace(/[^\x20-\x7e]/g, '?');
