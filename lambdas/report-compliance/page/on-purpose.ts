import { consoleLink } from '../../shared/console-link';
import { type Html, html } from '../../shared/html';
import type { Ending, HandsOffLine, WaiverLine } from '../put-off';
import type { Report } from '../report';
import { NO_RING } from '../shares';
import { figure, isOrAre, plural, timesIn } from '../times';

/** What is left alone on purpose, who decided so, and when it ends; nothing where nothing is. */
export function onPurpose(report: Report): Html {
  const { waivers, handsOff } = report.putOff;
  if (waivers.length + handsOff.nodes + handsOff.ending.length === 0) return html``;
  const dates = timesIn(report.timeZone);
  const dayWords = (day: string) => dates.day(`${day}T12:00:00Z`);
  return html`
<section aria-labelledby="on-purpose">
<h2 id="on-purpose">Left alone on purpose</h2>
${
  waivers.length > 0 &&
  html`<table class="cards waivers">
<thead><tr><th scope="col" class="c1">Waiver</th><th scope="col" class="c2">Until</th><th scope="col" class="c3 n">Nodes</th><th scope="col" class="c4">Who, and why</th></tr></thead>
<tbody>${waivers.map((waiver) => waiverRow(waiver, dayWords))}</tbody>
</table>`
}
${
  handsOff.nodes > 0 &&
  html`<p class="about">${plural(handsOff.nodes, 'node')} ${isOrAre(handsOff.nodes)} tagged so that the loop leaves ${handsOff.nodes === 1 ? 'it' : 'them'} alone${handsOff.ending.length > 0 ? '; these tags end:' : '.'}</p>`
}
${handsOff.ending.length > 0 && html`<ul class="plain-list">${handsOff.ending.map((line) => handsOffItem(line, dayWords, report.region))}</ul>`}
</section>`;
}

const waiverRow = (
  { name, why, who, until, ending, nodes }: WaiverLine,
  dayWords: (day: string) => string,
): Html => html`
<tr>
<th scope="row">${name}</th>
<td class="side">${dayWords(until)} ${endingTag(ending)}</td>
<td class="n wide-only">${figure(nodes)}</td>
<td class="full">${who}: ${why}</td>
</tr>`;

const handsOffItem = (
  { nodeId, name, ring, until, ending }: HandsOffLine,
  dayWords: (day: string) => string,
  region: string,
): Html => html`
<li>${name} <a class="id" href="${consoleLink(region, 'node', nodeId)}">${nodeId}</a>
<span class="quiet">${ring ?? NO_RING}, ${ending === 'over' ? 'was left alone' : 'is left alone'} until ${dayWords(until)}</span> ${endingTag(ending)}</li>`;

const ENDING_WORDS: Readonly<Record<Ending, string>> = { holds: 'holds', 'ends soon': 'ends soon', over: 'over' };

const endingTag = (ending: Ending): Html | false =>
  ending !== 'holds' && html`<span class="tag${ending === 'over' && ' loud'}">${ENDING_WORDS[ending]}</span>`;
