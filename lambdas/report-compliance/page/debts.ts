import { consoleLink } from '../../shared/console-link';
import { type Html, html } from '../../shared/html';
import type { DebtLine } from '../node-line';
import type { Report } from '../report';
import { ago, figure, isOrAre, plural, timesIn } from '../times';
import { CAUSE_WORDS } from '../words';
import { ages } from './charts';
import { verdictTag } from './matters';

const HEADINGS = [
  { words: 'Node', mark: 'c1' },
  { words: 'For', mark: 'c2' },
  { words: 'Cause', mark: 'c3' },
  { words: 'Verdict, and why', mark: 'c4' },
  { words: 'Attempts', mark: 'c5 n' },
];

/** A person looks at the first few; the rest is in the table of nodes, which sorts by age. */
const SHOWN = 20;

/** How long nodes have not been in order, and which of them the longest. */
export function debts(report: Report): Html {
  const { total, ages: groups, oldest } = report.summary.debts;
  if (total === 0) return html``;
  const shown = oldest.slice(0, SHOWN);
  return html`
<section aria-labelledby="debts">
<h2 id="debts">How long it has been so</h2>
<p class="about">${plural(total, 'debt')} ${isOrAre(total)} open, counted from the day on which each was first seen. One node
may owe more than one.</p>
${ages(groups)}
</section>
<section aria-labelledby="oldest">
<h2 id="oldest">The oldest${shown.length < total && html` ${figure(shown.length)}`}</h2>
<table class="cards debts">
<thead><tr>${HEADINGS.map(({ words, mark }) => html`<th scope="col" class="${mark}">${words}</th>`)}</tr></thead>
<tbody>${shown.map((debt) => debtRow(debt, report))}</tbody>
</table>
</section>`;
}

function debtRow(debt: DebtLine, { region, takenAt, timeZone }: Report): Html {
  const { nodeId, name, ring, cause, verdict, reason, firstSeen, attempts } = debt;
  return html`
<tr>
<th scope="row">
${name !== undefined && html`<span class="name">${name}</span>`}
<span class="where"><a class="id" href="${consoleLink(region, 'node', nodeId)}">${nodeId}</a> · ${ring ?? 'no ring'}</span>
</th>
<td class="side" title="since ${timesIn(timeZone).short(firstSeen)}">${ago(firstSeen, new Date(takenAt))}</td>
<td class="full">${CAUSE_WORDS[cause].title}</td>
<td class="full">${verdictTag(verdict)} ${reason}</td>
<td class="n quiet wide-only">${attempts}</td>
</tr>`;
}
