import { type Html, html } from '../../lambdas/shared/html';
import { changeDays } from './clock-change';
import { monthOf, shortDay } from './local-time';
import type { Plan } from './plan';

const DAY = 24 * 60 * 60 * 1000;
const MINUTES = 24 * 60;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** Marks differ in shape, so that nothing is told by colour alone; then they begin anew. */
const SHAPES = [
  html`<circle cx="8" cy="8" r="5.5"/>`,
  html`<rect x="3" y="3" width="10" height="10" rx="1"/>`,
  html`<path d="M8 2.2 14.2 13.4H1.8Z"/>`,
  html`<path d="M8 1.6 14.4 8 8 14.4 1.6 8Z"/>`,
  html`<circle cx="8" cy="8" r="4.2" class="hollow"/>`,
  html`<rect x="3.6" y="3.6" width="8.8" height="8.8" class="hollow"/>`,
];

/** Which look a ring has: `k1` to `k6`. */
export const lookOf = (plan: Plan, ring: string): string =>
  `k${(plan.rings.findIndex(({ name }) => name === ring) % SHAPES.length) + 1}`;

/** All runbooks look the same: their names tell them apart. */
export const RUNBOOK_LOOK = 'k0';
const RUNBOOK_SHAPE = html`<path d="M3.5 2 14 8 3.5 14Z"/>`;

/** A small sign in the shape and colour of a ring, or of runbooks. */
export const mark = (look: string): Html =>
  html`<svg class="mark ${look}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${SHAPES[Number(look.slice(1)) - 1] ?? RUNBOOK_SHAPE}</svg>`;

/** The address of an opening within the page. */
export const anchorOf = (window: string, opens: Date): string =>
  `${window}-${opens.toISOString().slice(0, 16).replace(/[-:]/g, '')}`;

/** A calendar sheet for each month that the plan touches. */
export function monthCalendars(plan: Plan): Html {
  const { local, from, until } = plan;
  const first = local.dayOf(from);
  const last = local.dayOf(new Date(until.getTime() - 1));
  const changes = new Set(changeDays(local, first, last).map((day) => day.getTime()));
  const months: Date[] = [];
  for (let month = startOfMonth(first, 0); month <= last; month = startOfMonth(month, 1)) months.push(month);
  return html`<div class="months">${months.map((month) => sheet(month, plan, { first, last, changes }))}</div>`;
}

const startOfMonth = (day: Date, later: number): Date =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + later, 1));

interface Span {
  readonly first: Date;
  readonly last: Date;
  /** Days on which the clock is changed. */
  readonly changes: ReadonlySet<number>;
}

function sheet(month: Date, plan: Plan, span: Span): Html {
  const end = startOfMonth(month, 1).getTime();
  const weeks: Date[][] = [];
  for (let monday = month.getTime() - ((month.getUTCDay() + 6) % 7) * DAY; monday < end; monday += 7 * DAY) {
    const week = WEEKDAYS.map((_, index) => new Date(monday + index * DAY));
    // A month that is planned for some days only is shown for their weeks only.
    if ((week[6] as Date) >= span.first && (week[0] as Date) <= span.last) weeks.push(week);
  }
  return html`
<table class="month">
<caption>${monthOf(month)}</caption>
<thead><tr>${WEEKDAYS.map((name) => html`<th scope="col"><abbr title="${name}">${name.slice(0, 3)}</abbr></th>`)}</tr></thead>
<tbody>${weeks.map((week) => html`<tr>${week.map((day) => cell(day, month, plan, span))}</tr>`)}</tbody>
</table>`;
}

function cell(day: Date, month: Date, plan: Plan, { first, last, changes }: Span): Html {
  if (day.getUTCMonth() !== month.getUTCMonth()) return html`<td class="other"></td>`;
  const date = html`<time datetime="${day.toISOString().slice(0, 10)}"><span class="wd">${shortDay(day).split(' ')[0]} </span>${day.getUTCDate()}</time>`;
  if (day < first || day > last) return html`<td class="out">${date}</td>`;
  const openings = slotsOf(plan).filter(({ opens }) => plan.local.dayOf(opens).getTime() === day.getTime());
  const change = changes.has(day.getTime()) && html` <span class="change">${changeWords(day, plan)}</span>`;
  return html`
<td class="${openings.length === 0 && !change ? 'idle' : 'busy'}">${date}${change}
${openings.length > 0 && html`<ul>${openings.map((opening) => slot(opening, plan))}</ul>`}
${strip(day, plan)}</td>`;
}

