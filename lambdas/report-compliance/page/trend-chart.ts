import { type Html, html } from '../../shared/html';
import type { Report } from '../report';
import { figure, plural, timesIn } from '../times';
import { type Day, lookedBack } from '../trend';
import { percent, round } from './charts';

const DAY = 86_400_000;

/** Where the scale may begin: a fleet that moves between 97 and 99 % would be a straight line on a scale from zero. */
const FLOORS = [99, 98, 95, 90, 80, 60, 40, 20, 0] as const;

/** How the share of nodes in order went, as a line, and day by day in a table for whoever cannot see it. */
export function trend({ trend: days, timeZone, takenAt }: Report): Html {
  const seen = days.filter((day) => day.seen > 0);
  const [first, last] = [seen.at(0), seen.at(-1)];
  if (!first || !last || first === last) return html``;
  const lowest = Math.min(...seen.map(shareOf));
  const floor = FLOORS.find((one) => one < lowest) ?? 0;
  const scale = [100, (100 + floor) / 2, floor];
  const dates = timesIn(timeZone);
  // noon, so that the day is the same in every time zone near Greenwich
  const inWords = ({ day }: Day) => dates.day(`${day}T12:00:00Z`);
  const span = Date.parse(last.day) - Date.parse(first.day);
  const points = seen.map((day) => ({
    x: round(((Date.parse(day.day) - Date.parse(first.day)) / span) * 1000),
    y: round(((100 - shareOf(day)) / (100 - floor)) * 200),
    at: Date.parse(day.day),
  }));
  // days without a report break the line: nobody knows what was between
  const runs = points.reduce<(typeof points)[]>((all, point) => {
    const run = all.at(-1);
    if (run && point.at - (run.at(-1)?.at ?? 0) <= DAY) run.push(point);
    else all.push([point]);
    return all;
  }, []);
  const path = (run: typeof points) =>
    `M${run.map(({ x, y }) => `${x} ${y}`).join('L')}${run.length === 1 ? 'h0' : ''}`;
  const area = (run: typeof points) => `${path(run)}V200H${run[0]?.x}Z`;
  const end = points.at(-1);
  return html`
<section aria-labelledby="trend">
<h2 id="trend">How it went</h2>
<p class="about">${backThen(days)}</p>
<div class="trend">
<ul class="scale" aria-hidden="true">${scale.map((value) => html`<li>${value}%</li>`)}</ul>
<svg viewBox="0 0 1000 200" preserveAspectRatio="none" role="img" aria-labelledby="trend-title trend-desc">
<title id="trend-title">Share of nodes in order, day by day</title>
<desc id="trend-desc">From ${percent(first.compliant, first.seen)} on ${inWords(first)} to ${percent(last.compliant, last.seen)} on ${inWords(last)}; ${round(lowest)}% at its lowest. Every day is in the table below.</desc>
<path class="grid" d="M0 0H1000M0 100H1000M0 200H1000"/>
${runs.map((run) => html`<path class="area" d="${area(run)}"/><path class="line" d="${path(run)}"/>`)}
${end && html`<path class="now" d="M${end.x} ${end.y}h0"/>`}
</svg>
<p class="span" aria-hidden="true"><span>${inWords(first)}</span><span>${last.day === days.at(-1)?.day && takenAt ? 'today' : inWords(last)}</span></p>
</div>
<details><summary>Day by day</summary>
<div class="scroll"><table>
<thead><tr><th scope="col">Day</th>${COLUMNS.map(({ word }) => html`<th scope="col" class="n">${word}</th>`)}</tr></thead>
<tbody>${[...days].reverse().map(
    (day) => html`
<tr><th scope="row">${inWords(day)}</th>${COLUMNS.map(({ field }) => html`<td class="n">${figure(day[field])}</td>`)}</tr>`,
  )}</tbody>
</table></div>
</details>
</section>`;
}

const COLUMNS = [
  { field: 'compliant', word: 'In order' },
  { field: 'notCompliant', word: 'Not' },
  { field: 'unknown', word: 'Unknown' },
  { field: 'waived', word: 'Waived' },
  { field: 'overdue', word: 'Late' },
  { field: 'seen', word: 'Nodes' },
] as const satisfies readonly { field: keyof Day; word: string }[];

const shareOf = ({ compliant, seen }: Day): number => (compliant / seen) * 100;

/** Yesterday and a week ago, in a sentence. */
function backThen(days: readonly Day[]): string {
  const { yesterday, weekAgo } = lookedBack(days);
  const parts = [
    yesterday && `Yesterday ${figure(yesterday.compliant)} of ${plural(yesterday.seen, 'node')} were in order`,
    weekAgo && `a week ago ${figure(weekAgo.compliant)} of ${figure(weekAgo.seen)}`,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return 'The share of nodes in order, on the days on which there was a report.';
  const sentence = parts.join(', ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${yesterday ? '' : ` of ${plural(weekAgo?.seen ?? 0, 'node')} were in order`}.`;
}
