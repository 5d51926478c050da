import { createHash } from 'node:crypto';
import { Html, type HtmlValue, html } from '../../lambdas/shared/html';
import type { PlannedBaseline } from './approvals';
import { anchorOf, legend, lookOf, mark, monthCalendars, RUNBOOK_LOOK } from './month-calendar';
import type { Plan, PlannedOpening, PlannedRing } from './plan';
import { PLAN_STYLE } from './plan-style';
import type { PlannedRunbook, RunbookOpening } from './planned-runbooks';
import {
  approvalLines,
  clockNear,
  cutoffInWords,
  daysInWords,
  delayInWords,
  plural,
  RUNBOOKS_AND_HANDS_OFF,
  runbookPaceInWords,
  systemWords,
  timesInWords,
  workInWords,
} from './words';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Even markup that slipped through our escaping could neither run nor load anything. */
const ONLY_OUR_OWN = `default-src 'none'; style-src ${hashOf(PLAN_STYLE)}; base-uri 'none'; form-action 'none'`;

/** The plan as one page that needs nothing else: a calendar to look at, and every window with what it will do. */
export function planPage(plan: Plan): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${ONLY_OUR_OWN}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${plan.fleet}: ${headline(plan)}</title>
<style>${Html.trusted(PLAN_STYLE)}</style>
</head>
<body>
<a class="skip" href="#plan">Skip to the plan</a>
<div class="sheet">
<header class="masthead"><p><b>${plan.fleet}</b> · patch plan</p><p>${daysInWords(plan)}</p></header>
<main id="plan">
<h1>${headline(plan)}</h1>
<p class="lede">${lede(plan)}</p>
${plan.rings.length + plan.runbooks.length > 0 && calendar(plan)}
${notices(plan)}
${plan.rings.length > 0 && rings(plan)}
${plan.runbooks.length > 0 && runbooks(plan)}
${plan.openings.length + plan.runbookOpenings.length > 0 && windows(plan)}
${words(plan)}
</main>
<footer>
<p>Made of ${plan.file} for account ${plan.account}, ${plan.region}${plan.seen && ', and of what that account says'}. Times are by the clock of ${plan.local.timeZone}.</p>
<p>To subscribe to, beside this page: <a href="plan.ics">plan.ics</a>.</p>
</footer>
</div>
</body>
</html>
`.text;
}

/** The whole plan in one sentence. */
export function headline({ openings, rings, days }: Plan): string {
  if (rings.length === 0) return 'No ring is patched.';
  if (openings.length === 0) return `No window in ${plural(days, 'day')}.`;
  // A number stays beside what it counts.
  const who = rings.length === 1 ? `${rings[0]?.name}` : plural(rings.length, 'ring').replace(' ', '\u00a0');
  return `${plural(openings.length, 'window')} for ${who} in ${plural(days, 'day')}.`;
}

function lede({ openings: [next], rings, findings, local, mode }: Plan): Html {
  if (rings.length === 0) return html`The fleet’s file has no rings.`;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const look =
    warnings > 0 &&
    html` <a href="#look">${warnings === 1 ? 'One thing deserves' : `${warnings} things deserve`} a look.</a>`;
  const policy = mode === 'policy' ? ' A patch policy of Quick Setup opens them.' : '';
  if (!next) return html`Nothing opens in this time.${policy}${look}`;
  return html`The next is <b>${next.ring.name}</b> on ${local.inFull(next.opens)}.${policy}${look}`;
}

function notices({ findings }: Plan): Html {
  if (findings.length === 0) return html``;
  return html`
<section aria-labelledby="look">
<h2 id="look">What to look at</h2>
<ul class="findings">${findings.map(
    ({ severity, title, text }) => html`
<li class="${severity}"><h3>${title}</h3><p>${text}</p></li>`,
  )}