function changeWords(day: Date, { local }: Plan): string {
  const [before, after] = [day, new Date(day.getTime() + DAY)].map((wall) => local.offsetAt(local.momentOf(wall)));
  const minutes = (after ?? 0) - (before ?? 0);
  const amount = Math.abs(minutes) % 60 === 0 ? `${Math.abs(minutes) / 60} h` : `${Math.abs(minutes)} min`;
  return `clock ${minutes > 0 ? '+' : '−'}${amount}`;
}

/** A window that is open on some day: a ring's, or a runbook's. */
interface Slot {
  readonly name: string;
  readonly look: string;
  readonly anchor: string;
  readonly opens: Date;
  readonly closes: Date;
  readonly hasEnd: boolean;
  readonly isOdd: boolean;
}

function slotsOf(plan: Plan): Slot[] {
  return [
    ...plan.openings.map(({ ring: { name, hasEnd }, opens, closes, clockChange }) => {
      const isOdd = clockChange !== undefined;
      return { name, look: lookOf(plan, name), anchor: anchorOf(name, opens), opens, closes, hasEnd, isOdd };
    }),
    ...plan.runbookOpenings.map(({ runbook: { name }, opens, closes, clockChange }) => {
      const [anchor, isOdd] = [anchorOf(`runbook-${name}`, opens), clockChange !== undefined];
      return { name, look: RUNBOOK_LOOK, anchor, opens, closes, hasEnd: true, isOdd };
    }),
  ].sort((a, b) => a.opens.getTime() - b.opens.getTime());
}

const slot = ({ name, look, anchor, opens, closes, hasEnd, isOdd }: Slot, { local }: Plan): Html => html`
<li><a class="slot ${look}${isOdd && ' odd'}" href="#${anchor}">${mark(look)}<b>${name}</b> <span class="hours">${local.clock(opens)}${hasEnd && `–${local.clock(closes)}`}</span></a></li>`;

/** The 24 hours of a day as a line: where windows are open, and where a scan begins. A picture of what stands above it. */
function strip(day: Date, plan: Plan): Html {
  const open = slotsOf(plan).flatMap(({ look, opens, closes }) => {
    const from = minutesInto(day, opens, plan);
    const until = minutesInto(day, closes, plan);
    if (until <= 0 || from >= MINUTES) return [];
    const [start, end] = [Math.max(from, 0), Math.min(until, MINUTES)];
    return [html`<rect class="${look}" x="${share(start)}%" width="${share(end - start)}%" y="0" height="6" rx="1"/>`];
  });
  const scans = plan.scans
    .filter((at) => plan.local.dayOf(at).getTime() === day.getTime())
    .map((at) => html`<rect class="scan" x="${share(minutesInto(day, at, plan))}%" y="0" width="2" height="6"/>`);
  return html`<svg class="strip" height="6" aria-hidden="true" focusable="false"><rect class="day" y="2" width="100%" height="2"/>${open}${scans}</svg>`;
}

const minutesInto = (day: Date, at: Date, { local }: Plan): number =>
  (local.wallOf(at).getTime() - day.getTime()) / 60_000;

const share = (minutes: number): number => Math.round((minutes / MINUTES) * 10_000) / 100;

/** What the lines and marks of the calendar mean. */
export const legend = (plan: Plan): Html => html`
<ul class="legend">${plan.rings.map(({ name, opens }) => html`<li>${mark(lookOf(plan, name))}${name} <span class="quiet">${opens}</span></li>`)}${plan.runbooks.map(({ name, opens }) => html`<li>${mark(RUNBOOK_LOOK)}${name} <span class="quiet">${opens}</span></li>`)}${plan.routines.map(
  ({ name, opens }) =>
    html`<li>${name === 'scan' && html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><rect class="scan" x="7" y="2" width="2.5" height="12"/></svg>`}${name} <span class="quiet">${opens}</span></li>`,
)}</ul>
<p class="about">The line at the foot of a day is its 24 hours, from midnight to midnight.</p>`;
