import { createHash } from 'node:crypto';
import { consoleLink } from '../../shared/console-link';
import type { DebtLine, NodeLine } from '../node-line';
import type { Report } from '../report';
import type { Concern, Part, Shares, VerdictCounts } from '../summarise';
import { ago, figure, plural, type Times, timesIn } from '../times';
import { CAUSE_WORDS, nextStep, systemWords, VERDICT_WORDS } from '../words';
import { ages, bar, donut, key, PATTERNS, percent, STANDINGS } from './charts';
import { Html, html } from './html';
import { inOrderOfNeed, NODE_HEADINGS, nodeRow } from './node-table';
import { SCRIPT } from './script';
import { STYLE } from './style';

/** More rows than a browser sorts and searches with ease; beyond, the page shows the whole and leaves the rows to the CSV. */
export const ROWS_AT_MOST = 10_000;

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
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'">
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
${notices(report)}
${people(report, now)}
${causes(report)}
${partsOfFleet(report)}
${debts(report, now, times)}
`.text;
  yield* nodes(report, lines, times);
  yield html`${words()}
</main>
<footer><p>Read from account ${report.account}, ${report.region}, on ${times.moment(now)} (${report.timeZone}).</p>
<p>The same as a table for machines: <a href="compliance.csv">compliance.csv</a>. As a document: <a href="compliance.json">compliance.json</a>. Both lie beside this page.</p></footer>
</div>
<script>${Html.trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** The whole report in one sentence. */
export function headline({ seen, compliant }: Shares): string {
  if (seen === 0) return 'No node was seen.';
  if (compliant === seen) return seen === 1 ? 'The one node is in order.' : `All ${figure(seen)} nodes are in order.`;
  if (seen === 1) return 'The one node is not in order.';
  if (compliant === 0) return `None of ${plural(seen, 'node')} is in order.`;
  return `${figure(compliant)} of ${plural(seen, 'node')} ${compliant === 1 ? 'is' : 'are'} in order.`;
}

function opening({ summary, lastDay }: Report): Html {
  const { nodes, givenUp } = summary;
  const figures = [
    { term: 'nodes seen', value: figure(nodes.seen) },
    ...STANDINGS.map(({ field, mark, word }) => ({ term: word, value: figure(nodes[field]), mark })),
    { term: 'acted on in the last day', value: lastDay ? figure(lastDay.nodes) : '–' },
    { term: 'given up', value: figure(givenUp) },
  ];
  return html`<h1>${headline(nodes)}</h1>
<p class="lede">${lede(nodes)} ${acted(lastDay)}</p>
<div class="overview">${donut(nodes)}<dl class="figures">${figures.map(
    ({ term, value, ...rest }) => html`<div><dd>${value}</dd><dt>${'mark' in rest && key(rest.mark)}${term}</dt></div>`,
  )}</dl></div>`;
}

function lede({ seen, notCompliant, unknown }: Shares): string {
  if (seen === 0) return 'Neither Systems Manager nor EC2 knows a node of this fleet yet.';
  if (notCompliant + unknown === 0) return 'Each was scanned lately, and nothing is missing on any of them.';
  const parts = [
    notCompliant > 0 && `${figure(notCompliant)} ${notCompliant === 1 ? 'is' : 'are'} not compliant`,
    unknown > 0 && `of ${figure(unknown)} nobody can say how ${unknown === 1 ? 'it stands' : 'they stand'}`,
  ].filter((part) => part !== false);
  const sentence = parts.join(', and ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function acted(lastDay: Report['lastDay']): string {
  if (!lastDay) return '';
  if (lastDay.nodes === 0) return 'The loop acted on no node in the last day.';
  const results = [
    lastDay.succeeded > 0 && `${figure(lastDay.succeeded)} well`,
    lastDay.failed > 0 && `${figure(lastDay.failed)} badly`,
  ].filter((part) => part !== false);
  return `The loop acted on ${plural(lastDay.nodes, 'node')} in the last day; ${plural(lastDay.succeeded + lastDay.failed, 'attempt')} ended, ${results.join(' and ')}.`;
}

function notices({ gaps, unconfirmed, notOurs }: Report): Html {
  if (gaps.length + unconfirmed.length + notOurs === 0) return html``;
  return html`<div class="notes">${
    gaps.length > 0 &&
    html`<aside class="note" aria-label="Incomplete"><h3>This report is incomplete</h3><p>The figures are too small where something could not be read:</p><ul>${gaps.map((gap) => html`<li>${gap}</li>`)}</ul></aside>`
  }${
    unconfirmed.length > 0 &&
    html`<aside class="note" aria-label="Unconfirmed"><h3>Some of you hear nothing yet</h3><p>These subscriptions wait for their confirmation; until then nothing is delivered to them:</p><ul>${unconfirmed.map(({ topic, protocol, endpoint }) => html`<li>${endpoint} (${protocol}, ${topic})</li>`)}</ul></aside>`
  }${
    notOurs > 0 &&
    html`<p class="about">${plural(notOurs, 'more node')} ${notOurs === 1 ? 'carries' : 'carry'} a patch group that is none of this fleet’s rings, and ${notOurs === 1 ? 'is' : 'are'} not counted here.</p>`
  }</div>`;
}

function people({ summary, region }: Report, now: Date): Html {
  const { concerns, nodes } = summary;
  if (nodes.seen === 0) return html``;
  return html`<section aria-labelledby="people"><h2 id="people">What waits for a person</h2>${
    concerns.length === 0
      ? html`<p class="about">Nothing${nodes.compliant < nodes.seen && ': whatever is not in order is being put right, waits for its window, or is left alone on purpose'}.</p>`
      : html`<ul class="concerns">${concerns.map((concern) => concernItem(concern, now, region))}</ul>`
  }</section>`;
}

function concernItem({ cause, verdict, nodes, examples }: Concern, now: Date, region: string): Html {
  const { title, meaning } = CAUSE_WORDS[cause];
  const more = nodes - examples.length;
  return html`<li><div class="many">${figure(nodes)}<small>${nodes === 1 ? 'node' : 'nodes'}</small></div><div><h3>${title} <span class="tag${isLoud(verdict) && ' loud'}">${VERDICT_WORDS[verdict]}</span></h3><p>${meaning}</p><p class="quiet">${nextStep(cause, verdict)}</p><ul>${examples.map(
    (debt) =>
      html`<li>${debt.name !== undefined && html`${debt.name} `}<a class="id" href="${consoleLink(region, 'node', debt.nodeId)}">${debt.nodeId}</a> <span class="quiet">${debt.ring ?? 'no ring'}, for ${ago(debt.firstSeen, now)}: ${debt.reason}</span></li>`,
  )}${more > 0 && html`<li class="quiet">and ${figure(more)} more</li>`}</ul></div></li>`;
}

/** Verdicts side by side, as far as they mean the same to a reader. */
const COLUMNS: readonly { readonly heading: string; readonly verdicts: readonly (keyof VerdictCounts)[] }[] = [
  { heading: 'For a person', verdicts: ['given-up', 'paused', 'report'] },
  { heading: 'Being put right', verdicts: ['act'] },
  { heading: 'Waiting', verdicts: ['wait'] },
  { heading: 'Left alone', verdicts: ['hands-off'] },
  { heading: 'Not judged yet', verdicts: ['not judged yet', 'compliant', 'gone', 'ignored'] },
];

function causes({ summary: { byCause, resting } }: Report): Html {
  if (byCause.length + resting === 0) return html``;
  const inColumn = ({ verdicts }: (typeof COLUMNS)[number], counts: VerdictCounts) =>
    verdicts.reduce((sum, verdict) => sum + (counts[verdict] ?? 0), 0);
  const columns = COLUMNS.filter((column) => byCause.some(({ verdicts }) => inColumn(column, verdicts) > 0));
  const isOptional = (column: (typeof COLUMNS)[number]) => column !== COLUMNS[0] && ' opt';
  const cell = (column: (typeof COLUMNS)[number], found: number) =>
    html`<td class="n${isOptional(column)}${found === 0 && ' zero'}">${found === 0 ? '·' : figure(found)}</td>`;
  return html`<section aria-labelledby="causes"><h2 id="causes">What is the matter</h2>${
    byCause.length > 0 &&
    html`<div class="scroll"><table class="causes"><thead><tr><th scope="col">Cause</th>${columns.map((column) => html`<th scope="col" class="n${isOptional(column)}">${column.heading}</th>`)}<th scope="col" class="n">Nodes</th></tr></thead><tbody>${byCause.map(
      ({ cause, nodes, verdicts }) =>
        html`<tr><th scope="row">${CAUSE_WORDS[cause].title}</th>${columns.map((column) => cell(column, inColumn(column, verdicts)))}<td class="n">${figure(nodes)}</td></tr>`,
    )}</tbody></table></div>`
  }${
    resting > 0 &&
    html`<p class="about">${plural(resting, byCause.length > 0 ? 'more node' : 'node')} ${resting === 1 ? 'is' : 'are'} stopped, starting, or too new to have been scanned, and ${resting === 1 ? 'counts' : 'count'} as unknown.</p>`
  }</section>`;
}

function partsOfFleet({ summary }: Report): Html {
  if (summary.nodes.seen === 0) return html``;
  return html`<section aria-labelledby="parts"><h2 id="parts">Where they are</h2>
<ul class="legend">${STANDINGS.map(({ mark, word }) => html`<li>${key(mark)}${word}</li>`)}</ul>
${partTable('Ring', summary.byRing)}
<div class="pair">${partTable(
    'Operating system',
    summary.byOperatingSystem.map((part) => ({ ...part, name: systemWords(part.name) })),
  )}${partTable('Account', summary.byAccount)}</div></section>`;
}

const partTable = (what: string, parts: readonly Part[]): Html =>
  html`<div class="scroll"><table class="parts"><thead><tr><th scope="col">${what}</th><th scope="col" class="wide"><span class="hush">Picture</span></th><th scope="col" class="n">In order</th><th scope="col" class="n opt">Not</th><th scope="col" class="n opt">Unknown</th><th scope="col" class="n">Nodes</th></tr></thead><tbody>${parts.map(
    (part) =>
      html`<tr><th scope="row">${part.name}</th><td>${bar(part)}</td><td class="n">${percent(part.compliant, part.seen)}</td><td class="n opt">${figure(part.notCompliant)}</td><td class="n opt">${figure(part.unknown)}</td><td class="n">${figure(part.seen)}</td></tr>`,
  )}</tbody></table></div>`;

function debts({ summary, region }: Report, now: Date, times: Times): Html {
  const { total, ages: groups, oldest } = summary.debts;
  if (total === 0) return html``;
  return html`<section aria-labelledby="debts"><h2 id="debts">How long it has been so</h2>
<p class="about">${plural(total, 'debt')} ${total === 1 ? 'is' : 'are'} open, counted from the day on which each was first seen. One node may owe more than one.</p>
${ages(groups)}</section>
<section aria-labelledby="oldest"><h2 id="oldest">The oldest${oldest.length < total && html` ${figure(oldest.length)}`}</h2>
<table class="cards debts"><thead><tr>${['Node', 'For', 'Cause', 'Verdict, and why', 'Attempts'].map((heading, index) => html`<th scope="col" class="c${index + 1}${index === 4 && ' n'}">${heading}</th>`)}</tr></thead><tbody>${oldest.map((debt) => debtRow(debt, now, times, region))}</tbody></table></section>`;
}

const debtRow = (debt: DebtLine, now: Date, times: Times, region: string): Html =>
  html`<tr><th scope="row">${debt.name !== undefined && html`<span class="name">${debt.name}</span>`}<span class="where"><a class="id" href="${consoleLink(region, 'node', debt.nodeId)}">${debt.nodeId}</a> · ${debt.ring ?? 'no ring'}</span></th><td class="side" title="since ${times.short(debt.firstSeen)}">${ago(debt.firstSeen, now)}</td><td class="full">${CAUSE_WORDS[debt.cause].title}</td><td class="full"><span class="tag${isLoud(debt.verdict) && ' loud'}">${debt.verdict ? VERDICT_WORDS[debt.verdict] : 'not judged yet'}</span> ${debt.reason}</td><td class="n quiet wide-only">${debt.attempts}</td></tr>`;

const isLoud = (verdict: DebtLine['verdict']): boolean => verdict === 'given-up' || verdict === 'paused';

function* nodes({ summary }: Report, lines: readonly NodeLine[] | undefined, times: Times): Generator<string> {
  if (summary.nodes.seen === 0) return;
  yield '<section aria-labelledby="all"><h2 id="all">Every node</h2>\n';
  if (!lines) {
    yield html`<p class="about">${figure(summary.nodes.seen)} nodes are more than a page can show. All of them are in <a href="compliance.csv">compliance.csv</a>, one line each.</p></section>`
      .text;
    return;
  }
  const picks = [
    { value: '', word: 'All' },
    { value: 'x', word: 'Not compliant' },
    { value: 'u', word: 'Unknown' },
    { value: 'c', word: 'Compliant' },
  ];
  yield html`<form class="find" id="find" hidden role="search"><label class="hush" for="q">Search</label><input id="q" name="q" type="search" placeholder="Name, id, ring, platform …" autocomplete="off" spellcheck="false"><fieldset><legend class="hush">State</legend>${picks.map(({ value, word }) => html`<label class="pick"><input type="radio" name="state" value="${value}"${value === '' && html` checked`}><span>${word}</span></label>`)}</fieldset><output for="q"></output></form>
<p class="about on-paper">Nodes that are in order are left out on paper; compliance.csv has all of them.</p>
<table class="nodes cards" id="nodes"><thead><tr>${NODE_HEADINGS.map((heading, index) => html`<th scope="col" class="c${index + 1}">${heading}</th>`)}</tr></thead><tbody>
`.text;
  for (const line of inOrderOfNeed(lines)) yield nodeRow(line, times).text;
  yield '</tbody></table></section>\n';
}

function words(): Html {
  return html`<section aria-labelledby="words"><h2 id="words">What the words mean</h2><dl class="words">
<dt>compliant</dt><dd>Scanned lately with the fleet’s own baseline; nothing that is approved is missing, failed or waiting for a reboot. Patches that do not apply to a node count nowhere.</dd>
<dt>not compliant</dt><dd>Something is missing, failed, waits for a reboot, is installed though rejected, or an association failed.</dd>
<dt>unknown</dt><dd>Nobody can say: the node is silent, was never scanned, or was scanned too long ago or by another baseline.</dd>
<dt>ring</dt><dd>The nodes that are patched in the same window: the value of a node’s tag PatchGroup.</dd>
<dt>verdict</dt><dd>What the loop decided to do about a node, and why.</dd></dl></section>`;
}
