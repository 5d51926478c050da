import { styleText } from 'node:util';
import { endpointCostInWords } from '../sessions/endpoint-price';
import { afterCutoff, type Finding } from './find-all';
import type { LocalTime } from './local-time';
import type { Plan, PlannedOpening, PlannedRing } from './plan';
import type { PlannedRunbook } from './planned-runbooks';
import { visible } from './visible';
import {
  approvalLines,
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
import { wrap } from './wrap';

const WIDTH = 80;
/** The column that a name may be too long for. */
const NAME = 2;
const DAY = 24 * 60 * 60 * 1000;

type Style = 'bold' | 'dim' | 'yellow';
type Paint = (style: Style, text: string) => string;

/**
 * The plan for a terminal of 80 columns.
 * @param hasColours whether the terminal shows colours; without them the text is plain
 */
export function printPlan(plan: Plan, hasColours: boolean): string {
  const paint: Paint = (style, text) => (hasColours ? styleText(style, text, { validateStream: false }) : text);
  const { fleet, account, region, local, days } = plan;
  return [
    `${paint('bold', fleet)} in account ${account}, ${region}`,
    `${daysInWords(plan)} (${plural(days, 'day')}), by the clock of ${local.timeZone}`,
    '',
    ...windows(plan, paint),
    ...([...plan.openings, ...plan.runbookOpenings].some(({ clockChange }) => clockChange)
      ? ['', paint('dim', '* assumed: the clock changes then; see below')]
      : []),
    ...findings(plan.findings, paint),
    ...plan.rings.flatMap((ring) => ['', ...ringLines(ring, paint)]),
    ...plan.runbooks.flatMap((runbook) => ['', ...runbookLines(runbook, local, paint)]),
    ...(plan.runbooks.length > 0 ? ['', ...wrap(RUNBOOKS_AND_HANDS_OFF, 0)] : []),
    ...(plan.routines.length > 0 ? [''] : []),
    ...plan.routines.map(({ name, opens }) => `${paint('bold', name)}  ${opens}`),
    ...(plan.endpoints.length > 0 ? ['', paint('bold', 'To pay for')] : []),
    ...plan.endpoints.flatMap((cost) => wrap(endpointCostInWords(cost), 2)),
    '',
    ...expectation(plan).map((line) => paint('dim', line)),
  ]
    .map(visible)
    .map((line) => line.trimEnd())
    .join('\n');
}

function windows(plan: Plan, paint: Paint): string[] {
  const { local } = plan;
  const rows = [
    ...plan.openings.map((opening) => ({
      opening,
      cells: cellsOf(opening, opening.ring, local),
      about: approvals(opening, local),
    })),
    ...plan.runbookOpenings.map((opening) => ({
      opening,
      cells: cellsOf(opening, { name: opening.runbook.name, hasEnd: true }, local),
      about: `runs ${opening.runbook.runbook} on ${opening.runbook.nodes}`,
    })),
  ].sort((a, b) => a.opening.opens.getTime() - b.opening.opens.getTime());
  if (rows.length === 0) return ['No window opens in this time.'];
  const head = ['Opens', 'UTC', 'Window', 'Done by', 'Cutoff', 'Closes'];
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map(({ cells }) => (cells[column] ?? '').length)),
  );
  const beyond = widths.reduce((sum, width) => sum + width + 2, -2) - WIDTH;
  // A name gives way; it stands in full further down.
  if (beyond > 0) widths[NAME] = Math.max(4, (widths[NAME] ?? 0) - beyond);
  const row = (texts: readonly string[]) =>
    texts.map((text, column) => cut(text, widths[column] ?? 0).padEnd(widths[column] ?? 0)).join('  ');
  return [
    paint('bold', row(head)),
    ...rows.flatMap(({ cells, about }) => [row(cells), ...wrap(about, 4).map((line) => paint('dim', line))]),
  ];
}