</ul>
</section>`;
}

const calendar = (plan: Plan): Html => html`
<section aria-labelledby="calendar">
<h2 id="calendar">The calendar</h2>
${legend(plan)}
${monthCalendars(plan)}
</section>`;

const rings = (plan: Plan): Html => html`
<section aria-labelledby="rings">
<h2 id="rings">The rings</h2>
<p class="about">In the order of the file. What a ring’s nodes of another system get is that system’s default baseline.</p>
${plan.rings.map((ring) => ringCard(ring, plan))}
</section>`;

const ringCard = (ring: PlannedRing, plan: Plan): Html => html`
<article class="ring" aria-labelledby="ring-${ring.name}">
<h3 id="ring-${ring.name}">${mark(lookOf(plan, ring.name))}${ring.name}</h3>
<div>
<dl class="facts">
<div><dt>Nodes</dt><dd>${ring.work.isCounted && `${ring.work.nodes}: `}${ring.target}</dd></div>
<div><dt>Opens</dt><dd>${ring.opens}${ring.hasEnd && `, for ${plural(ring.lastsHours, 'hour')}`}</dd></div>
<div><dt>Pace</dt><dd>${ring.pace} at once; ${workInWords(ring)}</dd></div>
<div><dt>Cutoff</dt><dd>${cutoffInWords(ring)}</dd></div>
${ring.after !== undefined && html`<div><dt>Turn</dt><dd>after ${ring.after}: it installs nothing that ${ring.after} has not had, where patches have release dates</dd></div>`}
${ring.hooks.length > 0 && html`<div><dt>Hooks</dt><dd>${ring.hooks.join(', ')}</dd></div>`}
${ring.reboot === 'never' && html`<div><dt>Reboot</dt><dd>never: what needs one waits for somebody to do it</dd></div>`}
</dl>
${
  ring.baselines.length > 0 &&
  html`<table class="rules">
<thead><tr><th scope="col">System</th><th scope="col">Approves</th><th scope="col" class="n">After</th></tr></thead>
${ring.baselines.map(baselineRows)}
</table>`
}
</div>
</article>`;

const runbooks = (plan: Plan): Html => html`
<section aria-labelledby="runbooks">
<h2 id="runbooks">The runbooks</h2>
<p class="about">${RUNBOOKS_AND_HANDS_OFF}</p>
${plan.runbooks.map((runbook) => runbookCard(runbook, plan))}
</section>`;

const runbookCard = (runbook: PlannedRunbook, { local }: Plan): Html => html`
<article class="ring" aria-labelledby="runbook-${runbook.name}">
<h3 id="runbook-${runbook.name}">${mark(RUNBOOK_LOOK)}${runbook.name}</h3>
<dl class="facts">
<div><dt>Runs</dt><dd>${runbook.runbook}</dd></div>
<div><dt>Nodes</dt><dd>${runbook.nodes}</dd></div>
<div><dt>${runbook.lastsHours === undefined ? 'Starts' : 'Opens'}</dt><dd>${timesInWords(runbook, local)}</dd></div>
<div><dt>Pace</dt><dd>${runbookPaceInWords(runbook)}</dd></div>
</dl>
</article>`;

/** A row for each rule, so that its delay stays beside it however narrow the page is. */
function baselineRows({
  name,
  operatingSystem,
  isProvided,
  rules,
  approved,
  rejected,
  daysBehind,
}: PlannedBaseline): Html {
  const lines: readonly { what: HtmlValue; delay?: string }[] = [
    ...(isProvided ? [{ what: 'by AWS’s own rules' }] : []),
    ...rules.map((rule) => ({ what: rule.about, delay: delayInWords(rule) })),
    ...(approved.length > 0 ? [{ what: html`<span class="quiet">always: ${approved.join(', ')}</span>` }] : []),
    ...(rejected.length > 0 ? [{ what: html`<span class="quiet">never: ${rejected.join(', ')}</span>` }] : []),
  ];
  const [first = { what: html`<span class="quiet">nothing</span>` }, ...rest] = lines;
  const cells = ({ what, delay }: (typeof lines)[number]) => html`<td>${what}</td><td class="n">${delay}</td>`;
  return html`
<tbody>
<tr><th scope="rowgroup" rowspan="${1 + rest.length}">${systemWords(operatingSystem)}<span class="where">${name}${daysBehind > 0 && `, ${plural(daysBehind, 'day')} behind`}</span></th>${cells(first)}</tr>${rest.map(
    (line) => html`
<tr>${cells(line)}</tr>`,
  )}
</tbody>`;
}

const windows = (plan: Plan): Html => html`
<section aria-labelledby="windows">
<h2 id="windows">Every window</h2>
<p class="about">A patch is approved by then if it was released up to the instant on the right.</p>
<table class="windows cards">
<thead><tr><th scope="col">Opens</th><th scope="col">Window</th><th scope="col">Expected by</th><th scope="col">Cutoff</th><th scope="col">Closes</th><th scope="col">Released up to</th></tr></thead>
<tbody>${windowRows(plan)}</tbody>
</table>
</section>`;

const windowRows = (plan: Plan): Html[] =>
  [
    ...plan.openings.map((opening) => ({ opens: opening.opens, row: windowRow(opening, plan) })),
    ...plan.runbookOpenings.map((opening) => ({ opens: opening.opens, row: runbookRow(opening, plan) })),
  ]
    .sort((a, b) => a.opens.getTime() - b.opens.getTime())
    .map(({ row }) => row);

function windowRow(opening: PlannedOpening, plan: Plan): Html {
  const { ring, opens, cutoff, closes, expectedBy, clockChange } = opening;
  const { local } = plan;
  const isLate = ring.hasEnd && expectedBy !== undefined && expectedBy > cutoff;
  const time = (at: Date) => timeNear(at, opens, plan);
  return html`
