import { createHash } from 'node:crypto';
import { Html, html } from '../../shared/html';
import type { Report } from '../report';
import { figure, timesIn } from '../times';
import { PATTERNS } from './charts';
import { custom } from './custom';
import { debts } from './debts';
import { due } from './due';
import { causes, people } from './matters';
import { nodeRow, ROWS_SHOWN, STANDING_MARKS, tableFoot, tableHead } from './node-table';
import { onPurpose } from './on-purpose';
import { headline, opening } from './opening';
import { partsOfFleet } from './parts';
import { rowData } from './row-data';
import type { PageRows } from './rows';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { trend } from './trend-chart';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Even markup that slipped through our escaping could neither run nor load anything. */
const ONLY_OUR_OWN = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'`;

/**
 * The report as one page that needs nothing else: no network, and no script to be read.
 *
 * @returns the page in pieces, so that a large one is never held twice
 */
export function* page(report: Report, shown: PageRows): Generator<string> {
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
${due(report)}
${trend(report)}
${causes(report)}
${onPurpose(report)}
${partsOfFleet(report)}
${debts(report)}
${custom(report)}
`.text;
  yield* nodes(report, shown);
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

function* nodes({ summary: { nodes: all }, takenAt }: Report, { rows, leftOut }: PageRows): Generator<string> {
  if (all.seen === 0) return;
  const now = new Date(takenAt);
  const others = STANDING_MARKS.filter(({ standing }) => leftOut[standing] > 0).map(
    ({ standing }) => `${figure(leftOut[standing])} ${standing}`,
  );
  yield html`
<section aria-labelledby="all">
<h2 id="all">${others.length === 0 ? 'Every node' : 'Nodes that are not in order'}</h2>
${
  others.length > 0 &&
  html`<p class="about">${figure(all.seen)} nodes are more than a page can show. Left out here are ${others.join(', ')}; every
node is in <a href="compliance.csv">compliance.csv</a>, one line each.</p>`
}
`.text;
  if (rows.length > 0) {
    const hasDue = rows.some(({ dueAt }) => dueAt !== undefined);
    yield tableHead(rows, hasDue).text;
    for (const row of rows.slice(0, ROWS_SHOWN)) yield nodeRow(row, now, hasDue).text;
    yield tableFoot(rows.length).text;
    yield* rowData(rows, now);
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
  [
    'waived',
    'Somebody decided to live with what the node owes until a day. It counts neither as compliant nor as not.',
  ],
  ['due', 'The day by which the node must be in order, as fleet.yaml sets it for what the node misses.'],
  ['ring', 'The nodes that are patched in the same window: the value of a node’s tag PatchGroup.'],
  ['verdict', 'What the loop decided to do about a node, and why.'],
];

const words = (): Html => html`
<section aria-labelledby="words">
<h2 id="words">What the words mean</h2>
<dl class="words">${WORDS.map(([word, meaning]) => html`<dt>${word}</dt><dd>${meaning}</dd>`)}</dl>
</section>`;
