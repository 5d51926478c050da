import type { VerdictState } from '../../shared/cause';
import { consoleLink } from '../../shared/console-link';
import { type Html, html } from '../../shared/html';
import type { DebtLine } from '../node-line';
import type { Report } from '../report';
import type { CauseCount, Concern, VerdictCounts } from '../summarise';
import { ago, figure, isOrAre, plural } from '../times';
import { CAUSE_WORDS, nextStep, VERDICT_WORDS } from '../words';

/** Nodes that nothing more happens to by itself, and what to do about them. */
export function people({ summary, region, takenAt }: Report): Html {
  const { concerns, nodes } = summary;
  if (nodes.seen === 0) return html``;
  const isQuiet = nodes.compliant < nodes.seen && ': the rest is being put right, waits, or is left alone on purpose';
  const now = new Date(takenAt);
  return html`
<section aria-labelledby="people">
<h2 id="people">What waits for a person</h2>
${
  concerns.length === 0
    ? html`<p class="about">Nothing${isQuiet}.</p>`
    : html`<ul class="concerns">${concerns.map((concern) => concernItem(concern, now, region))}</ul>`
}
</section>`;
}

function concernItem({ cause, verdict, nodes, examples }: Concern, now: Date, region: string): Html {
  const { title, meaning } = CAUSE_WORDS[cause];
  const more = nodes - examples.length;
  return html`
<li>
<div class="many">${figure(nodes)}<small>${nodes === 1 ? 'node' : 'nodes'}</small></div>
<div>
<h3>${title} ${verdictTag(verdict)}</h3>
<p>${meaning}</p>
<p class="quiet">${nextStep(cause, verdict)}</p>
<ul>${examples.map((debt) => exampleItem(debt, now, region))}${more > 0 && html`<li class="quiet">and ${figure(more)} more</li>`}</ul>
</div>
</li>`;
}

const exampleItem = ({ nodeId, name, ring, firstSeen, reason }: DebtLine, now: Date, region: string): Html => html`
<li>
${name} <a class="id" href="${consoleLink(region, 'node', nodeId)}">${nodeId}</a>
<span class="quiet">${ring ?? 'no ring'}, for ${ago(firstSeen, now)}: ${reason}</span>
</li>`;

/** What the loop decided, in a word; what waits for a person stands out. */
export function verdictTag(verdict: VerdictState | undefined): Html {
  return html`<span class="tag${isLoud(verdict) && ' loud'}">${verdict ? VERDICT_WORDS[verdict] : 'not judged yet'}</span>`;
}

/** Whether a verdict stands out. */
export const isLoud = (verdict: string | undefined): boolean => verdict === 'given-up' || verdict === 'paused';

/** Verdicts side by side, as far as they mean the same to a reader. */
interface Column {
  readonly heading: string;
  readonly verdicts: readonly (keyof VerdictCounts)[];
  /** Left out where there is little room. */
  readonly isOptional: boolean;
}

const COLUMNS: readonly Column[] = [
  { heading: 'For a person', verdicts: ['given-up', 'paused', 'report'], isOptional: false },
  { heading: 'Being put right', verdicts: ['act'], isOptional: true },
  { heading: 'Waiting', verdicts: ['wait'], isOptional: true },
  { heading: 'Left alone', verdicts: ['hands-off'], isOptional: true },
  { heading: 'Waived', verdicts: ['waived'], isOptional: true },
  { heading: 'Not judged yet', verdicts: ['not judged yet', 'compliant', 'gone', 'ignored'], isOptional: true },
];

/** Every cause with its nodes, and what is being done about them. */
export function causes({ summary: { byCause, resting } }: Report): Html {
  if (byCause.length + resting === 0) return html``;
  return html`
<section aria-labelledby="causes">
<h2 id="causes">What is the matter</h2>
${byCause.length > 0 && causesTable(byCause)}
${
  resting > 0 &&
  html`<p class="about">${plural(resting, byCause.length > 0 ? 'more node' : 'node')} ${isOrAre(resting)} stopped, starting,
or too new to have been scanned: unknown, and nobody’s fault.</p>`
}
</section>`;
}

function causesTable(byCause: readonly CauseCount[]): Html {
  const columns = COLUMNS.filter((column) => byCause.some(({ verdicts }) => inColumn(column, verdicts) > 0));
  const heading = ({ heading: words, isOptional }: Column) =>
    html`<th scope="col" class="n${isOptional && ' opt'}">${words}</th>`;
  const cell = (column: Column, found: number) =>
    html`<td class="n${column.isOptional && ' opt'}${found === 0 && ' zero'}">${found === 0 ? '·' : figure(found)}</td>`;
  return html`
<div class="scroll"><table class="causes">
<thead><tr><th scope="col">Cause</th>${columns.map(heading)}<th scope="col" class="n">Nodes</th></tr></thead>
<tbody>${byCause.map(
    ({ cause, nodes, verdicts }) => html`
<tr>
<th scope="row">${CAUSE_WORDS[cause].title}</th>
${columns.map((column) => cell(column, inColumn(column, verdicts)))}
<td class="n">${figure(nodes)}</td>
</tr>`,
  )}</tbody>
</table></div>`;
}

const inColumn = ({ verdicts }: Column, counts: VerdictCounts): number =>
  verdicts.reduce((sum, verdict) => sum + (counts[verdict] ?? 0), 0);
