import { type Html, html } from '../../shared/html';
import type { Shares } from '../shares';
import type { AgeGroup } from '../summarise';
import { figure } from '../times';

/** The patterns that tell colours apart where colours do not; once a page, before the first chart. */
export const PATTERNS = html`<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="5" height="5"/><path d="M0 0V5" stroke-width="2.4"/>
</pattern>
<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse">
<rect width="4" height="4"/><circle cx="2" cy="2" r="1.05"/>
</pattern>
<pattern id="lines" width="4" height="4" patternUnits="userSpaceOnUse">
<rect width="4" height="4"/><path d="M0 2H4" stroke-width="1.3"/>
</pattern>
</defs></svg>`;

/** The four ways to stand, in the order in which every chart shows them. */
export const STANDINGS = [
  { field: 'compliant', mark: 'fine', word: 'compliant' },
  { field: 'notCompliant', mark: 'bad', word: 'not compliant' },
  { field: 'unknown', mark: 'fog', word: 'unknown' },
  { field: 'waived', mark: 'stay', word: 'waived' },
] as const satisfies readonly { field: keyof Shares; mark: string; word: string }[];

/** A small square in the pattern of one standing. */
export const key = (mark: string): Html =>
  html`<svg class="key" aria-hidden="true" focusable="false"><rect class="${mark}" width="100%" height="100%"/></svg>`;

/** Shares as widths that add up to `whole`, none of them too thin to be seen. */
export function widths(shares: Shares, whole: number, thinnest: number): number[] {
  if (shares.seen === 0) return STANDINGS.map(() => 0);
  const exact = STANDINGS.map(({ field }) => (shares[field] / shares.seen) * whole);
  const seen = exact.map((width) => (width > 0 ? Math.max(width, thinnest) : 0));
  const excess = seen.reduce((sum, width) => sum + width, 0) - whole;
  const widest = seen.indexOf(Math.max(...seen));
  return seen.map((width, index) => round(index === widest ? width - excess : width));
}

/** A percentage that never claims all or nothing while a node says otherwise. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const exact = (part / whole) * 100;
  if (part > 0 && exact < 1) return '<1%';
  if (part < whole && exact > 99) return '>99%';
  return `${Math.round(exact)}%`;
}

/** The ways to stand that a chart shows: whoever waives nothing need not read of it. */
export const standingsOf = ({ waived }: Shares): readonly (typeof STANDINGS)[number][] =>
  STANDINGS.filter(({ field }) => field !== 'waived' || waived > 0);

const inWords = (shares: Shares): string =>
  standingsOf(shares)
    .map(({ field, word }) => `${figure(shares[field])} ${word}`)
    .join(', ');

/** The whole fleet as a ring. */
export function donut(shares: Shares): Html {
  const share = percent(shares.compliant, shares.seen);
  const gap = STANDINGS.filter(({ field }) => shares[field] > 0).length > 1 ? 0.7 : 0;
  let from = 0;
  const arcs = widths(shares, 100, 2).map((width, index) => {
    const start = from;
    from += width;
    const dash = `${round(width - gap)} ${round(100 - width + gap)}`;
    return width > 0 && circle(STANDINGS[index]?.mark ?? '', dash, round(-start - gap / 2));
  });
  return html`
<svg class="donut" viewBox="0 0 280 280" role="img" aria-label="${share} compliant: ${inWords(shares)}">
<g transform="rotate(-90 140 140)">${shares.seen === 0 ? circle('none', '100', 0) : arcs}</g>
<text class="share" x="140" y="150">${share}</text>
<text class="word" x="140" y="178">compliant</text>
</svg>`;
}

/** An arc, measured in hundredths of the ring. */
const circle = (mark: string, dash: string, offset: number): Html =>
  html`<circle class="ring ${mark}" cx="140" cy="140" r="124" pathLength="100" stroke-dasharray="${dash}" stroke-dashoffset="${offset}"/>`;

/** One part of the fleet as a bar. Its figures stand beside it, so it is nothing but a picture. */
export function bar(shares: Shares): Html {
  let from = 0;
  const pieces = widths(shares, 100, 1.5).map((width, index) => {
    const start = from;
    from += width;
    return (
      width > 0 && html`<rect class="${STANDINGS[index]?.mark}" x="${round(start)}%" width="${width}%" height="100%"/>`
    );
  });
  return html`<svg class="bar" aria-hidden="true" focusable="false">${pieces}</svg>`;
}

/** How long debts have been there, as columns. */
export function ages(groups: readonly AgeGroup[]): Html {
  const most = Math.max(1, ...groups.map(({ debts }) => debts));
  return html`<ol class="ages">${groups.map(({ fromDays, toDays, debts }) => {
    // the number above a column takes some of its height
    const height = debts === 0 ? 0 : Math.max(1.5, round((debts / most) * 80));
    return html`
<li>
<div>
<span class="count">${figure(debts)}</span>
<svg height="${height}%" aria-hidden="true" focusable="false"><rect width="100%" height="100%"/></svg>
</div>
<span class="when">${daysWords(fromDays, toDays)}</span>
</li>`;
  })}</ol>`;
}

function daysWords(fromDays: number, toDays: number | undefined): string {
  if (toDays === undefined) return `${fromDays} days or more`;
  if (fromDays === 0) return toDays === 1 ? 'under a day' : `under ${toDays} days`;
  return `${fromDays} to ${toDays - 1} days`;
}

/** To the hundredth, as a picture needs no more. */
export const round = (value: number): number => Math.round(value * 100) / 100;