function cellsOf(
  { opens, cutoff, closes, expectedBy, clockChange }: Omit<PlannedOpening, 'ring'>,
  { name, hasEnd }: Pick<PlannedRing, 'name' | 'hasEnd'>,
  local: LocalTime,
): string[] {
  return [
    `${local.moment(opens)} ${local.zoneName(opens).replace('GMT', '')}${clockChange ? ' *' : ''}`,
    opens.toISOString().slice(5, 16).replace('T', ' '),
    name,
    expectedBy ? clockAfter(expectedBy, opens, local) : '–',
    hasEnd ? clockAfter(cutoff, opens, local) : 'none',
    hasEnd ? clockAfter(closes, opens, local) : '–',
  ];
}

/** The time of day; days that have passed since are counted behind it. */
function clockAfter(at: Date, opens: Date, local: LocalTime): string {
  const days = Math.round((local.dayOf(at).getTime() - local.dayOf(opens).getTime()) / DAY);
  return `${local.clock(at)}${days > 0 ? ` +${days}` : ''}`;
}

function approvals(opening: PlannedOpening, local: LocalTime): string {
  const lines = approvalLines(opening);
  if (lines.length === 0) return 'no baseline of this fleet';
  const dated = lines.flatMap(({ upTo, delay }) =>
    upTo ? `${local.date(upTo)} ${local.clock(upTo)} (${delay.replace(/ days?$/, ' d')})` : [],
  );
  return dated.length > 0 ? `released by ${dated.join(', ')}` : lines.map(({ delay }) => delay).join(', ');
}

function ringLines(ring: PlannedRing, paint: Paint): string[] {
  const { name, target, opens, hasEnd, lastsHours, pace, after, baselines, reboot, hooks, work } = ring;
  return [
    paint('bold', name),
    ...field(
      'opens',
      `${opens}${hasEnd ? ` for ${plural(lastsHours, 'hour')}` : ''}${after === undefined ? '' : `, after ${after}`}`,
    ),
    ...field('nodes', `${work.isCounted ? `${work.nodes}: ` : ''}${target}`),
    ...field('pace', `${pace} at once; ${workInWords(ring)}`),
    ...field('cutoff', cutoffInWords(ring)),
    ...(hooks.length > 0 ? field('hooks', hooks.join(', ')) : []),
    ...(reboot === 'never' ? field('reboot', 'never') : []),
    ...baselines.flatMap((baseline) => [
      ...field('baseline', `${baseline.name} (${systemWords(baseline.operatingSystem)})`),
      ...(baseline.isProvided ? wrap("by AWS's own rules", 14) : []),
      ...baseline.rules.flatMap((rule) =>
        wrap(`${delayInWords(rule)}: ${rule.about}`, 14).map((line) => paint('dim', line)),
      ),
    ]),
  ];
}

function runbookLines(runbook: PlannedRunbook, local: LocalTime, paint: Paint): string[] {
  const { name, nodes, lastsHours } = runbook;
  return [
    paint('bold', name),
    ...field('runs', runbook.runbook),
    ...field(lastsHours === undefined ? 'starts' : 'opens', timesInWords(runbook, local)),
    ...field('nodes', nodes),
    ...field('pace', runbookPaceInWords(runbook)),
    ...(lastsHours === undefined
      ? []
      : field(
          'cutoff',
          `${plural(lastsHours - 1, 'hour')} after opening no node is begun any more; ${afterCutoff(runbook)}`,
        )),
  ];
}

const field = (term: string, text: string): string[] =>
  wrap(text, 12).map((line, index) => (index === 0 ? `  ${term.padEnd(10)}${line.slice(12)}` : line));

function findings(found: readonly Finding[], paint: Paint): string[] {
  if (found.length === 0) return [];
  return [
    '',
    paint('bold', 'To look at'),
    ...found.flatMap(({ severity, title, text }) => [
      severity === 'warning' ? `${paint('yellow', '!')} ${title}` : `- ${title}`,
      ...wrap(text, 4),
    ]),
  ];
}

function expectation({ rings }: Plan): string[] {
  if (rings.length === 0) return [];
  const pace = rings.some(({ work }) => work.isCounted)
    ? 'with the slow start of Systems Manager (one node first, then two for each that is done)'
    : 'at full pace from the first node on; Systems Manager starts slowly (one node first, then two for each that is done)';
  return wrap(`"Done by" is what we expect if every node takes the minutes of the file, ${pace}.`, 0);
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
