import { type Html, html } from '../../shared/html';
import { SOON_DAYS } from '../deadlines';
import type { Standing } from '../node-line';
import { NO_RING } from '../shares';
import { ago, dueIn, figure } from '../times';
import { verdictTag } from './matters';
import type { PageRow } from './rows';

/** How each standing is written: a letter for the machine, a word for people. */
export const STANDING_MARKS: readonly {
  readonly standing: Standing;
  readonly letter: string;
  readonly pick: string;
}[] = [
  { standing: 'not compliant', letter: 'x', pick: 'Not compliant' },
  { standing: 'unknown', letter: 'u', pick: 'Unknown' },
  { standing: 'waived', letter: 'w', pick: 'Waived' },
  { standing: 'compliant', letter: 'c', pick: 'Compliant' },
];

/** Rows on the screen at a time; without a script, these are all there are. */
export const ROWS_SHOWN = 100;

/** One row. The script makes the same from the data beside it. */
export function nodeRow(row: PageRow, now: Date, hasDue: boolean): Html {
  const letter = STANDING_MARKS.find(({ standing }) => standing === row.standing)?.letter;
  const { nodeId, name, ring, platform, trouble, verdict, reason, since, dueAt } = row;
  const isLate = dueAt !== undefined && dueAt <= now.toISOString();
  return html`<tr data-s="${letter}">
<td>${name !== undefined && html`<span class="name">${name}</span>`}<span class="id">${nodeId}</span></td>
<td class="quiet right">${ring ?? NO_RING}</td>
<td class="quiet left">${platform}</td>
<td class="side"><span class="state ${letter}">${row.standing}</span></td>
<td class="full">${trouble}${since !== undefined && html` ${verdictTag(verdict)}`}${reason !== undefined && html`<span class="why">${reason}</span>`}</td>
<td class="quiet left">${since !== undefined && ago(since, now)}</td>
${hasDue && html`<td class="right${isLate && ' late'}">${dueAt !== undefined && dueIn(dueAt, now)}</td>`}</tr>
`;
}

const HEADINGS = ['Node', 'Ring', 'Platform', 'State', 'What is the matter', 'For', 'Due'] as const;

/** The search form, which shows itself once the script runs, and the head of the table that {@link nodeRow} fills. */
export const tableHead = (rows: readonly PageRow[], hasDue: boolean): Html => html`
<form class="find" id="find" hidden role="search" aria-label="Nodes">
<label class="hush" for="q">Search</label>
<input id="q" name="q" type="search" placeholder="Name, id, ring, platform, reason …" autocomplete="off" spellcheck="false">
<fieldset><legend class="hush">State</legend>${[
  { letter: '', pick: 'All' },
  ...STANDING_MARKS.filter(({ standing }) => rows.some((row) => row.standing === standing)),
].map(
  ({ letter, pick }) =>
    html`<label class="pick"><input type="radio" name="state" value="${letter}"${letter === '' && html` checked`}><span>${pick}</span></label>`,
)}</fieldset>
<div class="selects">
${select('ring', 'Ring')}${select('system', 'Platform')}${select('verdict', 'Verdict')}${
  hasDue &&
  select('due', 'Due', [
    ['late', 'past its deadline'],
    ['soon', `within ${SOON_DAYS} days`],
  ])
}
<button type="reset" class="plain">Clear</button>
</div>
<output for="q" aria-live="polite"></output>
</form>
<p class="about on-paper">Nodes that are in order are left out on paper; compliance.csv has all of them.</p>
<table class="nodes cards${hasDue && ' has-due'}" id="nodes" aria-labelledby="all" tabindex="-1">
<thead><tr>${HEADINGS.slice(0, hasDue ? 7 : 6).map((heading, index) => html`<th scope="col" class="c${index + 1}">${heading}</th>`)}</tr></thead>
<tbody>
`;

/** A choice; its further options come from the rows, by the script. */
const select = (name: string, label: string, options: readonly (readonly [string, string])[] = []): Html => html`
<label>${label} <select name="${name}"><option value="">any</option>${options.map(([value, words]) => html`<option value="${value}">${words}</option>`)}</select></label>`;

/** What follows the rows: how to get to the others. */
export const tableFoot = (rows: number): Html => html`</tbody></table>
<nav class="pager" id="pager" aria-label="Pages of nodes" hidden>
<button type="button" name="back">Back</button><span></span><button type="button" name="on">On</button>
</nav>
${rows > ROWS_SHOWN && html`<p class="about" id="unscripted">These are the first ${figure(ROWS_SHOWN)} of ${figure(rows)}. All of them can be searched here where scripts may run; compliance.csv has them, too.</p>`}
`;
