import { consoleLink } from '../../shared/console-link';
import { type Html, html } from '../../shared/html';
import { SOON_DAYS } from '../deadlines';
import type { DebtLine } from '../node-line';
import type { Report } from '../report';
import { NO_RING } from '../shares';
import { dueIn, figure, isOrAre, plural, timesIn } from '../times';
import { CAUSE_WORDS, SEVERITY_WORDS } from '../words';
import { verdictTag } from './matters';

const SHOWN = 20;

/** Who is past a deadline, and who soon will be; nothing where the file sets none or all keep theirs. */
export function due(report: Report): Html {
  const { overdue, dueSoon, bySeverity, next } = report.summary.deadlines;
  if (overdue + dueSoon === 0) return html``;
  const shown = next.slice(0, SHOWN);
  return html`
<section aria-labelledby="due">
<h2 id="due">What is due</h2>
<p class="about">${sentence(overdue, dueSoon)}</p>
<ul class="chips">${bySeverity.map(
    ({ severity, overdue: late, dueSoon: soon }) =>
      html`<li>${SEVERITY_WORDS[severity]}: ${late > 0 && html`<b class="late">${figure(late)} late</b>`}${late > 0 && soon > 0 && ', '}${soon > 0 && html`${figure(soon)} soon`}</li>`,
  )}</ul>
<table class="cards due">
<thead><tr><th scope="col" class="c1">Node</th><th scope="col" class="c2">Due</th><th scope="col" class="c3">About</th><th scope="col" class="c4">Verdict, and why</th></tr></thead>
<tbody>${shown.map((debt) => dueRow(debt, report))}</tbody>
</table>
${next.length > SHOWN && html`<p class="about">These are the ${SHOWN} that are due first. Every deadline is in <a href="compliance.csv">compliance.csv</a>, column due.</p>`}
</section>`;
}

function sentence(overdue: number, dueSoon: number): string {
  const late = overdue > 0 && `${plural(overdue, 'node')} ${isOrAre(overdue)} past a deadline`;
  const soon =
    dueSoon > 0 &&
    `${late === false ? plural(dueSoon, 'node') : `${figure(dueSoon)} more`} will be within ${SOON_DAYS} days`;
  return `${[late, soon].filter((part) => part !== false).join(', ')}. Each clock runs from the day on which the node was first seen to miss something so grave.`;
}

function dueRow({ nodeId, name, ring, cause, verdict, reason, dueAt = '', severity }: DebtLine, report: Report): Html {
  const isLate = dueAt <= report.takenAt;
  return html`
<tr>
<th scope="row">
${name !== undefined && html`<span class="name">${name}</span>`}
<span class="where"><a class="id" href="${consoleLink(report.region, 'node', nodeId)}">${nodeId}</a> · ${ring ?? NO_RING}</span>
</th>
<td class="side${isLate && ' late'}">${dueIn(dueAt, new Date(report.takenAt))}<span class="where">${timesIn(report.timeZone).short(dueAt)}</span></td>
<td class="full">${severity !== undefined && `${SEVERITY_WORDS[severity]}: `}${CAUSE_WORDS[cause].title.toLowerCase()}</td>
<td class="full">${verdictTag(verdict)} ${reason}</td>
</tr>`;
}
