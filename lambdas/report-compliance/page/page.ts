import { createHash } from 'node:crypto';
import { Html, html } from '../../shared/html';
import type { NodeLine } from '../node-line';
import type { Report } from '../report';
import { figure, type Times, timesIn } from '../times';
import { PATTERNS } from './charts';
import { debts } from './debts';
import { causes, people } from './matters';
import { inOrderOfNeed, nodeRow, tableHead } from './node-table';
import { headline, opening } from './opening';
import { partsOfFleet } from './parts';
import { SCRIPT } from './script';
import { STYLE } from './style';

/** More rows than a browser sorts and searches with ease; beyond, the page shows the whole and leaves the rows to the CSV. */
export const ROWS_AT_MOST = 10_000;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Even markup that slipped through our escaping could neither run nor load anything. */
const ONLY_OUR_OWN = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'`;

/**
 * The report as one page that needs nothing else: no network, and no script to be read.
 *
 * @param lines every node, or nothing when there are more than {@link ROWS_AT_MOST}
 * @returns the page in pieces, so that a large one is never held twice
 */
export function* page(report: Report, lines: readonly NodeLine[] | undefined): Generator<string> {
  const times = timesIn(report.timeZone);
  const now = new Date(report.takenAt);
  yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${ONLY_OUR_OWN}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${report.fleet}: ${headline(report.summary.nodes)}</title>
<style>${Html.trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>
${PATTERNS}
<div class="sheet">
<header class="masthead"><p><b>${report.fleet}</b> · patch compliance</p><p>${times.moment(now)}</p></header>
<main id="report">
${opening(report)}
${people(report)}
${causes(report)}
${partsOfFleet(report)}
${debts(report)}
`.text;
  yield* nodes(report, lines, times);
  yield html`${words()}
</main>
<footer>
<p>Read from account ${report.account}, ${report.region}, on ${times.moment(now)} (${report.timeZone}).</p>
<p>For machines, beside this page: <a href="compliance.csv">compliance.csv</a> and <a href="compliance.json">compliance.json</a>.</p>
</footer>
</div>
<script>${Html.trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

function* nodes({ summary }: Report, lines: readonly NodeLine[] | undefined, times: Times): Generator<string> {
  if (summary.nodes.seen === 0) return;
  yield '\n<section aria-labelledby="all">\n<h2 id="all">Every node</h2>\n';
  if (lines) {
    yield tableHead(lines.length).text;
    for (const line of inOrderOfNeed(lines)) yield nodeRow(line, times).text;
    yield '</tbody></table>\n';
  } else {
    yield html`<p class="about">${figure(summary.nodes.seen)} nodes are more than a page can show. All of them are in
<a href="compliance.csv">compliance.csv</a>, one line each.</p>
`.text;
  }
  yield '</section>\n';
}

const WORDS: readonly (readonly [string, string])[] = [
  [
    'compliant',
    'Scanned lately with the fleet’s own baseline; nothing that is approved is missing, failed or waiting for a reboot. Patches that do not apply to a node count nowhere.',
  ],
  [
    'not compliant',
    'Something is missing, failed, waits for a reboot, is installed though rejected, or an association failed.',
  ],
  [
    'unknown',
    'Nobody can say: the node is silent, was never scanned, or was scanned too long ago or by another baseline.',
  ],
  ['ring', 'The nodes that are patched in the same window: the value of a node’s tag PatchGroup.'],
  ['verdict', 'What the loop decided to do about a node, and why.'],
];

const words = (): Html => html`
<section aria-labelledby="words">
<h2 id="words">What the words mean</h2>
<dl class="words">${WORDS.map(([word, meaning]) => html`<dt>${word}</dt><dd>${meaning}</dd>`)}</dl>
</section>`;
