import { type Html, html } from '../../shared/html';
import type { Report } from '../report';
import type { Shares } from '../shares';
import { figure, isOrAre, plural } from '../times';
import { donut, key, standingsOf } from './charts';

/** The whole report in one sentence. */
export function headline({ seen, compliant }: Shares): string {
  if (seen === 0) return 'No node was seen.';
  if (compliant === seen) return seen === 1 ? 'The one node is in order.' : `All ${figure(seen)} nodes are in order.`;
  if (seen === 1) return 'The one node is not in order.';
  if (compliant === 0) return `None of ${plural(seen, 'node')} is in order.`;
  return `${figure(compliant)} of ${plural(seen, 'node')} ${isOrAre(compliant)} in order.`;
}

/** What one sees first: a sentence, a ring, the figures, and what must be known before they are believed. */
export function opening(report: Report): Html {
  const { summary, lastDay } = report;
  const { nodes, givenUp, deadlines } = summary;
  const figures: readonly Figure[] = [
    { term: 'nodes seen', value: figure(nodes.seen) },
    ...standingsOf(nodes).map(({ field, mark, word }) => ({ term: word, value: figure(nodes[field]), mark })),
    { term: 'past a deadline', value: figure(deadlines.overdue) },
    { term: 'acted on in a day', value: lastDay ? figure(lastDay.nodes) : '–' },
    { term: 'given up', value: figure(givenUp) },
  ];
  const tile = ({ term, value, mark }: Figure) =>
    html`<div><dt>${mark !== undefined && key(mark)}${term}</dt><dd>${value}</dd></div>`;
  return html`
<h1>${headline(nodes)}</h1>
<p class="lede">${lede(nodes)} ${acted(lastDay)} ${would(summary.wouldActOn)}</p>
<div class="overview">${donut(nodes)}<dl class="figures">${figures.map(tile)}</dl></div>
${notices(report)}`;
}

interface Figure {
  readonly term: string;
  readonly value: string;
  readonly mark?: string;
}

function lede({ seen, notCompliant, unknown, waived }: Shares): string {
  if (seen === 0) return 'Neither Systems Manager nor EC2 knows a node of this fleet yet.';
  if (notCompliant + unknown + waived === 0) return 'Each was scanned lately, and nothing is missing on any of them.';
  const parts = [
    notCompliant > 0 && `${figure(notCompliant)} ${isOrAre(notCompliant)} not compliant`,
    unknown > 0 && `of ${figure(unknown)} nobody can say how ${unknown === 1 ? 'it stands' : 'they stand'}`,
    waived > 0 && `${figure(waived)} ${isOrAre(waived)} waived for a while`,
  ].filter((part) => part !== false);
  const sentence = parts.length > 2 ? `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}` : parts.join(', and ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function acted(lastDay: Report['lastDay']): string {
  if (!lastDay) return '';
  const { nodes, succeeded, failed } = lastDay;
  if (nodes === 0) return 'The loop acted on no node in the last day.';
  const results = [succeeded > 0 && `${figure(succeeded)} well`, failed > 0 && `${figure(failed)} badly`];
  const ended = `${plural(succeeded + failed, 'attempt')} ended, ${results.filter((part) => part !== false).join(' and ')}`;
  return `The loop acted on ${plural(nodes, 'node')} in the last day; ${ended}.`;
}

const would = (nodes: number): string =>
  nodes === 0
    ? ''
    : `It only reports for now: in mode automatic it would act on ${plural(nodes, 'node')}, inside ${nodes === 1 ? 'its' : 'their'} windows.`;

function notices({ gaps, unconfirmed, notOurs }: Report): Html {
  if (gaps.length + unconfirmed.length + notOurs === 0) return html``;
  const pending = unconfirmed.map(({ topic, protocol, endpoint }) => `${endpoint} (${protocol}, ${topic})`);
  return html`
<div class="notes">
${note('This report is incomplete', 'Do not rely on its figures where something could not be read:', gaps)}
${note('Some of you hear nothing yet', 'Nothing is delivered to these subscriptions until they are confirmed:', pending)}
${
  notOurs > 0 &&
  html`<p class="about">${plural(notOurs, 'more node')} ${notOurs === 1 ? 'has' : 'have'} a patch group that is none of this
fleet’s rings, and ${isOrAre(notOurs)} not counted here.</p>`
}
</div>`;
}

const note = (title: string, what: string, items: readonly string[]): Html | false =>
  items.length > 0 &&
  html`
<aside class="note" aria-label="${title}">
<h2>${title}</h2>
<p>${what}</p>
<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>
</aside>`;
