import { type Html, html } from '../../shared/html';
import type { NodeLine, Standing } from '../node-line';
import { plural, type Times } from '../times';
import { CAUSE_WORDS, systemWords } from '../words';

const MARKS: Readonly<Record<Standing, { readonly letter: 'c' | 'x' | 'u'; readonly order: number }>> = {
  'not compliant': { letter: 'x', order: 1 },
  unknown: { letter: 'u', order: 2 },
  compliant: { letter: 'c', order: 3 },
};

/** Nodes in the order in which a person wants them: what is not in order first. */
export const inOrderOfNeed = (lines: readonly NodeLine[]): NodeLine[] =>
  [...lines].sort((a, b) => MARKS[a.standing].order - MARKS[b.standing].order);

/** A platform without the words that every such platform has. */
export const shortPlatform = ({ platform, operatingSystem }: NodeLine): string =>
  (platform ?? systemWords(operatingSystem ?? 'unknown platform'))
    .replace(/^Microsoft /, '')
    .replace(/ \d+\.\d+\.\d+$/, '');

/** How a node stands, in a shape and in a word. */
export const standing = (state: Standing): Html => html`<span class="state ${MARKS[state].letter}">${state}</span>`;

/** A node by its name and its id; the id alone where it has no name. */
export const identity = ({ nodeId, name }: { nodeId: string; name?: string }): Html =>
  html`${name !== undefined && html`<span class="name">${name}</span>`}<span class="id">${nodeId}</span>`;

/** What is the matter with a node, in the fewest words. */
export function trouble({ debts, resting = '', missing = 0, failed = 0, pendingReboot = 0 }: NodeLine): string {
  if (debts.length === 0) return resting;
  const counts: Readonly<Record<string, string>> = {
    'missing-patches': plural(missing, 'missing patch').replace(/patchs$/, 'patches'),
    'failed-install': `${failed} failed to install`,
    'pending-reboot': `${pendingReboot} waiting for a reboot`,
  };
  return debts.map(({ cause }) => counts[cause] ?? CAUSE_WORDS[cause].title.toLowerCase()).join(', ');
}

/** One row, as short as it can be: a page may have ten thousand. What is sorted by something else than its text says so. */
export function nodeRow(line: NodeLine, times: Times): Html {
  const { letter, order } = MARKS[line.standing];
  const scanned = line.scannedAt !== undefined && html` title="last scan ${times.short(line.scannedAt)}"`;
  return html`<tr data-s="${letter}"${letter === 'c' && html` class="in-order"`}>
<td>${identity(line)}</td>
<td class="quiet right">${line.ring ?? 'no ring'}</td>
<td class="quiet left">${shortPlatform(line)}</td>
<td class="side" data-k="${order}">${standing(line.standing)}</td>
<td class="full"${scanned}>${trouble(line)}</td>
</tr>
`;
}

const HEADINGS = ['Node', 'Ring', 'Platform', 'State', 'What is the matter'] as const;

const PICKS = [
  { value: '', word: 'All' },
  { value: 'x', word: 'Not compliant' },
  { value: 'u', word: 'Unknown' },
  { value: 'c', word: 'Compliant' },
] as const;

/** Beyond so many rows a browser lays out only those in sight. */
const MANY = 1000;

/** The search form, which shows itself once the script runs, and the head of the table that {@link nodeRow} fills. */
export const tableHead = (rows: number): Html => html`
<form class="find" id="find" hidden role="search">
<label class="hush" for="q">Search</label>
<input id="q" name="q" type="search" placeholder="Name, id, ring, platform …" autocomplete="off" spellcheck="false">
<fieldset><legend class="hush">State</legend>${PICKS.map(
  ({ value, word }) =>
    html`<label class="pick"><input type="radio" name="state" value="${value}"${value === '' && html` checked`}><span>${word}</span></label>`,
)}</fieldset>
<output for="q"></output>
</form>
<p class="about on-paper">Nodes that are in order are left out on paper; compliance.csv has all of them.</p>
<table class="nodes cards${rows > MANY && ' many'}" id="nodes">
<thead><tr>${HEADINGS.map((heading, index) => html`<th scope="col" class="c${index + 1}">${heading}</th>`)}</tr></thead>
<tbody>
`;