<tr id="${anchorOf(ring.name, opens)}">
${opensCell(opens, clockChange !== undefined, plan)}
<td class="who">${mark(lookOf(plan, ring.name))}${ring.name}</td>
<td data-label="Expected by">${expectedBy ? time(expectedBy) : html`<span class="quiet">depends on its size</span>`}${isLate && html`<span class="tag loud">after the cutoff</span>`}</td>
${
  ring.hasEnd
    ? html`<td data-label="Cutoff, then ${ring.cutoffBehavior}">${time(cutoff)}<span class="where then">then ${ring.cutoffBehavior}</span></td>
<td data-label="Closes">${time(closes)}</td>`
    : html`<td data-label="Cutoff" class="quiet">none</td><td data-label="Closes" class="quiet">when all are done</td>`
}
<td class="full">${approvalLines(opening).map(
    ({ upTo, delay, baselines }) =>
      html`<span class="upto">${upTo ? html`<time datetime="${upTo.toISOString()}">${local.moment(upTo)}</time>` : delay}<span class="where">${upTo && `${delay}: `}${baselines.join(', ')}</span></span>`,
  )}</td>
</tr>`;
}

function runbookRow({ runbook, opens, cutoff, closes, clockChange }: RunbookOpening, plan: Plan): Html {
  return html`
<tr id="${anchorOf(`runbook-${runbook.name}`, opens)}">
${opensCell(opens, clockChange !== undefined, plan)}
<td class="who">${mark(RUNBOOK_LOOK)}${runbook.name}</td>
<td data-label="Expected by"><span class="quiet">depends on its size</span></td>
<td data-label="Cutoff, then ${runbook.cutoffBehavior}">${timeNear(cutoff, opens, plan)}<span class="where then">then ${runbook.cutoffBehavior}</span></td>
<td data-label="Closes">${timeNear(closes, opens, plan)}</td>
<td class="full"><span class="quiet">runs ${runbook.runbook} on ${runbook.nodes}</span></td>
</tr>`;
}

const opensCell = (opens: Date, isAssumed: boolean, { local }: Plan): Html =>
  html`<th scope="row"><time datetime="${opens.toISOString()}">${local.day(opens)} ${local.clock(opens)} ${local.zoneName(opens)}</time><span class="where">${opens.toISOString().slice(0, 16).replace('T', ' ')} UTC</span>${
    isAssumed && html`<span class="tag loud">assumed: the clock changes</span>`
  }</th>`;

const timeNear = (at: Date, opens: Date, { local }: Plan): Html =>
  html`<time datetime="${at.toISOString()}">${clockNear(at, opens, local)}</time><span class="where">${at.toISOString().slice(11, 16)} UTC</span>`;

const words = ({ rings, openings, runbookOpenings }: Plan): Html => html`
<section aria-labelledby="words">
<h2 id="words">What is taken for granted</h2>
<dl class="words">
<dt>expected by</dt><dd>Every node takes the minutes that the file says. ${
  rings.some(({ work }) => work.isCounted)
    ? 'Systems Manager begins with one node and goes on with two for each that is done, up to the pace.'
    : 'The ring works at full pace from the first node on. Systems Manager does not: it begins with one node and goes on with two for each that is done, up to the pace, which takes longer the larger the ring is.'
}</dd>
<dt>cutoff</dt><dd>No node is begun any more. With <i>cancel</i> the command is withdrawn, also from nodes at work, though AWS does not promise that they stop; with <i>continue</i> it goes on.</dd>
<dt>released up to</dt><dd>The opening less the delay, in days of 24 hours, as AWS counts them. What a node finds is computed when its turn comes. Debian and Ubuntu have no release dates, so no delays.</dd>
${[...openings, ...runbookOpenings].some(({ clockChange }) => clockChange) && html`<dt>change of the clock</dt><dd>A window whose time does not exist opens when the clock has been put forward; one whose time comes twice opens the first time. AWS documents neither.</dd>`}
</dl>
</section>`;
