import { type Html, html } from '../../shared/html';
import type { Report } from '../report';
import type { Part } from '../shares';
import { figure } from '../times';
import { systemWords } from '../words';
import { bar, key, percent, standingsOf } from './charts';

/** The fleet by ring, operating system and account. */
export function partsOfFleet({ summary }: Report): Html {
  if (summary.nodes.seen === 0) return html``;
  const systems = summary.byOperatingSystem.map((part) => ({ ...part, name: systemWords(part.name) }));
  return html`
<section aria-labelledby="parts">
<h2 id="parts">Where they are</h2>
<ul class="legend">${standingsOf(summary.nodes).map(({ mark, word }) => html`<li>${key(mark)}${word}</li>`)}</ul>
${partTable('Ring', summary.byRing, summary.nodes.waived > 0)}
<div class="pair">${partTable('Operating system', systems, false)}${partTable('Account', summary.byAccount, false)}</div>
</section>`;
}

const partTable = (what: string, parts: readonly Part[], hasWaived: boolean): Html => html`
<div class="scroll"><table class="parts">
<thead><tr>
<th scope="col">${what}</th>
<th scope="col" class="wide"><span class="hush">Picture</span></th>
<th scope="col" class="n">In order</th>
<th scope="col" class="n opt">Not</th>
<th scope="col" class="n opt">Unknown</th>
${hasWaived && html`<th scope="col" class="n opt">Waived</th>`}
<th scope="col" class="n">Nodes</th>
</tr></thead>
<tbody>${parts.map(
  (part) => html`
<tr>
<th scope="row">${part.name}</th>
<td>${bar(part)}</td>
<td class="n">${percent(part.compliant, part.seen)}</td>
<td class="n opt">${figure(part.notCompliant)}</td>
<td class="n opt">${figure(part.unknown)}</td>
${hasWaived && html`<td class="n opt">${figure(part.waived)}</td>`}
<td class="n">${figure(part.seen)}</td>
</tr>`,
)}</tbody>
</table></div>`;
